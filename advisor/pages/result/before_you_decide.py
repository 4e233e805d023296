"""What could make this the wrong choice: at most three risks, each with one action."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from advisor.document.counterfactuals import WeightChange
from advisor.document.evidence import SourceLink
from advisor.document.excluded import NotRanked, Unconfirmed
from advisor.document.ranking import RankedCandidate
from advisor.document.recommendation import Recommendation
from advisor.document.robustness import UnknownFact, UnverifiedFact
from advisor.document.warnings import PAID_LIVE_PATCHING, CandidateWarning
from advisor.engine.certainty import FIRM, LIKELY
from advisor.engine.types import Answers
from advisor.evaluation import Evaluation
from advisor.pages.addresses import importance_address
from advisor.pages.excluded import has_own_line
from advisor.pages.result.certainty import often_first, otherwise
from advisor.pages.result.newer_release import newer_release
from advisor.pages.result.price_limits import lacks_live_patching
from advisor.pages.result.processor_risk import needs_newer_processors
from advisor.pages.result.risk import Action, Risk, facts_of
from advisor.pages.result.support_risks import end_of_support, no_vendor

OPEN_RISKS = 3
SMALL_LEAD, TIE = "The lead is small.", "It is a tie."


@dataclass(frozen=True)
class RiskSection:
    """`risks`: those that could change the decision most; `others` are folded."""

    risks: list[Risk]
    others: list[Risk]


def risk_section(recommendation: Recommendation, evaluation: Evaluation) -> RiskSection | None:
    """None without a winner, or if nothing is known against it.

    The first of each kind before the second of any, the kinds by how much they could change.
    """
    if not recommendation.winner:
        return None
    kinds = [list(kind) for kind in _kinds(recommendation, evaluation)]
    risks = [kind[0] for kind in kinds if kind]
    risks += chain.from_iterable(kind[1:] for kind in kinds)
    return RiskSection(risks[:OPEN_RISKS], risks[OPEN_RISKS:]) if risks else None


def _kinds(recommendation: Recommendation, evaluation: Evaluation) -> Iterator[Iterator[Risk]]:
    yield _unknown_facts(recommendation)
    yield _undetermined(recommendation)
    yield _disputed_end(recommendation, evaluation.analysis.answers)
    yield _extra_charge(recommendation, evaluation)
    yield _unverified(recommendation)
    yield _weights(recommendation, evaluation.analysis.answers)
    yield end_of_support(recommendation, evaluation)
    yield newer_release(recommendation, evaluation)
    yield needs_newer_processors(recommendation, evaluation)
    yield no_vendor(recommendation, evaluation)
    yield _warnings(recommendation, evaluation)
    yield _no_way_on(recommendation)


def _unknown_facts(recommendation: Recommendation) -> Iterator[Risk]:
    """Without those of a plan that is undetermined: it is named below."""
    undetermined = {_offer(row) for row in recommendation.unconfirmed if has_own_line(row)}
    for fact in recommendation.robustness.worth_finding_out:
        if _offer(fact) not in undetermined:
            yield Risk("", fact.sentence, facts_of(fact.distribution))


def _undetermined(recommendation: Recommendation) -> Iterator[Risk]:
    could_win = {_offer(fact) for fact in recommendation.robustness.worth_finding_out}
    for row in recommendation.unconfirmed:
        if has_own_line(row):
            name = f"{row.name} {row.release or ''}".strip()
            consequence = (
                f" If confirmed, {row.name} could win." if _offer(row) in could_win else ""
            )
            text = f"Undetermined: {row.lacks}.{consequence}"
            yield Risk(f"Why not {name}?", text, _confirm(row))


def _offer(row: Unconfirmed | UnknownFact) -> tuple[str, str, str]:
    return row.distribution, row.release or "", row.plan or ""


def _confirm(row: Unconfirmed) -> Action:
    """Where to ask: the source of the first fact to confirm, or else all facts."""
    sources = (requirement.source for requirement in row.what_to_confirm if requirement.source)
    source = next(sources, None)
    return _source(source, "Where to ask") or facts_of(row.distribution)


def _unverified(recommendation: Recommendation) -> Iterator[Risk]:
    names = {row.distribution: row.name for row in _all_rows(recommendation)}
    for fact in recommendation.robustness.unverified:
        condition = "Then" if fact.disputed else "If it is wrong,"
        text = f"{fact.sentence} {condition} {otherwise(fact, names)}."
        action = _source(fact.source) or facts_of(fact.distribution)
        yield Risk("", text, action, _other_sources(fact))


def _other_sources(fact: UnverifiedFact) -> tuple[str, ...]:
    other = fact.disputed
    return (f"{other.source}: {other.words}. {other.why}",) if other else ()


def _all_rows(recommendation: Recommendation) -> Iterable[RankedCandidate | NotRanked]:
    return chain(recommendation.ranking, recommendation.unconfirmed, recommendation.excluded)


def _weights(recommendation: Recommendation, answers: Answers) -> Iterator[Risk]:
    """The nearest change of a weight after which another wins, unless that is unlikely."""
    if recommendation.robustness.certainty in (FIRM, LIKELY):
        return
    if text := _own_rival(recommendation):
        yield Risk(SMALL_LEAD, text, Action("How sure", "#h-sure"))
        return
    lead = TIE if recommendation.ranking[0].tied_with else SMALL_LEAD
    changes = recommendation.counterfactuals
    for change in [row for row in changes if isinstance(row, WeightChange)][:1]:
        action = Action("Change the weights", importance_address(answers, back="result"))
        yield Risk(lead, f"{change.change}.", action)


def _own_rival(recommendation: Recommendation) -> str:
    """Another release of the winner, if no other distribution comes first more often."""
    winner = recommendation.winner
    for alternative in often_first(recommendation)[:1]:
        if winner and alternative.distribution == winner.distribution and alternative.share:
            return f"{alternative.name} {alternative.often}."
    return ""


def _disputed_end(recommendation: Recommendation, answers: Answers) -> Iterator[Risk]:
    """Unless it is among the decisive facts: another source has another end."""
    first = recommendation.ranking[0]
    named = _decisive_attributes(recommendation)
    for warning in first.warnings:
        if _disputes_the_end(warning, answers) and warning.evidence.attribute not in named:
            yield _warning(warning, first)


def _disputes_the_end(warning: CandidateWarning, answers: Answers) -> bool:
    is_end = warning.evidence.attribute == "years_of_updates"
    return is_end and bool(warning.evidence.disputes and answers.to("lifespan"))


def _extra_charge(recommendation: Recommendation, evaluation: Evaluation) -> Iterator[Risk]:
    """Something that was asked for costs more than the price shown."""
    first = recommendation.ranking[0]
    for warning in first.warnings:
        if _is_extra_charge(warning, evaluation):
            yield _warning(warning, first)


def _is_extra_charge(warning: CandidateWarning, evaluation: Evaluation) -> bool:
    attribute = warning.evidence.attribute
    return attribute == PAID_LIVE_PATCHING and lacks_live_patching(evaluation)


def _warnings(recommendation: Recommendation, evaluation: Evaluation) -> Iterator[Risk]:
    """What is weak about the facts it relies on, unless that is named already."""
    first, answers = recommendation.ranking[0], evaluation.analysis.answers
    named = _decisive_attributes(recommendation)
    for warning in first.warnings:
        above = _disputes_the_end(warning, answers) or _is_extra_charge(warning, evaluation)
        if warning.evidence.attribute not in named and not above:
            yield _warning(warning, first)


def _decisive_attributes(recommendation: Recommendation) -> set[str]:
    """Those of the winner."""
    facts, first = recommendation.robustness.unverified, recommendation.ranking[0]
    return {fact.attribute for fact in facts if fact.distribution == first.distribution}


def _warning(warning: CandidateWarning, candidate: RankedCandidate) -> Risk:
    action = _source(warning.evidence.source) or facts_of(candidate.distribution)
    return Risk("", warning.text, action, tuple(warning.evidence.disputes))


def _no_way_on(recommendation: Recommendation) -> Iterator[Risk]:
    """A newer major release exists that no known in-place step reaches."""
    first = recommendation.ranking[0]
    for candidate in recommendation.ways[:1]:
        if candidate.onward.dead_end:
            yield Risk("", candidate.onward.words, facts_of(first.distribution))


def _source(source: SourceLink | None, label: str = "Source") -> Action | None:
    """None if there is no address that a browser may open."""
    if source is None or not source.url.startswith("https://"):
        return None
    return Action(label, source.url, source.title)
