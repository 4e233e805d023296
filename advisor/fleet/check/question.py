"""What is asked of a check, beside the hosts."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from advisor.fleet.check.types import FAILS, Verdict
from advisor.fleet.check.verdict import HORIZON
from catalog.document import Distribution

SEPARATOR = "."
"""Between a distribution and a plan of it, where both are named: rhel.premium."""


class CheckQuestion(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """`plans`: slugs of plans, or `distribution.plan`; each is for hosts whose distribution has it.

    `max_age` None: data of any age will do. `team`: the slug of the team whose policy counts.
    """

    as_of: date
    plans: tuple[str, ...] = ()
    horizon: int = HORIZON
    fail_on: frozenset[Verdict] = FAILS
    max_age: timedelta | None = None
    strict: bool = False
    team: str = ""

    def plan_for(self, distribution: Distribution) -> str:
        """The plan that hosts of this distribution have; empty: none of them is one of its."""
        for name in self.plans:
            owner, _, slug = name.rpartition(SEPARATOR)
            if owner in ("", distribution.slug) and distribution.plan(slug):
                return slug
        return ""


def plan_names(distributions: tuple[Distribution, ...]) -> list[str]:
    """Everything that may be asked for as a plan."""
    slugs = {plan.slug for distribution in distributions for plan in distribution.plans}
    full = [
        f"{distribution.slug}{SEPARATOR}{plan.slug}"
        for distribution in distributions
        for plan in distribution.plans
    ]
    return sorted(slugs) + full
