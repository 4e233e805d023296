"""Accounts in the admin, with normalized names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import User

from accounts.names import fold

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


admin.site.unregister(User)


@admin.register(User)
class AccountAdmin(_UserAdmin):
    form = AccountChangeForm
    add_form = AccountCreationForm
