"""How sure a recommendation is: shares of similar weightings, unverified facts, unknown facts."""

from __future__ import annotations

from typing import Annotated

from advisor.catalog_evidence import label_of
from advisor.document.certainty_words import CERTAINTY_WORDS, certainty_sentence
from advisor.document.evidence import CitedValue, SourceLink, cited_value
from advisor.document.fields import Confidence, Count, Part, Points, Share, Slug, about, one_of
from advisor.document.names import CatalogNames
from advisor.engine.analysis import Analysis
from advisor.engine.unknowns import Doubt
from advisor.engine.unverified import Unverified
from advisor.rules.derived import ESTATES
from catalog import vocabulary

_WITHOUT_RELEASE = {
    estate.attribute: estate.label for estate in ESTATES.values() if estate.release is None
}
"""Systems by the attribute of a migration from them, if the answer does not name the release."""


class OtherStatement(Part, frozen=True):
    """What another source says of a fact, and the requirement that would then not be met."""

    words: str
    source: Annotated[str, about("The title of the other source.")]
    why: Annotated[str, about("Why the catalog does not use it.")]
    requirement: str


class UnverifiedFact(Part, frozen=True):
    """A fact that decides the recommendation and is disputed or not verified."""

    distribution: Slug
    release: str | None
    plan: str | None
    attribute: Annotated[str, about("Key of the attribute, as in evidence.")]
    label: str
    words: Annotated[str, about("The value as a reader sees it.")]
    confidence: Confidence
    source: SourceLink | None
    new_winner: Annotated[
        Slug | None,
        about(
            "The distribution that could win if the value were wrong. Null: none. Of a disputed "
            "fact, the distribution itself: another release or plan of it."
        ),
    ]
    disputed: Annotated[
        OtherStatement | None,
        about("Null: the fact decides because it is not verified, not because it is disputed."),
    ]
    sentence: str


class UnknownFact(Part, frozen=True):
    """One unknown fact that could put another distribution first by itself."""

    distribution: Slug
    release: str
    plan: str
    attribute: str
    label: str
    new_winner: Slug
    points: Annotated[Points, about("How much it could add to the certain score.")]
    sentence: str


class RobustnessSummary(Part, frozen=True):
    """How sure the recommendation is."""

    samples: Annotated[Count, about("How many weightings similar to the given one were tried.")]
    win_share: Annotated[
        dict[str, Share], about("By slug: the share of them in which the distribution wins.")
    ]
    rank_share: Annotated[
        dict[str, list[Share]],
        about(
            "By slug: the share of them in which it takes the first, second, ... place. "
            "Each list adds up to 1."
        ),
    ]
    certainty: Annotated[
        Annotated[str, one_of(*CERTAINTY_WORDS)] | None,
        about(
            "How sure the winner is. firm: this release is first in at least 90 % of the "
            "weightings, no unverified or disputed fact decides, and no single unknown fact could "
            "change the winner, unpublished prices aside; likely: first in at least 70 %; narrow: "
            "in at least 50 %, or tied with another; open: in fewer. Null: there is no winner."
        ),
    ]
    certainty_words: Annotated[str, about("The same in a sentence. Empty without a winner.")]
    unverified: Annotated[
        list[UnverifiedFact],
        about("Decisive facts that are disputed or not verified, the winner's first."),
    ]
    stable_under_unknowns: Annotated[
        bool | None,
        about(
            "Whether the winner stays first whatever the unknown facts turn out to be, several "
            "together included, unpublished prices too. A distribution without a release and a "
            "plan, or of which several basic facts are unknown (what it is meant for, its CPUs, "
            "its relation to RHEL), is no rival. Null: there is no winner."
        ),
    ]
    worth_finding_out: Annotated[
        list[UnknownFact],
        about("The unknown facts that could each change the winner. Prices: see `break_even`."),
    ]


def robustness_summary(analysis: Analysis, names: CatalogNames) -> RobustnessSummary:
    robustness = analysis.robustness
    return RobustnessSummary(
        robustness.samples,
        {slug: round(share, 4) for slug, share in sorted(robustness.win_share.items())},
        {
            slug: [round(share, 4) for share in shares]
            for slug, shares in sorted(robustness.rank_share.items())
        },
        analysis.certainty or None,
        certainty_sentence(analysis),
        [_unverified_fact(fact, names) for fact in analysis.unverified],
        robustness.stable_under_unknowns,
        [_unknown_fact(doubt, names) for doubt in analysis.doubts],
    )


def _unverified_fact(fact: Unverified, names: CatalogNames) -> UnverifiedFact:
    distribution, release, plan = fact.candidate
    value = cited_value(fact.evidence)
    disputed = _other_statement(fact)
    return UnverifiedFact(
        distribution,
        release or None,
        plan or None,
        value.attribute,
        value.label,
        value.words,
        fact.evidence.confidence,
        value.source,
        fact.new_winner,
        disputed,
        f"{names.full_name(fact.candidate)}: {_weakness(value, disputed)}",
    )


def _other_statement(fact: Unverified) -> OtherStatement | None:
    if fact.failing_dispute is None:
        return None
    other, constraint = fact.failing_dispute
    return OtherStatement(other.words, other.source, other.why, constraint.requirement)


def _weakness(value: CitedValue, disputed: OtherStatement | None) -> str:
    words = f"“{value.label}: {value.words}”"
    if disputed is None:
        return f"{words} is {vocabulary.CONFIDENCE_WORDS[value.confidence or '']}."
    other = f"Another source says {disputed.words}"
    return f"{words} is disputed. {other}. If that is right, “{disputed.requirement}” is not met."


def _unknown_fact(doubt: Doubt, names: CatalogNames) -> UnknownFact:
    return UnknownFact(
        *doubt.candidate,
        doubt.attribute,
        label_of(doubt.attribute),
        doubt.new_winner,
        round(doubt.points, 1),
        _doubt_sentence(doubt, names),
    )


def _doubt_sentence(doubt: Doubt, names: CatalogNames) -> str:
    winner = names.short_names[doubt.new_winner]
    if system := _WITHOUT_RELEASE.get(doubt.attribute):
        return f"The release of {system} you run is unknown: with some, {winner} comes first."
    name = names.full_name(doubt.candidate)
    if doubt.projected:
        subject = f"The end of updates of {name} is projected, not promised"
        return f"{subject}: {winner} comes first if it is right."
    return f"“{label_of(doubt.attribute)}” of {name} is unknown; it could put {winner} first."
