"""What each question can move at all, so that another answer to it costs no more than that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.engine.constraints import Constraint
from advisor.engine.utility import Criterion, Emphasis


@dataclass
class Touched:
    """What an answer to one question can move: requirements, and criteria (by column) by what they measure or how much they matter.

    `by_option` are the requirements that an option demands, `reading` those that read the answer for another question;
    `emphasising` are the options that say how much a criterion matters.
    """

    by_option: dict[str, list[Constraint]] = field(default_factory=lambda: defaultdict(list))
    reading: list[Constraint] = field(default_factory=list)
    measured: set[int] = field(default_factory=set)
    emphasised: set[int] = field(default_factory=set)
    emphasising: set[str] = field(default_factory=set)

    @property
    def constraints(self) -> list[Constraint]:
        return [*self.reading, *(one for demanded in self.by_option.values() for one in demanded)]


def touched_by_question(
    constraints: Iterable[Constraint], criteria: Sequence[Criterion], emphases: Iterable[Emphasis]
) -> Mapping[str, Touched]:
    """What no answer to a question moves is not in what it touches; a question of which no rule speaks touches nothing."""
    found: dict[str, Touched] = defaultdict(Touched)
    columns = {criterion.key: column for column, criterion in enumerate(criteria)}
    for one in constraints:
        if one.question is not None:
            found[one.question].by_option[str(one.option)].append(one)
        for question in set(one.test.questions) - {one.question}:
            found[question].reading.append(one)
    for column, criterion in enumerate(criteria):
        for measure in criterion.measures:
            for question in measure.questions:
                found[question].measured.add(column)
    for emphasis in emphases:
        found[emphasis.question].emphasised.add(columns[emphasis.criterion])
        found[emphasis.question].emphasising.add(emphasis.option)
    return found
