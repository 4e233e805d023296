"""Forms of the team pages."""

from __future__ import annotations

import datetime
import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import QuerySet

from accounts.models import Membership, Role, Team
from accounts.teams import own_prices
from accounts.teams.delegations import LONGEST
from accounts.teams.members import today
from accounts.teams.slugs import is_reserved, slug_of

ROLES = [
    (Role.MEMBER, "Member: drafts, comments, weighs"),
    (Role.APPROVER, "Approver: a member who may approve"),
    (Role.OWNER, "Owner: an approver who manages members and settings"),
    (Role.AUDITOR, "Auditor: reads everything, changes nothing"),
]
_LEAD_TIMES = re.compile(r"\d{1,2}(?:\s*,\s*\d{1,2}){0,9}")
_LONGEST_LEAD = 60
_MOST_YEARS = 10


class _DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def _day_field(label: str, *, required: bool, help_text: str) -> forms.DateField:
    return forms.DateField(label=label, required=required, widget=_DayInput(), help_text=help_text)


def _future_day(day: datetime.date | None, longest: datetime.timedelta) -> datetime.date | None:
    if day is not None and not today() <= day <= today() + longest:
        raise forms.ValidationError(f"Choose a day from today to {longest.days} days ahead.")
    return day


_LONGEST_SEAT = datetime.timedelta(days=365 * _MOST_YEARS)


class TeamNameField(forms.CharField):
    """One line of visible characters: it is also the subject of e-mails."""

    def __init__(self) -> None:
        super().__init__(label="Name", max_length=80)

    def clean(self, value: Any) -> str:  # Any: as Django's
        name: str = super().clean(value)
        if not name.isprintable():
            raise forms.ValidationError("Remove control characters from the name.")
        return name


class NewTeamForm(forms.Form):
    name = TeamNameField()

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if is_reserved(slug_of(name)):
            raise forms.ValidationError("This name is reserved. Choose another.")
        return name


class SettingsForm(forms.Form):
    """`version`: of the settings when the form was loaded."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    name = TeamNameField()
    quorum = forms.IntegerField(
        label="Approvals a decision needs",
        min_value=1,
        max_value=20,
        help_text="From different people, on the current text. 1 to 20.",
    )
    author_may_approve = forms.BooleanField(
        label="The author's own approval counts", required=False
    )
    lead_times = forms.CharField(
        label="Lead times in months",
        max_length=60,
        help_text="How long before an end of support or a review the team is notified: "
        "24, 18, 12, 6.",
    )
    own_prices = forms.CharField(
        label="Own prices",
        required=False,
        max_length=4000,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false", "autocapitalize": "off"}),
        help_text="Discounts in percent and quotes in USD per server and year, one per line: "
        "discount=10, discount.<vendor>=15, quote.<distribution>.<plan>=500.",
    )

    @staticmethod
    def initial_of(team: Team) -> dict[str, object]:
        return {
            "version": team.version,
            "name": team.name,
            "quorum": team.quorum,
            "author_may_approve": team.author_may_approve,
            "lead_times": ", ".join(str(months) for months in team.lead_times),
            "own_prices": own_prices.to_lines(team.own_prices),
        }

    def clean_lead_times(self) -> list[int]:
        """In months, the longest first, without repetition."""
        text: str = self.cleaned_data["lead_times"]
        if not (text.isascii() and _LEAD_TIMES.fullmatch(text)):
            raise forms.ValidationError("Write up to ten numbers of months, such as 24, 18, 12, 6.")
        months = {int(number) for number in text.split(",")}
        if not months <= set(range(1, _LONGEST_LEAD + 1)):
            raise forms.ValidationError(f"Each must be 1 to {_LONGEST_LEAD} months.")
        return sorted(months, reverse=True)

    def clean_own_prices(self) -> str:
        return own_prices.to_query(self.cleaned_data["own_prices"])


class InvitationForm(forms.Form):
    email = forms.EmailField(label="E-mail address", max_length=254)
    role = forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect)
    ends_on = _day_field(
        "Membership ends on",
        required=False,
        help_text="Last day, UTC. Empty: no end date.",
    )

    def clean_ends_on(self) -> datetime.date | None:
        return _future_day(self.cleaned_data["ends_on"], _LONGEST_SEAT)


class RoleForm(forms.Form):
    """`role_before`: as the form was loaded."""

    role_before = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput)
    role = forms.ChoiceField(choices=ROLES, widget=forms.RadioSelect)


class EndForm(forms.Form):
    """Without a day the membership has no end."""

    ends_on = _day_field(
        "Last day",
        required=False,
        help_text="UTC. Empty: the membership has no end date.",
    )

    def clean_ends_on(self) -> datetime.date | None:
        return _future_day(self.cleaned_data["ends_on"], _LONGEST_SEAT)


if TYPE_CHECKING:
    MembershipField = forms.ModelChoiceField[Membership]
else:  # only the stubs are generic
    MembershipField = forms.ModelChoiceField


class MemberField(MembershipField):
    """A membership, by the name of its account."""

    def label_from_instance(self, obj: Membership) -> str:
        return obj.user.get_username()


class DelegationForm(forms.Form):
    delegate = MemberField(Membership.objects.none(), label="Member", empty_label=None)
    ends_on = _day_field(
        "Last day", required=True, help_text=f"UTC. At most {LONGEST.days} days ahead."
    )

    def __init__(self, *args: Any, delegates: QuerySet[Membership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)  # Any: as Django's
        field = self.fields["delegate"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = delegates

    def clean_ends_on(self) -> datetime.date | None:
        return _future_day(self.cleaned_data["ends_on"], LONGEST)


class AcceptForm(forms.Form):
    confirms_address = forms.BooleanField(required=False)
