"""A candidate in the recommendation: its release and plan, the end of support, and the price."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from advisor.candidates.support import SupportEnds
from advisor.document.evidence import CitedValue, cited_value
from advisor.document.fields import Day, EndKind, Part, Slug, Usd, about
from advisor.document.names import CatalogNames
from advisor.engine.types import Candidate, Evidence
from catalog import lifecycle
from catalog.formats import format_relative


class SupportEnd(Part, frozen=True):
    """The end of updates for a release with a plan."""

    kind: EndKind
    on: Annotated[
        Day | None,
        about(
            "The last supported day (UTC). If the kind is not a date: supported at least to here."
        ),
    ]
    words: str
    relative: Annotated[str, about("From the day of the recommendation. Empty without a date.")]
    projected: Annotated[bool, about("True: projected, not promised by the vendor or project.")]
    projected_until: Annotated[
        Day | None,
        about("A later projected day, which does not count. Null: none."),
    ]
    evidence: CitedValue


class AnnualPrice(Part, frozen=True):
    """The cost of a plan per server and year."""

    amount: Annotated[Usd | None, about("List price. Null: not published.")]
    currency: Literal["USD"]
    words: str
    evidence: CitedValue


class ChosenCandidate(Part, frozen=True):
    """A release and plan that meet every requirement."""

    distribution: Slug
    name: str
    monogram: str
    release: str
    plan: str
    plan_name: str
    supported_until: SupportEnd
    cost_per_server_year: AnnualPrice


ChosenFields = tuple[str, str, str, str, str, str, SupportEnd, AnnualPrice]
NullableFields = tuple[str, str, str, str | None, str | None, str | None, SupportEnd, AnnualPrice]


def nullable_fields(candidate: Candidate, names: CatalogNames, today: date) -> NullableFields:
    """The fields from distribution to price. Release and plan are None if the catalog has none."""
    slug = candidate.distribution
    return (
        slug,
        names.short_names[slug],
        names.distributions[slug].monogram,
        candidate.release,
        candidate.plan,
        names.plan_name(candidate),
        support_end(candidate, names, today),
        _annual_price(candidate),
    )


def chosen_fields(candidate: Candidate, names: CatalogNames, today: date) -> ChosenFields:
    slug, name, monogram, release, plan, plan_name, end, price = nullable_fields(
        candidate, names, today
    )
    return (slug, name, monogram, str(release), str(plan), str(plan_name), end, price)


def support_end(candidate: Candidate, names: CatalogNames, today: date) -> SupportEnd:
    """The end of support with the plan, in words that never turn an unknown into a date."""
    evidence = candidate.of("years_of_updates")
    ends = names.support_ends(candidate.key)
    return stated_end(ends, evidence, today) if ends else unknown_end(evidence)


def stated_end(ends: SupportEnds, evidence: Evidence, today: date) -> SupportEnd:
    """The promised end; without one what is projected or unknown. `evidence`: of either."""
    end, possible = ends.stated.end, ends.possible.end
    is_date = end.kind == lifecycle.DATE
    later = possible.day if ends.is_promised and possible != end else None
    return SupportEnd(
        end.kind,
        end.day.isoformat() if end.day else None,
        lifecycle.end_in_words(end),
        format_relative(end.day, today) if is_date and end.day else "",
        is_date and not ends.is_promised,
        later.isoformat() if later else None,
        cited_value(evidence),
    )


def unknown_end(evidence: Evidence) -> SupportEnd:
    return SupportEnd(lifecycle.UNKNOWN, None, "unknown", "", False, None, cited_value(evidence))


def _annual_price(candidate: Candidate) -> AnnualPrice:
    evidence = candidate.of("price_per_system_year")
    amount = evidence.value if isinstance(evidence.value, float) else None
    return AnnualPrice(amount, "USD", evidence.words, cited_value(evidence))
