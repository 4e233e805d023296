"""decision.json: all that a decision rests on, in one file that `static/verify.py` verifies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from advisor.decisions.canonical import canonical, sha256
from advisor.decisions.computed import Computed
from advisor.decisions.content import ComputedDigests, Content

FORMAT = "elwise-decision-1"
PREFIX = "part:"
"""What the keys of the file begin with. No key within a part does, and a text cannot contain an
unescaped quote: so the parts of a damaged file can be told apart without reading it as JSON."""


class ApprovalRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One verdict as it was given. `verdict`: approve or reject; `at`: in UTC."""

    content_sha256: str
    member: str
    role_then: str
    verdict: str
    reason: str
    at: datetime


class ImportancesRecord(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The importances (0-4, by criterion) that one member sent."""

    member: str
    importances: dict[str, int]


class RecordHeader(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the file is about. `state`: the state of the record when it was written."""

    number: str
    team: str
    state: str
    format: str = FORMAT


def decision_json(
    header: RecordHeader,
    content: Content,
    computed: Computed,
    approvals: Sequence[ApprovalRecord] = (),
    importances: Sequence[ImportancesRecord] = (),
) -> bytes:
    """The file: a JSON object with one key a part, in alphabetical order and without spaces.

    `part:digests` names the SHA-256 of the bytes of every other part, and `part:sha256` that of the
    digests: one digest for the whole file. Every part is canonical JSON but `part:document`, which
    is as the API encoded it. ValueError where the content is not about these computed parts.
    """
    if content.computed != ComputedDigests.of(computed):
        raise ValueError("The content names other computed parts than those to be exported.")
    parts = {part.name: part.content for part in computed.parts}
    parts |= {
        "approvals": canonical(approvals),
        "content": canonical(content),
        "header": canonical(header),
        "importances": canonical(importances),
    }
    digests = canonical({name: sha256(part) for name, part in parts.items()})
    return _joined(parts | {"digests": digests, "sha256": canonical(sha256(digests))})


def _joined(parts: Mapping[str, bytes]) -> bytes:
    keyed = (f'"{PREFIX}{name}":'.encode() + part for name, part in sorted(parts.items()))
    return b"{" + b",".join(keyed) + b"}"
