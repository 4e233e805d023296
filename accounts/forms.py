"""Forms for creating API keys, and for revoking them after a password change."""

from __future__ import annotations

import datetime

from django import forms
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import QueryDict
from django.utils import timezone

from accounts.models import Key, Team

USUAL_LIFE = datetime.timedelta(days=365)
LONGEST_LIFE = datetime.timedelta(days=730)
"""A key that nobody renews ends some day."""


class KeyForm(forms.Form):
    name = forms.CharField(max_length=50, help_text="What the key is used for.")
    reach = forms.ChoiceField(label="Scope", choices=Key.Reach.choices, initial=Key.Reach.READ)
    ends_on = forms.DateField(
        label="Expires on",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=f"Last valid day, UTC. Empty: in a year. At most {LONGEST_LIFE.days} days ahead.",
    )

    team = forms.ModelChoiceField(
        Team.objects.none(),
        to_field_name="slug",
        required=False,
        empty_label="none: public data only",
        help_text="Whose decisions and fleet the key reaches, as long as you are a member.",
    )

    def __init__(self, data: QueryDict | None = None, *, teams: list[Team]) -> None:
        super().__init__(data)
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Team.objects.filter(pk__in=[team.pk for team in teams])
        if not teams:
            del self.fields["team"]

    def clean_ends_on(self) -> datetime.date:
        today = timezone.now().astimezone(datetime.UTC).date()
        last_day: datetime.date = self.cleaned_data["ends_on"] or today + USUAL_LIFE
        if not today <= last_day <= today + LONGEST_LIFE:
            raise forms.ValidationError(
                f"Choose a day from today to {LONGEST_LIFE.days} days ahead."
            )
        return last_day


class KeysToRevokeForm(forms.Form):
    keys = forms.ModelMultipleChoiceField(
        Key.objects.none(),
        label="Revoke these API keys",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Keys remain valid after a password change. Revoke any that others may know.",
    )
    forget_devices = forms.BooleanField(
        label="Forget all other devices",
        required=False,
        help_text="They will be treated as unknown devices again.",
    )

    def __init__(self, data: QueryDict | None, *, owner: AbstractBaseUser | AnonymousUser) -> None:
        super().__init__(data)
        usable_keys = Key.objects.get_usable_keys().filter(owner=owner)
        field = self.fields["keys"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = usable_keys.exclude(expiry_date__lt=timezone.now())
        if not field.queryset.exists():
            del self.fields["keys"]

    def revoke(self) -> None:
        for key in self.cleaned_data.get("keys", ()):
            key.revoke()
