"""The next steps as a checklist: each a sentence with the link that begins it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from advisor.document.cost_rows import PlanPriceRow
from advisor.document.migration_rows import IN_PLACE, NOTHING, REBUILD, Migration
from advisor.document.ranking import Winner
from advisor.document.recommendation import Recommendation
from advisor.document.robustness import UnverifiedFact
from advisor.document.running_rows import RunningSystem
from advisor.document.summary import wording_for
from advisor.engine.certainty import FIRM
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation
from advisor.pages.addresses import address, change_address
from advisor.pages.answer_list import unanswered
from advisor.pages.result.certainty import often_first
from advisor.pages.result.offer import offer_price, price_row
from advisor.pages.result.price_limits import (
    LIVE_PATCHING,
    lacks_live_patching,
    processors_to_ask_for,
)
from advisor.prices import QUOTE
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


def next_steps(recommendation: Recommendation, evaluation: Evaluation) -> list[NextStep]:
    """The most useful one first: what could change the answer, then what begins the work."""
    winner, answers = recommendation.winner, evaluation.analysis.answers
    if not winner:
        return _steps_without_winner(recommendation, answers)
    name = f"{winner.name} {winner.release}"
    return [
        *_verification(recommendation, wording_for(evaluation).names.short_names),
        *_quote(recommendation, winner, evaluation),
        *_quote_of_second(recommendation),
        *_first_moves(recommendation.migration, name),
        *_estate(answers),
        *_programmes(recommendation),
        *_rival(recommendation),
        _end_of_support(winner, name, evaluation.published.document),
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
    steps += _programmes(recommendation)
    if any(row.near_miss for row in recommendation.unconfirmed):
        text = "Confirm the facts that are missing about the undetermined distributions."
        steps.append(NextStep(text, "#h-out", "Missing facts"))
    if extended := [row.label for row in recommendation.runs_today if _can_be_extended(row)]:
        text = f"Ask for paid support for {_few(extended)} until you have decided."
        steps.append(NextStep(text, "#h-today", "What runs today"))
    return steps or [NextStep("Give at least one criterion some importance.", questions, "Change")]


def _can_be_extended(system: RunningSystem) -> bool:
    return not system.gets_updates and bool(system.extensions or system.sellers)


def _verification(recommendation: Recommendation, names: Mapping[str, str]) -> Iterator[NextStep]:
    """The facts that decide and are not verified, or disputed."""
    facts = recommendation.robustness.unverified
    if not facts:
        return
    values = join_words(_values(facts[:FEW], names))
    number = "one decisive fact" if len(facts) == 1 else f"{len(facts)} decisive facts"
    verb = "is" if len(facts) == 1 else "are"
    text = f"Confirm {number} that {verb} {_weaknesses(facts)}: {values}."
    yield NextStep(text, "#h-sure", "Facts to check")


def _weaknesses(facts: Iterable[UnverifiedFact]) -> str:
    disputed = {fact.disputed is not None for fact in facts}
    if len(disputed) == 2:
        return "disputed or not verified"
    return "disputed" if True in disputed else "not verified"


def _values(facts: Sequence[UnverifiedFact], names: Mapping[str, str]) -> list[str]:
    """Each as its label and value, with the distribution where they are about several."""
    values = [f"“{fact.label}: {fact.words}”" for fact in facts]
    if len({fact.distribution for fact in facts}) == 1:
        return values
    return [
        f"{value} ({names[fact.distribution]})" for value, fact in zip(values, facts, strict=True)
    ]


def _quote(
    recommendation: Recommendation, winner: Winner, evaluation: Evaluation
) -> Iterator[NextStep]:
    """For what is not free, unless the price is a quote already."""
    row = price_row(recommendation, winner)
    if winner.cost_per_server_year.amount != 0 and row.basis != QUOTE:
        price = _price_so_far(recommendation, winner, row)
        processors = processors_to_ask_for(evaluation)
        place = f" on {processors}" if processors else ""
        text = f"Ask for a quote for {winner.plan_name}{place} ({price})."
        yield NextStep(text, "#own-numbers", "Enter the quote")
    if lacks_live_patching(evaluation):
        text = f"Ask what {LIVE_PATCHING} costs: {winner.plan_name} does not include it."
        yield NextStep(text, "#h-before", "Before you decide")


def _price_so_far(recommendation: Recommendation, winner: Winner, row: PlanPriceRow) -> str:
    """list price 1,399 USD …; 928.78 USD … with your discount of 35 %"""
    price = offer_price(recommendation, winner)
    if winner.cost_per_server_year.amount is None:
        return price
    return f"{price} with {row.own}" if row.own else f"list price {price}"


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
    for alternative in often_first(recommendation)[:1]:
        if alternative.share >= WORTH_A_LOOK:
            name = alternative.name
            link = name.rpartition(" ")[0]
            text = f"Also consider {name}: it {alternative.often}."
            yield NextStep(text, _page(alternative.distribution), link)


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
