"""The filters of the list of decisions, as its address has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django import forms
from django.contrib.auth.models import User as Account
from django.db.models import Q, QuerySet
from django.http import QueryDict

from accounts.models import Team
from advisor.decisions.blind import is_blind
from advisor.models import Decision, State
from advisor.models.decision import GRACE
from advisor.pages.decisions.state_words import EXPIRED, LABELS
from catalog.query_form import QueryForm

_TEXT_FIELDS = ("title", "context", "environment", "group")


class DecisionFilters(QueryForm):
    """Everything is optional. An unknown team is an error, whoever's it is."""

    q = forms.CharField(label="Text", required=False, max_length=100)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "Any"), *LABELS.items()])
    team = forms.ChoiceField(label="Team", required=False)

    def __init__(self, query_dict: QueryDict, *, teams: Sequence[Team]) -> None:
        super().__init__(query_dict)
        field = self.fields["team"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "All"), *((team.slug, team.name) for team in teams)]

    def filtered(
        self, rows: QuerySet[Decision], account: Account, today: date
    ) -> QuerySet[Decision]:
        """Of a valid form. A choice that is hidden from the account does not match a text."""
        if team := self.cleaned_data["team"]:
            rows = rows.filter(team__slug=team)
        if text := self.cleaned_data["q"]:
            rows = rows.filter(_about(text) | Q(~is_blind(account), distribution__icontains=text))
        return _in_state(rows, self.cleaned_data["state"], today)


def _about(text: str) -> Q:
    conditions = Q()
    for name in _TEXT_FIELDS:
        conditions |= Q(**{f"{name}__icontains": text})
    return conditions


def _in_state(rows: QuerySet[Decision], state: str, today: date) -> QuerySet[Decision]:
    """Expired ones are those approved whose review is overdue."""
    last_day = today - GRACE
    if state == EXPIRED:
        return rows.filter(state=State.APPROVED, review_by__lt=last_day)
    if state == State.APPROVED:
        return rows.filter(state=state, review_by__gte=last_day)
    return rows.filter(state=state) if state else rows
