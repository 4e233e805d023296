"""What each question can move at all, so that another answer to it costs no more than that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.engine.constraints import Constraint
from advisor.engine.utility import Criterion, Emphasis


@dataclass
class Touched:
    """What an answer to one question can move: requirements, and criteria (by column) by what they measure or how much they matter."""

    constraints: list[Constraint] = field(default_factory=list)
    measured: set[int] = field(default_factory=set)
    emphasised: set[int] = field(default_factory=set)


def touched_by_question(
    constraints: Iterable[Constraint], criteria: Sequence[Criterion], emphases: Iterable[Emphasis]
) -> Mapping[str, Touched]:
    """What no answer to a question moves is not in what it touches; a question of which no rule speaks touches nothing."""
    found: dict[str, Touched] = defaultdict(Touched)
    columns = {criterion.key: column for column, criterion in enumerate(criteria)}
    for one in constraints:
        for question in {one.question, *one.test.questions} - {None}:
            found[str(question)].constraints.append(one)
    for column, criterion in enumerate(criteria):
        for measure in criterion.measures:
            for question in measure.questions:
                found[question].measured.add(column)
    for emphasis in emphases:
        found[emphasis.question].emphasised.add(columns[emphasis.criterion])
    return found
