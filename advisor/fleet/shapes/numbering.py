"""Keys numbered in the order in which they come, an array of them at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Keys = NDArray[np.uint64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SLOTS = 1 << 18
_SHIFT = np.uint64(46)


class Numbering:
    """Numbers from 0. `keys`: by their numbers."""

    def __init__(self) -> None:
        self.keys: Keys = np.zeros(0, dtype=np.uint64)
        self._slots = np.zeros(_SLOTS, dtype=np.int32)
        """One more than the number of a key. Zeros take no memory until they are written over."""
        self._without_slot: dict[int, int] = {}
        """The numbers of keys whose slot another key had first."""

    def find(self, keys: Keys) -> Places:
        """The number of each key, -1 where it has none."""
        if not len(self.keys):
            return np.full(len(keys), -1)
        numbers = self._slots[_slots(keys)].astype(np.int64) - 1
        others = np.flatnonzero((numbers >= 0) & (self.keys[numbers] != keys))
        numbers[others] = [self._without_slot.get(key, -1) for key in keys[others].tolist()]
        return numbers

    def add(self, keys: Keys) -> None:
        """The next numbers for keys that are new and different from each other."""
        numbers = np.arange(len(self.keys), len(self.keys) + len(keys))
        slots = _slots(keys)
        free = self._slots[slots] == 0
        self._slots[slots[free]] = numbers[free] + 1
        others = np.flatnonzero(self._slots[slots] != numbers + 1)
        self._without_slot.update(zip(keys[others].tolist(), numbers[others].tolist(), strict=True))
        self.keys = np.concatenate([self.keys, keys])


def _slots(keys: Keys) -> Keys:
    return keys * _FACTOR >> _SHIFT


def different(keys: Keys) -> tuple[Keys, Places, Places]:
    """The keys, each once: where each comes first, and how often it comes."""
    order = keys.argsort()
    in_order = keys[order]
    is_first = np.ones(len(keys), dtype=bool)
    is_first[1:] = in_order[1:] != in_order[:-1]
    starts = np.flatnonzero(is_first)
    sizes = np.diff(starts, append=len(keys))
    return in_order[starts], np.minimum.reduceat(order, starts), sizes
