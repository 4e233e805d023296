"""The content of a decision record, and the digest that people approve."""

from __future__ import annotations

from datetime import date

import msgspec

from advisor.decisions.canonical import canonical, sha256
from advisor.decisions.computed import Computed


class DecisionQuestion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is decided, for whom and until when.

    `scope_environment` and `scope_group`: which systems; `server_count` None: not stated. `owner`:
    who answers for the decision. `review_by`: the day it has to be looked at again.
    """

    title: str
    context: str = ""
    scope_environment: str = ""
    scope_group: str = ""
    server_count: int | None = None
    owner: str
    review_by: date


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is chosen. `deviates_because`: why it is not the recommended candidate; else empty."""

    distribution: str
    release: str
    plan: str
    deviates_because: str = ""


class ComputedDigests(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The computed parts, each by its SHA-256 (hex)."""

    day: date
    engine_version: int
    answers: str
    candidates: str
    rules: str
    result: str
    document: str

    @classmethod
    def of(cls, computed: Computed) -> ComputedDigests:
        digests = {part.name: part.sha256 for part in computed.parts}
        return cls(day=computed.day, engine_version=computed.engine_version, **digests)


class Written(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What people wrote: what follows from the decision, and what it takes for granted."""

    consequences: str = ""
    assumptions: str = ""


class Content(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that is approved. Comments, importances and tripwires are no part of it."""

    question: DecisionQuestion
    choice: Choice
    computed: ComputedDigests
    written: Written


def content_sha256(content: Content) -> str:
    """The digest that an approval names: of the canonical JSON of the content."""
    return sha256(canonical(content))
