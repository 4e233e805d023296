"""Stores the computed parts of a decision, and reads them with its content."""

from __future__ import annotations

import zlib

from advisor.decisions import content
from advisor.decisions.computed import Computed
from advisor.decisions.computed import ComputedPart as Part
from advisor.decisions.content import Choice, ComputedDigests, Content, DecisionQuestion, Written
from advisor.models import Decision, FrozenPart

PART_NAMES = ("answers", "candidates", "rules", "result", "document")


def store(computed: Computed) -> None:
    """Adds the parts that are new: each once, whoever stores the same at the same time."""
    rows = [FrozenPart(sha256=part.sha256, packed=_pack(part)) for part in computed.parts]
    FrozenPart.objects.bulk_create(rows, ignore_conflicts=True)


def put_computed(decision: Decision, computed: Computed) -> None:
    """Sets the columns of a row that is not saved yet; the parts have to be stored."""
    decision.day = computed.day
    decision.engine_version = computed.engine_version
    for part in computed.parts:
        setattr(decision, f"{part.name}_part_id", part.sha256)


def load_computed(decision: Decision) -> Computed:
    """What it was computed from, and the result. One query unless the parts were selected with it.

    zlib.error for a part that was altered.
    """
    keys = {name: getattr(decision, f"{name}_part_id") for name in PART_NAMES}
    rows = FrozenPart.objects.in_bulk(keys.values())
    parts = {name: Part(name, rows[key].content) for name, key in keys.items()}
    return Computed(decision.day, int(decision.engine_version), **parts)


def content_of(decision: Decision) -> Content:
    """The content of the row as it is now."""
    return Content(
        question=DecisionQuestion(
            title=decision.title,
            context=decision.context,
            scope_environment=decision.environment,
            scope_group=decision.group,
            server_count=decision.servers,
            owner=decision.owner_name,
            review_by=decision.content_review_by,
        ),
        choice=Choice(
            distribution=decision.distribution,
            release=decision.release,
            plan=decision.plan,
            deviates_because=decision.deviates_because,
        ),
        computed=_digests(decision),
        written=Written(consequences=decision.consequences, assumptions=decision.assumptions),
    )


def content_digest(decision: Decision) -> str:
    """The SHA-256 of the row's question, choice, computed and written parts, computed anew."""
    return content.content_sha256(content_of(decision))


def _pack(part: Part) -> bytes:
    return zlib.compress(part.content, 9)


def _digests(decision: Decision) -> ComputedDigests:
    digests = {name: getattr(decision, f"{name}_part_id") for name in PART_NAMES}
    return ComputedDigests(day=decision.day, engine_version=int(decision.engine_version), **digests)
