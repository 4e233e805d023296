"""verify_decisions finds what was altered in the database, and names the part."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Role
from advisor.decisions import verify
from advisor.decisions.computed import ENGINE_VERSION
from advisor.models import Approval, Decision, FrozenPart
from catalog.append_only import unprotected
from catalog.curation import change
from catalog.models import Fact
from tests.advisor.decisions.teams import approved, join, new_draft, new_team

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


@pytest.fixture
def decision() -> Decision:
    ada = join(new_team(), "ada")
    return approved(ada, join(ada.team, "carol", Role.OWNER), context="For the portal.")


def _altered(*arguments: str) -> list[dict[str, str]]:
    output = io.StringIO()
    with pytest.raises(CommandError, match="1 of 1 decisions were altered") as failure:
        call_command("verify_decisions", "--json", *arguments, stdout=output)
    assert failure.value.returncode == 1
    altered: list[dict[str, str]] = json.loads(output.getvalue())["altered"]
    return altered


def test_untouched_decision_is_identical(decision: Decision) -> None:
    new_draft(join(decision.team, "bob"))
    output = io.StringIO()
    call_command("verify_decisions", stdout=output)
    lines = output.getvalue().splitlines()
    assert lines[0] == f"platform ELD-2026-001: identical (sha256 {decision.result_part_id})"
    assert lines[-1] == "2 decisions verified."


def test_decision_stays_identical_when_the_catalog_changes(decision: Decision) -> None:
    with change(why="another day"):
        for fact in Fact.objects.all()[:20]:
            fact.note = "Changed since."
            fact.save()
    assert not verify.verify(decision).altered


@pytest.mark.parametrize("name", verify.PART_NAMES)
def test_flipped_byte_of_a_part_is_found(decision: Decision, name: str) -> None:
    places = random.Random(name)
    part = FrozenPart.objects.get(pk=getattr(decision, f"{name}_part_id"))
    packed = bytes(part.packed)
    for _ in range(8):
        place = places.randrange(len(packed))
        flipped = bytearray(packed)
        flipped[place] ^= 1 << places.randrange(8)
        with unprotected(FrozenPart):
            FrozenPart.objects.filter(pk=part.pk).update(packed=bytes(flipped))
        assert name in [altered.part for altered in verify.verify(decision).altered]
    assert [altered["part"] for altered in _altered()] == [name]


COLUMNS: dict[str, tuple[str, Callable[[Decision], object]]] = {
    "title": ("content", lambda row: row.title.replace("W", "V")),
    "context": ("content", lambda row: row.context.lower()),
    "owner_name": ("content", lambda _: "bda"),
    "content_review_by": ("content", lambda row: row.content_review_by.replace(day=1)),
    "plan": ("content", lambda row: row.plan + "s"),
    "day": ("content", lambda row: row.day.replace(day=1)),
    "content_sha256": ("content", lambda row: row.content_sha256[::-1]),
    "answers": ("answers", lambda _: "platform=azure"),
}


@pytest.mark.parametrize("column", COLUMNS)
def test_altered_column_is_found(decision: Decision, column: str) -> None:
    part, value = COLUMNS[column]
    with unprotected(Decision):
        Decision.objects.filter(pk=decision.pk).update(**{column: value(decision)})
    assert part in [altered["part"] for altered in _altered()]


def test_altered_approval_is_found(decision: Decision) -> None:
    with unprotected(Approval):
        Approval.objects.update(content_sha256="0" * 64)
    assert [altered["part"] for altered in _altered()] == ["approvals"]


def test_older_engine_is_no_alteration(decision: Decision, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("advisor.decisions.computed.ARITHMETIC", {})
    verification = verify.verify(decision)
    assert (verification.altered, verification.is_recomputed) == ((), False)
    assert f"version {ENGINE_VERSION} of the engine" in verification.words
