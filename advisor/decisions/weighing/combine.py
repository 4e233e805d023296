"""The members' importances as one weighting: the geometric mean of their shares.

The mean of ratios that does not depend on the scale of any member (Aczél and Saaty, Procedures for
synthesizing ratio judgements, Journal of Mathematical Psychology 27, 1983). Every member counts the
same.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from advisor.engine.scores import Floats
from advisor.engine.weights import DECISIVE, IGNORE, LOW, POINTS

StepRows = NDArray[np.intp]
"""(k, m): the importances (0-4) that k members give m criteria."""

IGNORED_POINTS = POINTS[LOW] / 2
"""A criterion that some members ignore counts for them one step below low.

With nothing, a single member would bring the mean to nothing: a veto, which is never a weight. Only
what every member ignores is ignored.
"""
_DECIMALS = 9


def shares_of(steps: StepRows) -> Floats:
    """(k, m): each member's weights, with the sum 1 or 0, as the engine has them."""
    points = np.array(POINTS)[steps]
    totals = points.sum(axis=1, keepdims=True)
    shares: Floats = points / np.where(totals, totals, 1.0)
    return shares


def heard_shares(steps: StepRows) -> Floats:
    """(k, m): the shares that enter the mean: with IGNORED_POINTS for what a member ignores.

    0 for what all of them ignore.
    """
    points = np.array(POINTS)[steps]
    heard = np.where(steps == IGNORE, IGNORED_POINTS, points) / points.sum(axis=1, keepdims=True)
    shares: Floats = np.where((steps == IGNORE).all(axis=0), 0.0, heard)
    return shares


def combined_share(steps: StepRows) -> Floats:
    """(m,): the weights of all members together, with the sum 1.

    Exactly a member's own weights where all members weigh alike, and the same in whatever order
    they come: sums are rounded once. Each member has to give some criterion more than 0.
    """
    shares = shares_of(steps)
    if (shares == shares[0]).all():
        own: Floats = shares[0]
        return own
    means = np.array([_geometric_mean(column) for column in heard_shares(steps).T])
    combined: Floats = means / math.fsum(means)
    return combined


def combined_shares_without(steps: StepRows, absent: NDArray[np.bool_]) -> Floats:
    """(s, m): the weights of the members who stay. `absent` (s, k): who is left out of each set."""
    stays = (~absent).astype(float)
    heard = heard_shares(steps)
    logarithms = np.log(np.where(heard > 0, heard, 1.0))
    means = np.exp(stays @ logarithms / stays.sum(axis=1, keepdims=True))
    means[(stays @ (steps != IGNORE)) == 0] = 0.0
    shares: Floats = means / means.sum(axis=1, keepdims=True)
    return shares


def nearest_steps(share: Floats, steps: StepRows) -> list[int]:
    """(m,): the importances (0-4) nearest to combined weights, on the scale of the members.

    Nearest by ratio, as each step counts twice the one before. The heaviest criterion is at least
    low: there is no weighting in which nothing counts.
    """
    totals = np.array(POINTS)[steps].sum(axis=1)
    scale = max(_geometric_mean(totals), POINTS[LOW] / float(share.max()))
    return [_nearest_step(float(weight) * scale) for weight in share]


def _nearest_step(points: float) -> int:
    if points <= 0:
        return IGNORE
    above_low = round(math.log2(points / POINTS[LOW]), _DECIMALS)
    return min(max(LOW + math.floor(above_low + 0.5), IGNORE), DECISIVE)


def _geometric_mean(values: Sequence[float] | Floats) -> float:
    if min(values) <= 0:
        return 0.0
    return math.exp(math.fsum(map(math.log, values)) / len(values))
