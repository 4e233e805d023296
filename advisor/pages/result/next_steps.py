"""The next steps as a checklist: each a sentence with the link that begins it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse

from advisor.document.migration_rows import IN_PLACE, NOTHING, REBUILD, Migration
from advisor.document.ranking import Winner
from advisor.document.recommendation import Recommendation
from advisor.document.robustness import UnverifiedFact
from advisor.document.running_rows import RunningSystem
from advisor.engine.certainty import FIRM
from advisor.engine.types import Answers
from advisor.pages.addresses import address, change_address
from advisor.pages.answer_list import unanswered
from advisor.pages.result.certainty import rivals
from advisor.pages.result.offer import offer_price
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle
from catalog.document import Catalog
from catalog.formats import join_words

FEW = 4
"""How many systems a sentence names."""
WORTH_A_LOOK = 0.1
"""The share of similar weightings from which on an alternative is a step."""


@dataclass(frozen=True)
class NextStep:
    """`link`: the words of the link; empty if there is nothing to open."""

    text: str
    address: str = ""
    link: str = ""


def next_steps(
    recommendation: Recommendation, answers: Answers, catalog: Catalog
) -> list[NextStep]:
    """The most useful one first: what could change the answer, then what begins the work."""
    winner = recommendation.winner
    if not winner:
        return _steps_without_winner(recommendation, answers)
    name = f"{winner.name} {winner.release}"
    return [
        *_verification(recommendation),
        *_quote(winner, offer_price(recommendation, winner)),
        *_quote_of_second(recommendation),
        *_first_moves(recommendation.migration, name),
        *_estate(answers),
        *_programmes(recommendation),
        *_rival(recommendation),
        _end_of_support(winner, name, catalog),
        *_open_questions(answers),
    ]


def _steps_without_winner(recommendation: Recommendation, answers: Answers) -> list[NextStep]:
    questions = address("check", answers)
    if recommendation.questions_to_ask:
        text = "Answer the questions above, or any other that matters to you."
        return [NextStep(text, questions, "All questions")]
    steps = []
    if recommendation.relaxations:
        text = "Decide which requirement you can relax; the smallest changes come first."
        steps.append(NextStep(text, "#h-relax", "Requirements to relax"))
    if any(row.near_miss for row in recommendation.unconfirmed):
        text = "Confirm the facts that are missing about the undetermined distributions."
        steps.append(NextStep(text, "#h-out", "Missing facts"))
    if extended := [row.label for row in recommendation.runs_today if _can_be_extended(row)]:
        text = f"Ask for paid support for {_few(extended)} until you have decided."
        steps.append(NextStep(text, "#h-today", "What runs today"))
    return steps or [NextStep("Give at least one criterion some importance.", questions, "Change")]


def _can_be_extended(system: RunningSystem) -> bool:
    return not system.gets_updates and bool(system.extensions or system.sellers)


def _verification(recommendation: Recommendation) -> Iterator[NextStep]:
    """The facts that decide and are not verified, or disputed."""
    facts = recommendation.robustness.unverified
    if not facts:
        return
    labels = join_words([f"“{fact.label}”" for fact in facts[:FEW]])
    number = "one decisive fact" if len(facts) == 1 else f"{len(facts)} decisive facts"
    verb = "is" if len(facts) == 1 else "are"
    text = f"Confirm {number} that {verb} {_weaknesses(facts)}: {labels}."
    yield NextStep(text, "#h-sure", "Facts to check")


def _weaknesses(facts: Iterable[UnverifiedFact]) -> str:
    disputed = {fact.disputed is not None for fact in facts}
    if len(disputed) == 2:
        return "disputed or not verified"
    return "disputed" if True in disputed else "not verified"


def _quote(winner: Winner, price: str) -> Iterator[NextStep]:
    amount = winner.cost_per_server_year.amount
    if amount is None or amount:
        listed = f"list price {price}" if amount else price
        text = f"Ask for a quote for {winner.plan_name} ({listed})."
        yield NextStep(text, "#own-numbers", "Enter the quote")


def _quote_of_second(recommendation: Recommendation) -> Iterator[NextStep]:
    """It may rank behind for nothing but a price that nobody published."""
    for second in recommendation.ranking[1:2]:
        if second.cost_per_server_year.amount is None:
            name = f"{second.name} {second.release}"
            text = (
                f"Ask for a quote for {name} too: it ranks second, and its price is not published."
            )
            yield NextStep(text, "#own-numbers", "Enter the quote")


def _rival(recommendation: Recommendation) -> Iterator[NextStep]:
    """The distribution or other release that comes first most often, unless that is rare."""
    if recommendation.robustness.certainty == FIRM:
        return
    for share, name, slug in _alternatives(recommendation)[:1]:
        if share >= WORTH_A_LOOK:
            often = f"it is first in {share * 100:.1f} % of similar weightings"
            link = name.rpartition(" ")[0]
            yield NextStep(f"Also consider {name}: {often}.", _page(slug), link)


def _alternatives(recommendation: Recommendation) -> list[tuple[float, str, str]]:
    """(share of weightings, name with release, slug), most often first."""
    winner = recommendation.winner
    name = winner.name if winner else ""
    others = [
        (share, f"{row.name} {row.release}", row.distribution)
        for share, row in rivals(recommendation)
    ]
    own = [
        (row.share, f"{name} {row.release}", row.distribution) for row in recommendation.releases
    ]
    return sorted([*others, *own], key=lambda alternative: -alternative[0])


def _page(distribution: str) -> str:
    return reverse("distribution", args=[distribution])


def _programmes(recommendation: Recommendation) -> Iterator[NextStep]:
    if recommendation.notes:
        text = "Check whether you are eligible for a free programme."
        yield NextStep(text, "#programmes", "Programmes")


def _first_moves(migrations: Iterable[Migration], name: str) -> Iterator[NextStep]:
    """What to begin with, each tool once with all the systems to try it on."""
    cases = [case for migration in migrations for case in migration.each_case]
    for tool, systems in _systems_by_tool(cases).items():
        yield NextStep(f"Try {tool} on a copy of {_one_of_each(systems)}.", "#h-way", "Migration")
    if rebuilt := _systems(cases, REBUILD):
        text = f"Plan new installations of {name} for what runs on {_few(rebuilt)}."
        yield NextStep(text, "#h-way", "Migration")
    if running := _systems(cases, NOTHING):
        yield NextStep(f"Keep {join_words(running)}: you run {name} already.")


def _estate(answers: Answers) -> Iterator[NextStep]:
    if not answers.to("estate"):
        text = "Say what runs today: the migration depends on it."
        yield NextStep(text, change_address("estate", answers, back="result"), "Answer")


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


def _end_of_support(winner: Winner, name: str, catalog: Catalog) -> NextStep:
    until = winner.supported_until
    if until.kind == lifecycle.DATE and not until.projected:
        text = f"Plan for {until.words}: {name} must be replaced by then."
        return NextStep(text, _calendar(winner, catalog), "Calendar file")
    page = _page(winner.distribution)
    question = f"Ask until when {name} is supported with this plan"
    if until.projected:
        return NextStep(f"{question}: {until.words} is projected, not promised.", page, winner.name)
    return NextStep(f"{question}: the end is {until.words}.", page, winner.name)


def _calendar(winner: Winner, catalog: Catalog) -> str:
    distribution = catalog.distribution(winner.distribution)
    release = distribution.release(winner.release) if distribution else None
    return f"{reverse('calendar')}?release={release.slug}" if release else ""


def _open_questions(answers: Answers) -> Iterator[NextStep]:
    if count := unanswered(answers):
        verb = "has" if count == 1 else "have"
        subject = f"{count} of {len(QUESTIONS)} questions {verb} no answer"
        text = f"Answer what matters to you: {subject}."
        yield NextStep(text, address("check", answers), "Your answers")
