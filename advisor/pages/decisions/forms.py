"""What members write on the pages of decisions."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence

from django import forms

from advisor.decisions.record import Draft
from advisor.decisions.share import LONGEST

ChoiceGroups = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""(heading, options) of a choice; an option is (value, label)."""
_SHORT = forms.Textarea(attrs={"rows": 3, "class": "wide"})
_LONG = forms.Textarea(attrs={"rows": 5, "class": "wide"})


class DecisionForm(forms.Form):
    """The fields of a Draft. `candidate` is the choice as one value."""

    title = forms.CharField(
        max_length=160,
        widget=forms.TextInput(attrs={"class": "wide"}),
        help_text="What is decided, in a line.",
        error_messages={"required": "Enter a title: what is decided, in a line."},
    )
    context = forms.CharField(
        label="Context (optional)",
        required=False,
        max_length=10_000,
        widget=_LONG,
        help_text="Why it has to be decided now: what runs today, what ends, who is affected.",
    )
    environment = forms.CharField(
        label="Environment (optional)",
        required=False,
        max_length=80,
        help_text="For instance: production.",
    )
    group = forms.CharField(
        label="Group of systems (optional)",
        required=False,
        max_length=80,
        help_text="For instance: web servers.",
    )
    servers = forms.IntegerField(
        label="Servers (optional)", required=False, min_value=1, max_value=1_000_000
    )
    candidate = forms.ChoiceField(
        label="Distribution, release and plan",
        error_messages={"required": "Choose what is decided on."},
    )
    deviates_because = forms.CharField(
        label="Why not the recommended one",
        required=False,
        max_length=4000,
        widget=_SHORT,
        help_text="Required if you choose another. Leave it empty otherwise.",
    )
    consequences = forms.CharField(
        label="Consequences (optional)",
        required=False,
        max_length=10_000,
        widget=_LONG,
        help_text="What gets easier or harder, what has to be done, what it costs.",
    )
    assumptions = forms.CharField(
        label="Assumptions (optional)",
        required=False,
        max_length=10_000,
        widget=_SHORT,
        help_text="What you take for granted. If it turns out wrong, decide again.",
    )
    owner = forms.TypedChoiceField(
        coerce=int, help_text="Who answers for the decision and hears when a fact changes."
    )
    review_by = forms.DateField(
        label="Review by",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="The approval expires 30 days after this day unless the decision is reviewed.",
    )

    def __init__(
        self,
        data: Mapping[str, object] | None = None,
        *,
        candidates: ChoiceGroups,
        members: Sequence[tuple[int, str]],
        initial: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        candidate, owner = self.fields["candidate"], self.fields["owner"]
        assert isinstance(candidate, forms.ChoiceField)
        assert isinstance(owner, forms.TypedChoiceField)
        candidate.choices = candidates
        owner.choices = members

    def draft(self) -> Draft:
        """Of a valid form."""
        values = dict(self.cleaned_data)
        distribution, release, plan = candidate_key(values.pop("candidate"))
        return Draft(distribution=distribution, release=release, plan=plan, **values)

    def add_errors(self, errors: Mapping[str, Sequence[str]]) -> None:
        """Those of a service, on the fields they are about."""
        for name, messages in errors.items():
            field = "candidate" if name in ("distribution", "release", "plan") else name
            for message in messages:
                self.add_error(field if field in self.fields else None, message)


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label="Reason (optional)", required=False, max_length=4000, widget=_SHORT
    )


class RejectionForm(forms.Form):
    reason = forms.CharField(
        max_length=4000,
        widget=_SHORT,
        error_messages={"required": "Say why you reject it: the team works on from your reason."},
    )


class CommentForm(forms.Form):
    text = forms.CharField(
        label="Your comment",
        max_length=4000,
        widget=_SHORT,
        error_messages={"required": "Write a comment first."},
    )


class ShareForm(forms.Form):
    days = forms.IntegerField(
        label="Days until it expires",
        initial=30,
        min_value=1,
        max_value=LONGEST // datetime.timedelta(days=1),
    )


def candidate_value(distribution: str, release: str, plan: str) -> str:
    return "/".join((distribution, release, plan))


def candidate_key(value: str) -> tuple[str, str, str]:
    """All empty for no choice."""
    distribution, release, plan = [*value.split("/"), "", ""][:3]
    return distribution, release, plan
