"""What would change the answer: the smallest change of a weight, one other answer, or one open fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from advisor.engine.board import Board, Floats, Scores
from advisor.engine.constraints import MEETS, UNCONFIRMED
from advisor.engine.types import Answers

Indexes = NDArray[np.intp]
JUST_BEYOND, SAME_WEIGHT = 1e-6, 1e-9


@dataclass(frozen=True)
class Counterfactual:
    """One change after which another distribution wins.

    weight: `criterion` counts `becomes` (0-1) instead of `now`. answer: `question` is answered with `options`.
    fact: the open `attributes` of a candidate turn out as it needs them.
    """

    kind: str
    new_winner: str
    criterion: str = ""
    now: float = 0.0
    becomes: float = 0.0
    question: str = ""
    options: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    candidate: tuple[str, str, str] = ("", "", "")


def counterfactuals(
    board: Board, answers: Answers, scores: Scores, options: Sequence[tuple[str, tuple[str, ...]]]
) -> tuple[Counterfactual, ...]:
    """Weights by how little they must move, then open facts, then single answers in the order given."""
    winner = first(board, scores)
    if winner is None:
        return ()
    return (*_by_weight(board, scores, winner), *_by_fact(board, answers, scores, winner), *_by_answer(board, answers, winner, options))


def first(board: Board, scores: Scores) -> int | None:
    """The index of the winner: best score among those that meet everything; ties by key."""
    meeting = np.flatnonzero(scores.outcome == MEETS)
    if not len(meeting) or not scores.share.any():
        return None
    return int(max(meeting, key=lambda i: (scores.level[i], -i)))


def _by_weight(board: Board, scores: Scores, winner: int) -> list[Counterfactual]:
    """For each criterion the nearest weight at which another distribution overtakes, the others keeping their proportions.

    Scores are linear in that weight t: (1 - t) r + t u, with u the utility under the criterion and r the score of the rest
    as if it were all. Two lines meet at t = (r1 - r2) / ((r1 - r2) - (u1 - u2)); just beyond that the rival must lead.
    """
    meeting = np.flatnonzero(scores.outcome == MEETS)
    of_winner = np.array([board.candidates[i].distribution == board.candidates[winner].distribution for i in meeting])
    own, rivals = meeting[of_winner], meeting[~of_winner]
    found = []
    for column, criterion in enumerate(board.rules.criteria):
        now = float(scores.share[column])
        if not 0 < now < 1 or not len(rivals):
            continue
        utility = scores.utility[:, column]
        rest = (scores.score / 100 - now * utility) / (1 - now)
        if overtaken := _overtaken(rest, utility, own, rivals, now):
            at, rival = overtaken
            found.append(Counterfactual("weight", board.candidates[rival].distribution, criterion.key, now, at))
    return sorted(found, key=lambda one: (abs(one.becomes - one.now), one.criterion))


def _overtaken(rest: Floats, utility: Floats, own: Indexes, rivals: Indexes, now: float) -> tuple[float, int] | None:
    """(weight, index of the rival) where the lead changes hands nearest to `now`; None where it never does.

    Only who leads among their own somewhere matters, so the work grows with the number of candidates, not with its square.
    """
    own, rivals = _leading(rest, utility, own), _leading(rest, utility, rivals)
    ahead = rest[own][:, np.newaxis] - rest[rivals]
    steeper = utility[own][:, np.newaxis] - utility[rivals]
    with np.errstate(divide="ignore", invalid="ignore"):
        meet = (ahead / (ahead - steeper)).ravel()
    meet = np.unique(meet[(meet >= 0) & (meet <= 1)])
    for at in meet[np.argsort(np.abs(meet - now), kind="stable")]:
        for direction in (1.0, -1.0) if abs(at - now) < SAME_WEIGHT else (np.sign(at - now),):
            beyond = min(1.0, max(0.0, at + direction * JUST_BEYOND))
            totals = (1 - beyond) * rest + beyond * utility
            rival = int(rivals[np.argmax(totals[rivals])])
            if totals[rival] > totals[own].max() + 1e-12:
                return float(at), rival
    return None


def _leading(rest: Floats, utility: Floats, among: Indexes) -> Indexes:
    """Those of `among` that are ahead of all the others at some weight from 0 to 1 (the upper envelope of their lines)."""
    start, slope = rest[among], utility[among] - rest[among]
    leader = int(np.lexsort((-slope, -start))[0])
    found, at = [leader], 0.0
    while True:
        steeper = slope - slope[leader]
        with np.errstate(divide="ignore", invalid="ignore"):
            passes = np.where(steeper > 0, (start[leader] - start) / steeper, np.inf)
        at = max(at, float(passes.min()))
        if at >= 1:
            return among[np.unique(found)]
        leader = int(max(np.flatnonzero(passes <= at + 1e-12), key=lambda index: slope[index]))
        found.append(leader)


def _by_fact(board: Board, answers: Answers, scores: Scores, winner: int) -> list[Counterfactual]:
    """For each distribution the candidate with open facts that would win if they turned out as it needs them."""
    found: dict[str, tuple[int, int]] = {}
    for index in np.flatnonzero(scores.outcome == UNCONFIRMED):
        name = board.candidates[index].distribution
        if name != board.candidates[winner].distribution and scores.score[index] > scores.score[winner]:
            found[name] = min(found.get(name, (99, 0)), (int(scores.open[index]), int(index)))
    return [
        Counterfactual("fact", name, attributes=_open(board, answers, index), candidate=board.candidates[index].key)
        for name, (_, index) in sorted(found.items())
    ]


def _open(board: Board, answers: Answers, index: int) -> tuple[str, ...]:
    candidate = board.candidates[index]
    outcomes = (one.test.outcome(candidate, answers) for one in board.rules.constraints if one.applies(answers))
    return tuple(sorted({evidence.attribute for outcome, used in outcomes if outcome == UNCONFIRMED for evidence in used}))


def _by_answer(board: Board, answers: Answers, winner: int, options: Sequence[tuple[str, tuple[str, ...]]]) -> list[Counterfactual]:
    """Each single other answer (or leaving a question unanswered) after which another distribution wins."""
    name = board.candidates[winner].distribution
    found = []
    for question, chosen in options:
        if set(chosen) == set(answers.to(question)):
            continue
        index = board.leader(answers.with_answer(question, chosen))
        if index is not None and board.candidates[index].distribution != name:
            found.append(Counterfactual("answer", board.candidates[index].distribution, question=question, options=chosen))
    return found
