"""Keys numbered in the order in which they come, an array of them at a time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.int64]
Numbers = NDArray[np.int32]
Keys = NDArray[np.uint64]
_FACTOR = np.uint64(0x9E3779B97F4A7C15)
_SLOTS = 1 << 18
_SHIFT = np.uint64(46)


class Numbering:
    """Numbers from 1. `keys`: by their numbers, with a zero for 0, the number of none."""

    def __init__(self) -> None:
        self.keys: Keys = np.zeros(1, dtype=np.uint64)
        self._slots: Numbers = np.zeros(_SLOTS, dtype=np.int32)
        """Zeros take no memory until they are written over."""
        self._without_slot: dict[int, int] = {}
        """The numbers of keys whose slot another key had first."""

    def find(self, keys: Keys) -> Numbers:
        """The number of each key, 0 where it has none."""
        numbers = self._slots.take(_slots(keys))
        others = np.flatnonzero(self.keys.take(numbers) != keys)
        if len(others):
            numbers[others] = [self._without_slot.get(key, 0) for key in keys[others].tolist()]
        return numbers

    def add(self, keys: Keys) -> None:
        """The next numbers for keys that are new and different from each other."""
        numbers = np.arange(len(self.keys), len(self.keys) + len(keys))
        slots = _slots(keys)
        free = self._slots[slots] == 0
        self._slots[slots[free]] = numbers[free]
        others = np.flatnonzero(self._slots[slots] != numbers)
        self._without_slot.update(zip(keys[others].tolist(), numbers[others].tolist(), strict=True))
        self.keys = np.concatenate([self.keys, keys])


def _slots(keys: Keys) -> Places:
    return (keys * _FACTOR >> _SHIFT).view(np.int64)


def different(keys: Keys) -> tuple[Keys, Places, Places]:
    """The keys, each once: where each comes first, and how often it comes."""
    order = keys.argsort()
    in_order = keys[order]
    is_first = np.ones(len(keys), dtype=bool)
    is_first[1:] = in_order[1:] != in_order[:-1]
    starts = np.flatnonzero(is_first)
    sizes = np.diff(starts, append=len(keys))
    return in_order[starts], np.minimum.reduceat(order, starts), sizes
