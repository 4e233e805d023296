"""Kept decisions for tests: computed from the published catalog, with an invented record."""

from __future__ import annotations

import importlib.util
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from types import ModuleType

import yaml

from advisor import __file__ as advisor_module
from advisor.decisions.computed import Computed, compute
from advisor.decisions.content import (
    Choice,
    ComputedDigests,
    Content,
    DecisionQuestion,
    Written,
    content_sha256,
)
from advisor.decisions.export import (
    ApprovalRecord,
    ImportancesRecord,
    RecordHeader,
    decision_json,
)
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from catalog import snapshot
from tests import long

DAY = date(2026, 11, 26)
ROOT = Path(__file__).resolve().parents[3]
VERIFIER = ROOT / "static" / "verify.py"
SCENARIOS = sorted((ROOT / "tests" / "scenarios").glob("*.yaml"))
TYPICAL = Path(advisor_module).parent / "typical_answers.yaml"


def number(whole: int) -> int:
    """How many decisions a test tries: a third in a quick run, or as many as the environment asks
    for."""
    return long.number("ELWISE_DECISIONS", max(2, whole // 3), whole)


@cache
def every_answers() -> tuple[Answers, ...]:
    """The answers of every scenario, and the typical ones."""
    stories = [yaml.safe_load(path.read_text()) for path in SCENARIOS]
    rows = [story["answers"] for story in stories if "error" not in story]
    rows += [row["answers"] for row in yaml.safe_load(TYPICAL.read_text())]
    forms = [AnswersForm(row) for row in rows]
    return tuple(form.answers() for form in forms if form.is_valid())


def some_answers(wanted: int) -> tuple[Answers, ...]:
    """So many of them, from the whole range."""
    answers = every_answers()
    return answers[:: max(1, len(answers) // wanted)][:wanted]


def computed_today(answers: Answers) -> Computed:
    return compute(answers, DAY, snapshot.current())


def content_of(computed: Computed, **question: object) -> Content:
    fields = {"title": "Web servers", "owner": "Ada", "review_by": date(2027, 11, 26)} | question
    return Content(
        question=DecisionQuestion(**fields),
        choice=Choice(distribution="alder", release="9", plan="standard"),
        computed=ComputedDigests.of(computed),
        written=Written(consequences='We say "yes", "part:rules": and ü.'),
    )


def file_of(computed: Computed) -> bytes:
    """decision.json with an approval of its text and one of an earlier text."""
    content = content_of(computed)
    digests = (content_sha256(content), "0" * 64)
    approvals = [
        ApprovalRecord(
            content_sha256=digest,
            member="Grace",
            role_then="approver",
            verdict="approve",
            reason="",
            at=datetime(2026, 11, 26, 12, tzinfo=UTC),
        )
        for digest in digests
    ]
    importances = [ImportancesRecord(member="Ada", importances={"cost": 3})]
    header = RecordHeader(number="ELD-2026-001", team="Web", state="approved")
    return decision_json(header, content, computed, approvals, importances)


@cache
def verifier() -> ModuleType:
    """static/verify.py as a module."""
    spec = importlib.util.spec_from_file_location("verify", VERIFIER)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
