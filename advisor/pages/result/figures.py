"""The four figures of the claim: end of support, cost, certainty, migration."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from advisor.document.certainty_words import CERTAINTY_WORDS, SIMILAR
from advisor.document.cost_rows import Amount, CostOption, CostOverYears
from advisor.document.migration_rows import IN_PLACE, NOTHING, REBUILD, Migration
from advisor.document.ranking import Winner
from advisor.document.recommendation import Recommendation
from advisor.document.warnings import WEAK
from advisor.engine.certainty import FIRM, LIKELY
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation
from advisor.pages.answer_list import unanswered
from advisor.pages.result.amounts import total_in_words
from advisor.pages.result.costs import over_wanted_years, years_wanted
from advisor.pages.result.offer import NOT_PUBLISHED, option_of, unpublished
from advisor.pages.result.price_limits import price_limits
from advisor.prices import QUOTE
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle
from catalog.formats import format_amount, format_date, format_price, join_words, plural

NOT_ANSWERED = "—"
NAMED = 2
"""How many systems a figure names."""
CERTAINTY_MARKS = {FIRM: "sure-firm", LIKELY: "sure-likely"}
"""The sign before the word; of every other word a warning."""
FEW_ANSWERS = 5
"""Up to so many are named beside the certainty: it holds for what they say."""


@dataclass(frozen=True)
class Figure:
    """`mark`: a CSS class where a sign stands before the value; empty for a plain value."""

    label: str
    value: str
    note: str
    mark: str = ""


def figures(recommendation: Recommendation, winner: Winner, evaluation: Evaluation) -> list[Figure]:
    answers = evaluation.analysis.answers
    return [
        _support(winner, answers),
        _cost(recommendation, winner, evaluation),
        _certainty(recommendation, len(QUESTIONS) - unanswered(answers)),
        _migration(recommendation.migration, answers),
    ]


def _support(winner: Winner, answers: Answers) -> Figure:
    until = winner.supported_until
    notes = [until.relative.removeprefix("in ")] if until.relative else []
    if answers.to("lifespan"):
        notes.append(f"you asked for {years_wanted(answers)}")
    if until.on and until.kind != lifecycle.DATE:
        notes.append(f"at least until {_day(until.on)}")
    if until.projected_until:
        notes.append(f"projected until {_day(until.projected_until)} with this plan")
    if until.projected:
        return Figure("Projected end of support", until.words, "; ".join([*notes, "not promised"]))
    mark = "" if until.kind == lifecycle.DATE else "unknown"
    return Figure("Supported until", until.words, "; ".join(notes), mark)


def _day(iso: str) -> str:
    return format_date(date.fromisoformat(iso))


def _cost(recommendation: Recommendation, winner: Winner, evaluation: Evaluation) -> Figure:
    """Over the years asked for."""
    answers = evaluation.analysis.answers
    option = option_of(recommendation, winner)
    over = over_wanted_years(option, answers)
    servers = plural(recommendation.costs.servers, "server")
    label = f"Cost, {servers}, {plural(over.years, 'year')}"
    mark = "unknown" if over.total.high is None and not over.total.low else ""
    notes = [*_cost_notes(option, over), *price_limits(evaluation), _own_cost(over)]
    return Figure(label, total_in_words(over.total), "; ".join(notes), mark)


def _cost_notes(option: CostOption, over: CostOverYears) -> Iterator[str]:
    if over.total.high is None:
        yield f"exact {NOT_PUBLISHED}" if over.total.low else unpublished(over)
    else:
        yield _whose_price(option, over)
    if over.uncovered_years:
        yield f"{plural(over.uncovered_years, 'year')} not covered"


def _own_cost(over: CostOverYears) -> str:
    return "with your migration cost" if over.migration else "your own labour not included"


def _whose_price(option: CostOption, over: CostOverYears) -> str:
    """The user's own quote or discount, or the list price; an inferred one is called so."""
    own = dict.fromkeys(price.own for price in option.prices if price.own)
    words = join_words(list(own)) or ("list price" if over.listed.high else "free of charge")
    years = {"regular": over.regular.years, "extended": over.extended.years}
    listed = [row for row in option.prices if years[row.term] and row.basis != QUOTE]
    weak = [word for key, word in WEAK.items() if key in {row.confidence for row in listed}]
    basis = f"{words}{_weakness(weak[0], own)}" if weak and over.listed.low else words
    return f"{basis}: {_by_term(option, over)}" if all(years.values()) else basis


