"""What members sent in the last closed round, for the record: by criterion, in words."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.names import person_name
from advisor.models import Decision, MemberImportances
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS


@dataclass(frozen=True)
class WeighedStep:
    """`names`: of the members who gave the criterion this importance, sorted."""

    words: str
    names: tuple[str, ...]


@dataclass(frozen=True)
class WeighedCriterion:
    """The heaviest importance first."""

    label: str
    steps: tuple[WeighedStep, ...]


def weighed(decision: Decision) -> list[WeighedCriterion]:
    """Empty without a closed round. At most two queries."""
    weighing = decision.weighings.exclude(closed_at=None).order_by("-closed_at").first()
    if weighing is None:
        return []
    sent = weighing.members.exclude(sent_at=None).select_related("member")
    labels = {criterion.key: criterion.label for criterion in CRITERIA}
    keys = dict.fromkeys(key for row in sent for key in row.importances)
    return [WeighedCriterion(labels.get(key, key), _steps(key, list(sent))) for key in keys]


def _steps(criterion: str, sent: list[MemberImportances]) -> tuple[WeighedStep, ...]:
    names: dict[int, list[str]] = {}
    for row in sent:
        if criterion in row.importances:
            names.setdefault(row.importances[criterion], []).append(person_name(row.member))
    return tuple(
        WeighedStep(IMPORTANCE_WORDS[step], tuple(sorted(names[step])))
        for step in sorted(names, reverse=True)
    )
