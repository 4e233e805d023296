"""A recommendation as the rows of one table."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from advisor.document.cost_rows import CostOption, CostOverYears, PlanPriceRow
from advisor.document.evidence import CitedValue, SourceLink
from advisor.document.excluded import NotRanked, UnmetRequirement
from advisor.document.migration_rows import CandidateMigrations, Migration, MigrationStep
from advisor.document.ranking import CriterionScore, RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.document.robustness import RobustnessSummary
from advisor.document.running_rows import RunningSystem
from advisor.document.why_not import WhyNot

Place = tuple[str, str | None, str | None]
"""(distribution, release, plan)"""
_POINTS = "points of 100"


class FileRow(Struct, frozen=True):
    """A row by column. An empty cell is unknown, or does not apply; it never means 0 or no."""

    part: str
    distribution: str | None = None
    release: str | None = None
    plan: str | None = None
    item: str | None = None
    words: str | None = None
    value: object = None
    low: float | None = None
    high: float | None = None
    unit: str | None = None
    source_title: str | None = None
    source_url: str | None = None
    as_of: str | None = None
    confidence: str | None = None
    note: str | None = None
    disputes: str | None = None


COLUMNS = FileRow.__struct_fields__


def file_rows(recommendation: Recommendation) -> Iterator[FileRow]:
    yield FileRow("headline", words=recommendation.headline)
    for key, answer in recommendation.answers.items():
        yield FileRow("answer", item=key, value=answer)
    for weight in recommendation.weights:
        yield FileRow(
            "weight",
            item=weight.label,
            words=weight.importance_word,
            value=weight.percent,
            unit="%",
        )
    yield from _questions_to_ask(recommendation)
    for ranked in recommendation.ranking:
        yield from _ranked(ranked)
    for excluded in recommendation.excluded:
        yield from _not_ranked("out", excluded, excluded.reasons)
    for unconfirmed in recommendation.unconfirmed:
        yield from _not_ranked("open", unconfirmed, unconfirmed.what_to_confirm)
    for system in recommendation.runs_today:
        yield from _running(system)
    yield from _robustness(recommendation.robustness)
    yield from _stability(recommendation)
    yield from _quotes(recommendation)
    yield from _other_releases(recommendation)
    yield from _changes(recommendation)
    yield from _costs(recommendation)
    for migrations in recommendation.ways:
        yield from _migrations(migrations)


def _ranked(ranked: RankedCandidate) -> Iterator[FileRow]:
    place = (ranked.distribution, ranked.release, ranked.plan)
    yield FileRow(
        "ranking",
        *place,
        item=f"place {ranked.rank}",
        words=ranked.name,
        value=ranked.score,
        low=ranked.score_low,
        high=ranked.score_high,
        unit=_POINTS,
    )
    yield from _support_end(ranked, place)
    for score in ranked.contributions:
        yield from _criterion_score(score, place)
    for warning in ranked.warnings:
        yield _cited("warning", place, warning.evidence, words=warning.text)


def _support_end(ranked: RankedCandidate, place: Place) -> Iterator[FileRow]:
    end = ranked.supported_until
    part = "projected end of support" if end.projected else "supported until"
    yield _cited(part, place, end.evidence, words=end.words, value=end.on)
    if end.projected_until:
        yield FileRow("projected end of support", *place, value=end.projected_until)


def _criterion_score(score: CriterionScore, place: Place) -> Iterator[FileRow]:
    yield FileRow(
        "contribution",
        *place,
        item=score.label,
        value=score.points,
        low=score.points_low,
        high=score.points_high,
        unit=_POINTS,
    )
    for reason in score.reasons:
        yield _cited("reason", place, reason.evidence, item=score.label, words=reason.sentence)


def _not_ranked(
    part: str, not_ranked: NotRanked, requirements: list[UnmetRequirement]
) -> Iterator[FileRow]:
    place = (not_ranked.distribution, not_ranked.release, not_ranked.plan)
    for unmet in requirements:
        item, words = unmet.requirement, unmet.fact
        if unmet.evidence:
            yield _cited(part, place, unmet.evidence[0], item=item, words=words)
        else:
            yield FileRow(part, *place, item=item, words=words)
    for missing in not_ranked.missing:
        yield FileRow("missing", *place, item=missing.question, words=missing.words)


def _running(system: RunningSystem) -> Iterator[FileRow]:
    place, item = (system.distribution, system.release, None), system.label
    end = system.updates_until
    yield _cited("runs today", place, end.evidence, item=item, words=system.sentence, value=end.on)
    for extension in system.extensions:
        own_place = (extension.distribution, system.release, extension.plan)
        until, words = extension.until, extension.sentence
        yield _cited(
            "paid support", own_place, until.evidence, item=item, words=words, value=until.on
        )
        for price in extension.prices:
            yield from _price(price, own_place)
    if system.sellers:
        words = system.sellers.words
        yield _cited("paid support", place, system.sellers, item=item, words=words)


def _questions_to_ask(recommendation: Recommendation) -> Iterator[FileRow]:
    for question in recommendation.questions_to_ask:
        for outcome in question.outcomes:
            yield FileRow(
                "question to ask",
                outcome.leader,
                item=question.text,
                value=outcome.option,
                words=outcome.label,
            )


def _quotes(recommendation: Recommendation) -> Iterator[FileRow]:
    for quote in recommendation.break_even:
        yield FileRow(
            "quote that would win",
            quote.distribution,
            quote.release,
            quote.plan,
            words=quote.sentence,
            value=quote.price,
            unit="USD per server and year",
        )


def _other_releases(recommendation: Recommendation) -> Iterator[FileRow]:
    for release in recommendation.releases:
        place = (release.distribution, release.release, release.plan)
        yield FileRow(
            "why not another release",
            *place,
            words=release.sentence,
            value=release.score,
            unit=_POINTS,
        )
        for words in release.lacks:
            yield FileRow("another release, lacks", *place, words=words)
        for words in release.better:
            yield FileRow("another release, better", *place, words=words)


def _robustness(robustness: RobustnessSummary) -> Iterator[FileRow]:
    if robustness.certainty:
        yield FileRow("how sure", item=robustness.certainty, words=robustness.certainty_words)
    for fact in robustness.unverified:
        source = fact.source or SourceLink("", "")
        yield FileRow(
            "decisive, disputed" if fact.disputed else "decisive, not verified",
            fact.distribution,
            fact.release,
            fact.plan,
            item=fact.label,
            words=fact.sentence,
            source_title=source.title,
            source_url=source.url,
            confidence=fact.confidence,
        )
    for distribution, shares in robustness.rank_share.items():
        for place, share in enumerate(shares, 1):
            item = f"place {place}"
            yield FileRow("share of weightings", distribution, item=item, value=share, unit="share")
    for unknown in robustness.worth_finding_out:
        yield FileRow(
            "worth finding out",
            unknown.distribution,
            unknown.release,
            unknown.plan,
            item=unknown.label,
            words=unknown.sentence,
            value=unknown.points,
        )


def _stability(recommendation: Recommendation) -> Iterator[FileRow]:
    for interval in recommendation.stability:
        yield FileRow(
            "weight may move",
            item=interval.label,
            words=interval.words,
            value=interval.now,
            low=interval.low,
            high=interval.high,
            unit="share",
        )


def _changes(recommendation: Recommendation) -> Iterator[FileRow]:
    for change in recommendation.counterfactuals:
        part = f"would change it: {change.kind}"
        yield FileRow(part, change.new_winner, words=change.change)
    for why_not in recommendation.why_not:
        yield from _why_not(why_not)
    for conflict in recommendation.conflicts:
        item = ", ".join(conflict.questions)
        yield FileRow("conflicting answers", item=item, words=conflict.sentence)
    for relaxation in recommendation.relaxations:
        yield FileRow("to relax", item=", ".join(relaxation.drop), words=relaxation.words)


def _why_not(why_not: WhyNot) -> Iterator[FileRow]:
    place = (why_not.distribution, why_not.release, why_not.plan)
    yield FileRow("why not", *place, words=why_not.sentence, value=why_not.score, unit=_POINTS)
    for row in why_not.rows:
        yield FileRow(
            "against the winner",
            *place,
            item=row.label,
            value=row.difference,
            unit=_POINTS,
            note="" if row.known else "partly unknown",
        )


def _costs(recommendation: Recommendation) -> Iterator[FileRow]:
    costs = recommendation.costs
    for option in costs.options:
        yield from _cost_option(option, costs.servers)
    for break_even in costs.break_even:
        yield FileRow(
            "break-even",
            break_even.distribution,
            plan=break_even.plan,
            words=break_even.text,
            value=break_even.number,
            unit=f"{break_even.counts}s",
        )


def _cost_option(option: CostOption, servers: int) -> Iterator[FileRow]:
    place = (option.distribution, option.release, option.plan)
    for price in option.prices:
        yield from _price(price, place)
    for over in option.over:
        yield from _over_years(over, place, f"{over.years} years, {servers} servers")


def _price(price: PlanPriceRow, place: Place) -> Iterator[FileRow]:
    unit = f"USD {price.unit}"
    yield _cited(
        f"price, {price.term}",
        place,
        price,
        item=f"{price.plan_name}, {price.label}",
        low=price.low,
        high=price.high,
        unit=unit,
    )
    if price.own:
        yield FileRow(
            f"price with {price.own}",
            *place,
            item=price.plan_name,
            low=price.paid.low,
            high=price.paid.high,
            unit=unit,
        )


def _over_years(over: CostOverYears, place: Place, item: str) -> Iterator[FileRow]:
    amounts = {
        "regular": (over.regular.low, over.regular.high),
        "extended": (over.extended.low, over.extended.high),
        "listed": (over.listed.low, over.listed.high),
        "discount": (over.discount.low, over.discount.high),
        "total": (over.total.low, over.total.high),
        "migration": (over.migration, over.migration),
    }
    for kind, (low, high) in amounts.items():
        yield FileRow(f"cost, {kind}", *place, item=item, low=low, high=high, unit="USD")
    part = "cost, years not covered"
    yield FileRow(part, *place, item=item, value=over.uncovered_years, unit="years")


def _migrations(migrations: CandidateMigrations) -> Iterator[FileRow]:
    place = (migrations.distribution, migrations.release, None)
    for migration in migrations.migrations:
        item = f"from {migration.system_label}"
        yield FileRow("migration", *place, item=item, words=migration.sentence)
        for case in migration.each_case:
            yield from _migration_steps(case, place)
    yield FileRow("next upgrade", *place, words=migrations.onward.words)


def _migration_steps(case: Migration, place: Place) -> Iterator[FileRow]:
    for number, step in enumerate(case.steps, 1):
        words = f"{step.start} to {step.to} with {step.tool}. {step.limits}".strip()
        item = f"from {case.system_label}, step {number}"
        yield _cited("migration step", place, step, item=item, words=words)


def _cited(
    part: str,
    place: Place,
    cited: CitedValue | PlanPriceRow | MigrationStep,
    *,
    item: str | None = None,
    words: str | None = None,
    value: object = None,
    low: float | None = None,
    high: float | None = None,
    unit: str | None = None,
) -> FileRow:
    """A row with the source of the value it states."""
    source = cited.source or SourceLink("", "")
    return FileRow(
        part,
        *place,
        item,
        words,
        value,
        low,
        high,
        unit,
        source.title,
        source.url,
        cited.as_of,
        cited.confidence,
        cited.note,
        "" if isinstance(cited, MigrationStep) else " / ".join(cited.disputes),
    )
