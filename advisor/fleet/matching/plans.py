"""Pure: the support plan that an inventory's entitlement names, such as RHEL 7 + ELS."""

from __future__ import annotations

import re
from decimal import Decimal

from catalog.document import Distribution, Release, SupportPlan

_PHRASES = (
    (re.compile(r"enhanced (?:eus|extended update support)"), "eeus"),
    (re.compile(r"extended life ?cycle(?: support)?"), "els"),
    (re.compile(r"extended update support"), "eus"),
    (re.compile(r"extended security(?: (?:updates?|maintenance|support))?"), "esu"),
    (re.compile(r"aws (?:\w+ )?support"), "awssupport"),
    (re.compile(r"pay as you go|payg"), "demand"),
)
"""What products are called in words, and in the short form that plans have in the catalog."""
_SAY_NOTHING = frozenset(
    {"support", "with", "for", "on", "in", "and", "the", "plan", "contract", "cloud", "aws"}
    | {"linux", "enterprise", "rhel", "red", "hat", "server", "updates", "pro"}
)
_DENIALS = frozenset(
    {"no", "not", "none", "without", "expired", "ended", "lapsed", "trial", "evaluation", "eval"}
)
_WORD = re.compile(r"[^\W\d_]+")
_FREE = Decimal(0)


def plan_of(entitlement: str, distribution: Distribution, release: Release | None) -> str:
    """The slug of a plan that can be had for the release; empty where no plan, or several, fit.

    A plan fits if it has every word of the entitlement that any plan has; the one with the fewest
    other words is meant. Of several that support the release equally long it is the cheapest: an
    inventory that names ELS alone does not say on top of what.
    """
    if release is None:
        return ""
    words = _words(entitlement)
    plans = distribution.plans
    words_of = {plan.slug: _words(f"{plan.slug} {plan.name}") for plan in plans}
    meant = words & frozenset().union(*words_of.values()) - _SAY_NOTHING
    if not meant or words & _DENIALS:
        return ""
    fitting = [plan for plan in plans if meant <= words_of[plan.slug] and plan.is_for(release)]
    fewest = min((len(words_of[plan.slug] - _SAY_NOTHING) for plan in fitting), default=0)
    nearest = [plan for plan in fitting if len(words_of[plan.slug] - _SAY_NOTHING) == fewest]
    if len({release.support(plan.slug).end for plan in nearest}) != 1:
        return ""
    return min(nearest, key=_price).slug


def _words(text: str) -> frozenset[str]:
    plain = " ".join(re.sub(r"[\s_/+-]+", " ", text[:300].casefold()).split())
    for phrase, short in _PHRASES:
        plain = phrase.sub(short, plain)
    return frozenset(_WORD.findall(plain))


def _price(plan: SupportPlan) -> tuple[bool, Decimal, str]:
    """Those without a price last."""
    price = plan.reference_price
    amount = (price.amount if price.amount is not None else price.at_least) if price else None
    return amount is None, amount if amount is not None else _FREE, plan.slug
