"""Distributions that are ruled out or undetermined, and the requirements they do not meet."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from advisor.document.candidate import AnnualPrice, NullableFields, SupportEnd, nullable_fields
from advisor.document.evidence import CitedValue, SourceLink, cited_value
from advisor.document.fields import Part, QuestionKey, Role, Slug, about
from advisor.document.gaps import MissingRequirement, RequirementGaps
from advisor.document.names import CatalogNames
from advisor.engine.failures import Failure
from advisor.engine.nearest import Unranked
from advisor.rules.questions import QUESTIONS


class UnmetRequirement(Part, frozen=True):
    """A requirement that is not met, or not known to be met."""

    question: Annotated[
        QuestionKey | None, about("Null: it is always required, whatever the answers.")
    ]
    question_text: str | None
    answer: str | None
    answer_label: str | None
    requirement: str
    fact: Annotated[str | None, about("The deciding fact, in words.")]
    source: SourceLink | None
    evidence: list[CitedValue]


class NotRanked(Part, frozen=True):
    """A distribution that is not ranked, by the release and plan that come closest."""

    distribution: Slug
    name: str
    monogram: str
    release: str | None
    plan: str | None
    plan_name: str | None
    supported_until: SupportEnd
    cost_per_server_year: AnnualPrice
    role: Role
    near_miss: Annotated[
        bool,
        about(
            "True: it could be recommended and meets what is always required; only answers "
            "are not met."
        ),
    ]
    missing: Annotated[
        list[MissingRequirement],
        about("What is missing, in the unit of the requirement."),
    ]

    @property
    def lacks(self) -> str:
        """All that is missing, in words."""
        return "; ".join(dict.fromkeys(requirement.words for requirement in self.missing))


NotRankedFields = tuple[*NullableFields, str, bool, list[MissingRequirement]]


class Successor(Part, frozen=True):
    """The distribution that took over from another."""

    distribution: Slug
    name: str


class Excluded(NotRanked, frozen=True):
    """A distribution that is ruled out."""

    reasons: list[UnmetRequirement]
    successors: list[Successor]
    where_to_go: str | None


class Unconfirmed(NotRanked, frozen=True):
    """A distribution that is undetermined because a required fact is unknown."""

    what_to_confirm: list[UnmetRequirement]


def not_ranked(
    left: Unranked, gaps: RequirementGaps, names: CatalogNames, today: date
) -> NotRanked:
    return NotRanked(*_not_ranked_fields(left, gaps, names, today))


def excluded(left: Unranked, gaps: RequirementGaps, names: CatalogNames, today: date) -> Excluded:
    distribution = names.distributions[left.candidate.distribution]
    destinations = (
        str(fact.value)
        for fact in distribution.facts
        if fact.attribute == "successor" and fact.value
    )
    return Excluded(
        *_not_ranked_fields(left, gaps, names, today),
        [_unmet_requirement(failure) for failure in left.failures],
        [Successor(slug, names.short_names[slug]) for slug in distribution.successors],
        next(destinations, None),
    )


def unconfirmed(
    left: Unranked, gaps: RequirementGaps, names: CatalogNames, today: date
) -> Unconfirmed:
    return Unconfirmed(
        *_not_ranked_fields(left, gaps, names, today),
        [_unmet_requirement(failure) for failure in left.failures],
    )


def _not_ranked_fields(
    left: Unranked, gaps: RequirementGaps, names: CatalogNames, today: date
) -> NotRankedFields:
    return (
        *nullable_fields(left.candidate, names, today),
        names.roles[left.candidate.distribution],
        gaps.is_near_miss(left),
        gaps.missing(left),
    )


def _unmet_requirement(failure: Failure) -> UnmetRequirement:
    constraint = failure.constraint
    question = QUESTIONS.get(constraint.question or "")
    values = {evidence.attribute: evidence for evidence in failure.evidence}
    decisive = cited_value(failure.evidence[0]) if failure.evidence else None
    return UnmetRequirement(
        question.key if question else None,
        question.text if question else None,
        constraint.option,
        question.option(constraint.option).label if question and constraint.option else None,
        constraint.requirement,
        f"{decisive.label}: {decisive.words}" if decisive else None,
        decisive.source if decisive else None,
        [cited_value(evidence) for evidence in values.values()],
    )
