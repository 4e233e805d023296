"""Which competing candidates can ever lead their own distribution."""

from __future__ import annotations

import numpy as np

from advisor.engine.board import Board
from advisor.engine.scores import Flags, Floats, Indexes, Scores


def unsurpassed(board: Board, scores: Scores) -> Indexes:
    """Indexes of the competing candidates that no other of their distribution matches or beats.

    With weights of 0 or more a candidate that is matched on every criterion never leads its own
    distribution. Of equal candidates the first stays.
    """
    competing: dict[str, list[int]] = {}
    for index in np.flatnonzero(scores.competing):
        competing.setdefault(board.candidates[index].distribution, []).append(int(index))
    certain_first = np.column_stack([scores.utility, -board.plans.uncertain])
    return np.array(
        [index for rows in competing.values() for index in _undominated(certain_first, rows)],
        np.intp,
    )


def _undominated(utility: Floats, rows: list[int]) -> list[int]:
    if len(rows) == 1:
        return rows
    own = utility[rows]
    # matched[i, j]: j is at least as good as i on every criterion
    matched = (own[np.newaxis] >= own[:, np.newaxis]).all(axis=2)
    beaten: Flags = matched & (~matched.T | np.tri(len(rows), k=-1, dtype=bool))
    return [row for row, lost in zip(rows, np.any(beaten, axis=1), strict=True) if not lost]
