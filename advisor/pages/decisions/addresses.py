"""The addresses of a decision's pages."""

from __future__ import annotations

from django.urls import reverse

from advisor.models import Decision


def decision_address(decision: Decision, page: str = "decision") -> str:
    """`page`: the name of an address in urls.py that takes team and number alone."""
    return reverse(page, args=[decision.team.slug, decision.number])