def _weakness(weak: str, own: Iterable[str]) -> str:
    """Of the list price, not of the user's own numbers."""
    return f"; the list price is {weak}" if own else f", {weak}"


def _by_term(option: CostOption, over: CostOverYears) -> str:
    """5 years at 1,399 USD per server, then 3 at 1,538.90 to 1,678.80 USD"""
    regular, extended = (
        [price.paid for price in option.prices if price.term == term]
        for term in ("regular", "extended")
    )
    first = f"{plural(over.regular.years, 'year')} at {_price_range(regular)} per server"
    return f"{first}, then {over.extended.years} at {_price_range(extended)}"


def _price_range(amounts: Sequence[Amount]) -> str:
    low, high = min(row.low for row in amounts), max(row.high or 0 for row in amounts)
    return format_price(low) if low == high else f"{format_amount(low)} to {format_price(high)}"


def _certainty(recommendation: Recommendation, answered: int) -> Figure:
    """What similar weightings are is said under How sure."""
    robustness = recommendation.robustness
    key = robustness.certainty or ""
    word = CERTAINTY_WORDS[key]
    words = robustness.certainty_words.replace(f" ({SIMILAR})", "")
    note = words.removeprefix(f"{word}: ").removesuffix(".")
    if answered <= FEW_ANSWERS:
        note = f"{note}; on {plural(answered, 'answer')} only"
    return Figure("How sure", word, note, CERTAINTY_MARKS.get(key, "sure-care"))


def _migration(migrations: Sequence[Migration], answers: Answers) -> Figure:
    if not migrations:
        starts_new = "none" in answers.to("estate")
        note = "a new start" if starts_new else "you did not say what runs today"
        return Figure("Migration", NOT_ANSWERED, note)
    if len(migrations) > 1:
        return _migrations(migrations)
    migration = migrations[0]
    return Figure(f"From {migration.system_label}", _effort(migration), _route(migration, answers))


def _effort(migration: Migration) -> str:
    """2 in-place steps; 1 in-place step, unsupported"""
    if migration.cases:
        return migration.words[:1].upper() + migration.words[1:]
    if migration.kind == IN_PLACE:
        steps = plural(len(migration.steps), "in-place step")
        return f"{steps}{_without_support(migration)}"
    return "Nothing to do" if migration.kind == NOTHING else "New installation"


def _without_support(migration: Migration) -> str:
    if all(step.official for step in migration.steps):
        return ""
    return ", unsupported" if len(migration.steps) == 1 else ", not all supported"


def _route(migration: Migration, answers: Answers) -> str:
    """AlmaLinux 8, then AlmaLinux 9, with ELevate"""
    if migration.kind == NOTHING:
        return "it runs already"
    if migration.cases:
        return "depends on your exact systems"
    if migration.kind == REBUILD:
        return _rebuild(migration, answers)
    tools = join_words(list(dict.fromkeys(step.tool for step in migration.steps)))
    return f"{', then '.join(step.to for step in migration.steps)}, with {tools}"


def _rebuild(migration: Migration, answers: Answers) -> str:
    """Why nothing goes in place: the answer, the length of the route, or what the sentence says."""
    if "reinstall" in answers.to("conversion"):
        return "you replace servers"
    if migration.steps:
        return f"in place it would take {plural(len(migration.steps), 'step')}"
    reason, _, _ = migration.sentence.removeprefix("Reinstall").lstrip(":. ").partition(". ")
    return reason.removesuffix(".")


def _migrations(migrations: Sequence[Migration]) -> Figure:
    """Several systems: how many go in place, and how many need a new installation."""
    by_kind = {
        kind: [row.system_label for row in migrations if row.kind == kind]
        for kind in (IN_PLACE, REBUILD, NOTHING)
    }
    words = {IN_PLACE: "in place", REBUILD: "to reinstall", NOTHING: "nothing to do"}
    counts = [f"{len(labels)} {words[kind]}" for kind, labels in by_kind.items() if labels]
    worst = by_kind[REBUILD] or by_kind[IN_PLACE] or by_kind[NOTHING]
    lead = "reinstall" if by_kind[REBUILD] else "from"
    more = f" and {len(worst) - NAMED} more" if len(worst) > NAMED else ""
    names = ", ".join(worst[:NAMED]) + more if more else join_words(worst)
    label = f"Migration, {plural(len(migrations), 'system')}"
    return Figure(label, ", ".join(counts), f"{lead}: {names}")
