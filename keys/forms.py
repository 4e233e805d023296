"""What somebody says who makes a key."""

from __future__ import annotations

import datetime

from django import forms
from django.utils import timezone

from keys.models import Key

LONGEST_LIFE = 730
"""Days. A key that nobody renews ends some day."""


class KeyForm(forms.Form):
    name = forms.CharField(
        max_length=50, help_text="What it is for, so that you know later which one to revoke."
    )
    reach = forms.ChoiceField(label="Reach", choices=Key.Reach.choices, initial=Key.Reach.READ)
    ends_on = forms.DateField(
        label="Last day",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}),
        help_text=f"UTC. Empty: in a year. At most {LONGEST_LIFE} days ahead.",
    )

    def clean_ends_on(self) -> datetime.date:
        today = timezone.now().astimezone(datetime.UTC).date()
        day = self.cleaned_data["ends_on"] or today + datetime.timedelta(days=365)
        if not today <= day <= today + datetime.timedelta(days=LONGEST_LIFE):
            raise forms.ValidationError(f"Choose a day from today to {LONGEST_LIFE} days ahead.")
        return day
