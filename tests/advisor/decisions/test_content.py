"""The content of a record: its digest covers all that is approved."""

from __future__ import annotations

import json
from datetime import date

import msgspec
import pytest

from advisor.decisions.canonical import canonical, sha256
from advisor.decisions.computed import Computed, ComputedPart
from advisor.decisions.content import Choice, Content, DecisionQuestion, content_sha256
from tests.advisor.decisions.kept import content_of

PARTS = ("answers", "candidates", "rules", "result", "document")
COMPUTED = Computed(
    date(2026, 11, 26), 1, *(ComputedPart(name, f'"{name}"'.encode()) for name in PARTS)
)
CONTENT = content_of(COMPUTED)


def _changes() -> list[Content]:
    replace = msgspec.structs.replace
    changed = [
        replace(CONTENT, question=replace(CONTENT.question, **{field: value}))
        for field, value in {
            "title": "Databases",
            "context": "New.",
            "scope_environment": "production",
            "scope_group": "web",
            "server_count": 0,
            "owner": "Grace",
            "review_by": date(2027, 11, 27),
        }.items()
    ]
    changed += [
        replace(CONTENT, choice=replace(CONTENT.choice, **{field: "other"}))
        for field in Choice.__struct_fields__
    ]
    changed += [
        replace(CONTENT, written=replace(CONTENT.written, **{field: "other"}))
        for field in ("consequences", "assumptions")
    ]
    changed += [
        replace(CONTENT, computed=replace(CONTENT.computed, **{field: "other"})) for field in PARTS
    ]
    changed.append(replace(CONTENT, computed=replace(CONTENT.computed, engine_version=2)))
    changed.append(replace(CONTENT, computed=replace(CONTENT.computed, day=date(2026, 11, 27))))
    return changed


def test_every_field_changes_the_digest() -> None:
    digests = {content_sha256(content) for content in (CONTENT, *_changes())}
    assert len(digests) == 1 + 7 + 4 + 2 + 5 + 2


def test_equal_content_has_one_digest() -> None:
    assert content_sha256(content_of(COMPUTED)) == content_sha256(CONTENT)
    read = msgspec.json.decode(canonical(CONTENT), type=Content)
    assert read == CONTENT


def test_content_names_the_parts_by_digest() -> None:
    named = json.loads(canonical(CONTENT))["computed"]
    assert {name: named[name] for name in PARTS} == {
        name: sha256(f'"{name}"'.encode()) for name in PARTS
    }


def test_question_needs_an_owner() -> None:
    with pytest.raises(TypeError):
        DecisionQuestion(title="Web servers", review_by=date(2027, 11, 26))
