"""Keeps a decision, edits a draft, and reads what a kept decision was computed from."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from accounts.teams.rights import Seat
from advisor.models import Decision


@dataclass(frozen=True, kw_only=True)
class Draft:
    """Everything of a decision that members write.

    `owner`: the key of an account of the team, None: the author. `review_by`: None: 12 months
    after the day it is kept. `distribution`, `release`, `plan`: the choice by its keys; all empty:
    the recommended candidate. `deviates_because` is required for any other.
    """

    title: str
    context: str = ""
    environment: str = ""
    group: str = ""
    servers: int | None = None
    owner: int | None = None
    review_by: datetime.date | None = None
    distribution: str = ""
    release: str = ""
    plan: str = ""
    deviates_because: str = ""
    consequences: str = ""
    assumptions: str = ""


def draft_of(decision: Decision) -> Draft:
    """The draft as it is stored: what an edit form starts with."""
    raise NotImplementedError


def keep(
    seat: Seat, answers_query: str, draft: Draft, *, day: datetime.date | None = None
) -> Decision:
    """A new draft, computed from these answers (a query string) on that day (None: today).

    Raises InvalidError (field `answers` for the answers) and NotAllowedError.
    """
    raise NotImplementedError


def edit(seat: Seat, decision_pk: int, version: int, draft: Draft) -> Decision:
    """Changes a draft's text or choice; the computation stays.

    Raises Http404, StaleError, NotAllowedError, WrongStateError, InvalidError.
    """
    raise NotImplementedError


def decide_anew(
    seat: Seat,
    decision_pk: int,
    version: int,
    *,
    answers_query: str | None = None,
    day: datetime.date | None = None,
) -> Decision:
    """A draft takes today's catalog and rules, and other answers if some are passed.

    The choice stays; where it is no longer the recommended one and `deviates_because` is empty it
    becomes the recommended one. Raises as `edit`.
    """
    raise NotImplementedError


def comment(seat: Seat, decision_pk: int, text: str) -> None:
    """Raises Http404, NotAllowedError (auditors), InvalidError (field `text`)."""
    raise NotImplementedError


def content_digest(decision: Decision) -> str:
    """The SHA-256 of the row's question, choice, computed and written parts, computed anew."""
    raise NotImplementedError
