"""Keys numbered in the order in which they come, an array of them at a time."""

from __future__ import annotations

from itertools import count

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Keys = NDArray[np.uint64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SLOTS = 1 << 16
_SHIFT = np.uint64(48)


class Numbering:
    """Numbers from 0. `keys`: by their numbers."""

    def __init__(self) -> None:
        self.keys: Keys = np.zeros(0, dtype=np.uint64)
        self._number_of: dict[int, int] = {}
        self._slots: Places = np.full(_SLOTS, -1)
        """The number of a key, most probably: a slot has room for only one of its keys."""

    def find(self, keys: Keys) -> Places:
        """The number of each key, -1 where it has none."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        numbers = self._slots[_slots(keys)]
        others = np.flatnonzero((numbers >= 0) & (self.keys[numbers] != keys))
        numbers[others] = [self._number_of.get(key, -1) for key in keys[others].tolist()]
        return numbers

    def add(self, keys: Keys) -> None:
        """The next numbers for keys that are new and different from each other."""
        start = len(self.keys)
        self._number_of.update(zip(keys.tolist(), count(start), strict=False))
        self.keys = np.concatenate([self.keys, keys])
        self._slots[_slots(keys)] = np.arange(start, len(self.keys))


def _slots(keys: Keys) -> Keys:
    return keys * _FACTOR >> _SHIFT


def different(keys: Keys) -> tuple[Keys, Places, Places]:
    """The keys, each once: where each comes first, and how often it comes."""
    order = keys.argsort()
    in_order = keys[order]
    starts = np.flatnonzero(np.concatenate([[True], in_order[1:] != in_order[:-1]]))
    sizes = np.diff(starts, append=len(keys))
    return in_order[starts], np.minimum.reduceat(order, starts), sizes
