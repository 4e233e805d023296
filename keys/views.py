"""The page on which people make, see and revoke their keys, and where they sign in for it."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from keys.forms import KeyForm
from keys.models import Key, end_of


class SignIn(LoginView):
    """For every account, also those that may not enter the admin."""

    template_name = "keys/sign_in.html"

    def render_to_response(self, context: dict[str, Any], **more: Any) -> HttpResponse:
        return super().render_to_response(
            context, **{"status": 400 if context["form"].errors else 200, **more}
        )


class SignOut(LogoutView):
    http_method_names: ClassVar = ["post"]
    next_page = "start"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The key itself is on the answer to the form that made it, and nowhere else ever again."""
    form = KeyForm(request.POST or None)
    made = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        _, made = Key.objects.create_key(
            owner=request.user,
            name=said["name"],
            reach=said["reach"],
            expiry_date=end_of(said["ends_on"]),
        )
        form = KeyForm()
    shown = {"form": form, "made": made, "keys": Key.objects.filter(owner=request.user)}
    return render(request, "keys/keys.html", shown, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, prefix: str) -> HttpResponse:
    get_object_or_404(Key, owner=request.user, prefix=prefix).revoke()
    return redirect("keys")
