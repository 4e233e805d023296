"""The page on which people make, see and revoke their keys, and where they sign in for it."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.forms import KeyForm
from accounts.models import Key, end_of_day


class SignIn(LoginView):
    """For every account, also those that may not enter the admin."""

    template_name = "accounts/sign_in.html"

    def render_to_response(
        self,
        context: dict[str, Any],  # Any: as Django's
        **response_kwargs: object,
    ) -> HttpResponse:
        status = 400 if context["form"].errors else 200
        return super().render_to_response(context, **{"status": status, **response_kwargs})


class SignOut(LogoutView):
    http_method_names = ["post"]
    next_page = "start"


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def keys(request: HttpRequest) -> HttpResponse:
    """The text of a key is in the answer to the form that made it, and nowhere else ever again."""
    form = KeyForm(request.POST or None)
    new_key = None
    if request.method == "POST" and form.is_valid():
        new_key = _create_key(request, form)
        form = KeyForm()
    own_keys = Key.objects.filter(owner=request.user)
    context = {"form": form, "new_key": new_key, "keys": own_keys}
    return render(request, "accounts/keys.html", context, status=400 if form.errors else 200)


@login_required
@require_POST
def revoke(request: HttpRequest, prefix: str) -> HttpResponse:
    get_object_or_404(Key, owner=request.user, prefix=prefix).revoke()
    return redirect("keys")


def _create_key(request: HttpRequest, form: KeyForm) -> str:
    """Its text."""
    _, text = Key.objects.create_key(
        owner=request.user,
        name=form.cleaned_data["name"],
        reach=form.cleaned_data["reach"],
        expiry_date=end_of_day(form.cleaned_data["ends_on"]),
    )
    return text
