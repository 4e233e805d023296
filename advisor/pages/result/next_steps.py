"""The next steps: what to check, to ask, to try and to note."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from advisor.document.migration_rows import IN_PLACE, NOTHING, REBUILD, Migration
from advisor.document.ranking import Winner
from advisor.document.recommendation import Recommendation
from advisor.engine.certainty import FIRM
from advisor.engine.types import Answers
from advisor.pages.answer_list import unanswered
from advisor.pages.result.certainty import rivals
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle
from catalog.formats import join_words, plural

FEW = 4
"""How many systems a sentence names."""


def next_steps(recommendation: Recommendation, answers: Answers) -> list[str]:
    winner = recommendation.winner
    if not winner:
        return _steps_without_winner(recommendation)
    name = f"{winner.name} {winner.release}"
    return [
        *_checks(recommendation, winner),
        *_rival(recommendation),
        *_verification(recommendation),
        *_first_moves(recommendation.migration, name),
        _end_of_support(winner, name),
        *_open_questions(answers),
    ]


def _steps_without_winner(recommendation: Recommendation) -> list[str]:
    if recommendation.questions_to_ask:
        return ["Answer the questions above, or any other that matters to you."]
    steps = []
    if recommendation.relaxations:
        steps.append("Decide which requirement you can relax; the smallest changes are above.")
    if any(row.near_miss for row in recommendation.unconfirmed):
        steps.append(
            "Or find out what is unknown: each undetermined distribution says what, "
            "and where to ask."
        )
    return steps or ["Give at least one criterion some importance."]


def _checks(recommendation: Recommendation, winner: Winner) -> Iterator[str]:
    if warnings := recommendation.ranking[0].warnings:
        count = plural(len(warnings), "warning")
        yield f"Check the {count} under “Know this first” against your case."
    if winner.cost_per_server_year.amount is None:
        yield f"Ask for a quote: no list price is published for {winner.plan_name}."


def _rival(recommendation: Recommendation) -> Iterator[str]:
    others = rivals(recommendation)
    if others and recommendation.robustness.certainty != FIRM:
        share, rival = others[0]
        name = f"{rival.name} {rival.release}"
        often = f"it is first in {share * 100:.1f} % of similar weightings"
        yield f"Look at {name} as well: {often}."


def _verification(recommendation: Recommendation) -> Iterator[str]:
    if recommendation.robustness.unverified:
        yield "Verify the facts under “How sure” that decide and are not verified."


def _first_moves(migrations: Iterable[Migration], name: str) -> Iterator[str]:
    """What to begin with, each tool once with all the systems to try it on."""
    cases = [case for migration in migrations for case in migration.each_case]
    for tool, systems in _systems_by_tool(cases).items():
        yield f"Try {tool} on a copy of {_one_of_each(systems)}."
    if rebuilt := _systems(cases, REBUILD):
        yield f"Plan new installations of {name} for what runs on {_few(rebuilt)}."
    if running := _systems(cases, NOTHING):
        yield f"Nothing to move from {join_words(running)}: you run {name} already."


def _systems_by_tool(cases: Iterable[Migration]) -> dict[str, list[str]]:
    """By the tool of the first step."""
    systems: dict[str, list[str]] = {}
    for case in cases:
        if case.kind == IN_PLACE:
            systems.setdefault(case.steps[0].tool, []).append(case.system_label)
    return systems


def _systems(cases: Iterable[Migration], kind: str) -> list[str]:
    return [case.system_label for case in cases if case.kind == kind]


def _few(systems: Sequence[str]) -> str:
    """All of a few; of many the first and how many more."""
    if len(systems) <= FEW + 1:
        return join_words(systems)
    return join_words([*systems[:FEW], f"{len(systems) - FEW} others"])


def _one_of_each(systems: Sequence[str]) -> str:
    if len(systems) == 1:
        return f"one {systems[0]} system"
    return f"one system of each: {join_words(systems)}"


def _end_of_support(winner: Winner, name: str) -> str:
    until = winner.supported_until
    question = f"Ask until when {name} is supported with this plan"
    if until.projected:
        return f"{question}: {until.words} is projected, not promised."
    if until.kind == lifecycle.DATE:
        return f"Note {until.words}: {name} has to be replaced by then."
    return f"{question}: the end is {until.words}."


def _open_questions(answers: Answers) -> Iterator[str]:
    if count := unanswered(answers):
        subject = f"{plural(count, 'question')} of {len(QUESTIONS)}"
        yield f"{subject} had no answer. Answer those that matter to you."
