"""A risk of the recommendation, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse


@dataclass(frozen=True)
class Action:
    """A link; `source` is the title of the external page it leads to, empty within the site."""

    label: str
    address: str
    source: str = ""


@dataclass(frozen=True)
class Risk:
    """`lead`: the question it raises, empty for a plain statement. `disputes`: other sources."""

    lead: str
    text: str
    action: Action
    disputes: tuple[str, ...] = ()


def facts_of(distribution: str, label: str = "All facts") -> Action:
    return Action(label, reverse("distribution", args=[distribution]))
