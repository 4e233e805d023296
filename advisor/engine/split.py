"""Which questions to ask first: those whose answers spread the first place most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from advisor.engine.alternatives import leaders
from advisor.engine.board import Board
from advisor.engine.scores import Scores
from advisor.engine.types import Answers


@dataclass(frozen=True)
class Split:
    """`leaders`: by option, the distribution that would lead; None where none would."""

    question: str
    leaders: Mapping[str, str | None]

    @property
    def entropy(self) -> float:
        """Shannon's entropy of who leads, in bits; 0 where every option has the same leader."""
        shares = [count / len(self.leaders) for count in Counter(self.leaders.values()).values()]
        return round(-sum(share * log2(share) for share in shares), 12) + 0.0


def splits(
    board: Board,
    answers: Answers,
    scores: Scores,
    options: Mapping[str, Sequence[str]],
    number: int = 3,
) -> tuple[Split, ...]:
    """The unanswered questions of the highest entropy, at most `number`.

    `options`: by question, in the order asked; of equal questions the earlier comes first.
    """
    unanswered = {question: keys for question, keys in options.items() if not answers.to(question)}
    changes = [(question, (key,)) for question, keys in unanswered.items() for key in keys]
    indexes = leaders(board, answers, scores, changes)
    by_question: dict[str, dict[str, str | None]] = {question: {} for question in unanswered}
    for (question, (key,)), index in zip(changes, indexes, strict=True):
        by_question[question][key] = None if index is None else board.distributions[index]
    ordered = [Split(question, winners) for question, winners in by_question.items()]
    ordered.sort(key=lambda split: -split.entropy)
    return tuple(split for split in ordered[:number] if split.entropy)
