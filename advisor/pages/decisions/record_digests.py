"""How a record proves what it rests on: its digests, and the program that verifies them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.templatetags.static import static

from advisor.models import Decision

PROGRAM = "verify.py"


@dataclass(frozen=True)
class PartDigest:
    name: str
    sha256: str


@dataclass(frozen=True)
class RecordDigests:
    """`program_sha256` is empty where the program is not installed."""

    content_sha256: str
    parts: list[PartDigest]
    program: str
    program_sha256: str


def record_digests(decision: Decision) -> RecordDigests:
    parts = {
        "Answers": decision.answers_part_id,
        "Candidates and evidence": decision.candidates_part_id,
        "Rules": decision.rules_part_id,
        "Result": decision.result_part_id,
        "Words of the recommendation": decision.document_part_id,
    }
    return RecordDigests(
        decision.content_sha256,
        [PartDigest(name, digest) for name, digest in parts.items()],
        static(PROGRAM),
        program_sha256(),
    )


@cache
def program_sha256() -> str:
    path = finders.find(PROGRAM)
    return hashlib.sha256(Path(path).read_bytes()).hexdigest() if isinstance(path, str) else ""
