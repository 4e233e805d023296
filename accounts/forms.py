"""The form in which an account creates a key."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from accounts.models import Key

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

    def clean_ends_on(self) -> datetime.date:
        today = timezone.now().astimezone(datetime.UTC).date()
        last_day: datetime.date = self.cleaned_data["ends_on"] or today + USUAL_LIFE
        if not today <= last_day <= today + LONGEST_LIFE:
            raise forms.ValidationError(
                f"Choose a day from today to {LONGEST_LIFE.days} days ahead."
            )
        return last_day
