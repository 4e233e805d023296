"""What an answer to each question can affect, so that a changed answer costs no more than that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from advisor.engine.constraints import Constraint
from advisor.engine.utility import Criterion, Emphasis


@dataclass
class QuestionEffects:
    """Requirements and criteria (by column) that an answer to one question can affect.

    `by_option`: the requirements each option demands. `reading`: requirements of other questions
    that read the answer. `measured`: criteria whose measures read it. `emphasised`: criteria whose
    importance depends on it, by the options in `emphasising`.
    """

    by_option: dict[str, list[Constraint]] = field(default_factory=lambda: defaultdict(list))
    reading: list[Constraint] = field(default_factory=list)
    measured: set[int] = field(default_factory=set)
    emphasised: set[int] = field(default_factory=set)
    emphasising: set[str] = field(default_factory=set)

    @property
    def constraints(self) -> list[Constraint]:
        demanded = self.by_option.values()
        return [*self.reading, *(constraint for group in demanded for constraint in group)]


def effects_by_question(
    constraints: Iterable[Constraint], criteria: Sequence[Criterion], emphases: Iterable[Emphasis]
) -> Mapping[str, QuestionEffects]:
    """A question that no rule reads has no effects."""
    effects: dict[str, QuestionEffects] = defaultdict(QuestionEffects)
    for constraint in constraints:
        _add_constraint(effects, constraint)
    for column, criterion in enumerate(criteria):
        for measure in criterion.measures:
            for question in measure.questions:
                effects[question].measured.add(column)
    columns = {criterion.key: column for column, criterion in enumerate(criteria)}
    for emphasis in emphases:
        effects[emphasis.question].emphasised.add(columns[emphasis.criterion])
        effects[emphasis.question].emphasising.add(emphasis.option)
    return effects


def _add_constraint(effects: dict[str, QuestionEffects], constraint: Constraint) -> None:
    if constraint.question is not None:
        effects[constraint.question].by_option[str(constraint.option)].append(constraint)
    for question in set(constraint.test.questions) - {constraint.question}:
        effects[question].reading.append(constraint)
