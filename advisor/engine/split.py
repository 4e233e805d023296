"""Which questions split the leaders best: what to ask first where little or nothing is answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import log2

from advisor.engine.alternatives import leaders
from advisor.engine.board import Board, Scores
from advisor.engine.types import Answers


@dataclass(frozen=True)
class Split:
    """`leaders` by option: the distribution that would come first with that answer; None: nobody meets it."""

    question: str
    leaders: Mapping[str, str | None]


def splits(
    board: Board,
    answers: Answers,
    scores: Scores,
    options: Mapping[str, Sequence[str]],
    number: int = 3,
) -> tuple[Split, ...]:
    """The questions whose options spread the first place over the most distributions, by the entropy (bits) of who leads.

    `options` by question, in the order asked; of questions that split alike the earlier comes first. Answered ones and
    those that leave the leader as it is are left out.
    """
    open_questions = {
        question: keys for question, keys in options.items() if not answers.to(question)
    }
    changes = [(question, (key,)) for question, keys in open_questions.items() for key in keys]
    indexes = leaders(board, answers, scores, changes)
    by_question: dict[str, dict[str, str | None]] = {question: {} for question in open_questions}
    for (question, (key,)), index in zip(changes, indexes, strict=True):
        by_question[question][key] = None if index is None else board.candidates[index].distribution
    ordered = sorted(by_question.items(), key=lambda item: -_entropy(list(item[1].values())))
    return tuple(
        Split(question, winners)
        for question, winners in ordered[:number]
        if _entropy(list(winners.values()))
    )


def _entropy(winners: Sequence[str | None]) -> float:
    counts = Counter(winners)
    shares = [count / len(winners) for count in counts.values()]
    return round(-sum(share * log2(share) for share in shares), 12) + 0.0 if shares else 0.0
