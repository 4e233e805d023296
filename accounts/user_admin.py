"""Accounts in the admin, with normalized names."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.names import fold
from accounts.teams.members import name_owner

if TYPE_CHECKING:
    _ChangeForm = UserChangeForm[User]
    _UserAdmin = UserAdmin[User]
else:
    _ChangeForm, _UserAdmin = UserChangeForm, UserAdmin


class AccountChangeForm(_ChangeForm):
    def clean_username(self) -> str:
        return fold(self.cleaned_data["username"])


class AccountCreationForm(AdminUserCreationForm):
    def clean_username(self) -> str:
        self.cleaned_data["username"] = fold(self.cleaned_data["username"])
        return str(super().clean_username())


NO_TEAM = (
    "in no team without an owner, or with a membership that a group gave or that has an end date."
)
admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(_UserAdmin):
    form = AccountChangeForm
    add_form = AccountCreationForm
    actions = ["make_owner"]

    @admin.action(description="Make owner of their teams that have no owner")
    def make_owner(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """A team loses its manager where its only owner is deactivated."""
        assert isinstance(request.user, User)
        for account in accounts.order_by("username"):
            if teams := name_owner(request.user, account):
                names = ", ".join(team.name for team in teams)
                self.message_user(request, f"{account} is now an owner of {names}.")
            else:
                self.message_user(request, f"{account}: {NO_TEAM}", messages.WARNING)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:  # Any: as Django's
        """Teams are private: only who may do everything here enters them."""
        actions = super().get_actions(request)
        if not (isinstance(request.user, User) and request.user.is_superuser):
            actions.pop("make_owner", None)
        return actions
