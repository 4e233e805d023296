"""Who controls what is chosen."""

from __future__ import annotations

from dataclasses import replace

from advisor.catalog_evidence import label_of
from advisor.engine.types import Evidence
from advisor.rules.derived import THIRD_PARTY_PLAN
from catalog import vocabulary
from catalog.document import SupportPlan


def control_evidence(owner: Evidence, plan: SupportPlan) -> Evidence:
    """The owner of the distribution or, if nobody owns it, the seller of the plan."""
    value, words = owner.value, owner.words
    if value == "no-single-company" and plan.seller:
        value = THIRD_PARTY_PLAN
        words = f"no single company; the plan is sold by {vocabulary.SELLERS[plan.seller]}"
    return replace(owner, attribute="control", value=value, label=label_of("control"), words=words)
