"""The different texts that neighbouring cells have in regular lines, found as bytes with numpy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from advisor.fleet.shapes import encoding
from advisor.fleet.shapes.cells import JOINT
from advisor.fleet.shapes.numbering import Keys, Numbering, Numbers, Places, different

LONGEST = 128
"""Bytes of neighbouring cells that are compared; longer ones get no number."""
_LANES = LONGEST // 8
_FACTOR = 0x9E3779B97F4A7C15
_LOW_BYTES = np.array([(1 << 8 * size) - 1 for size in range(9)], dtype=np.uint64)
_BYTES_LEFT = np.arange(LONGEST + 1) - 8 * np.arange(_LANES)[:, None]
_MASKS = _LOW_BYTES[_BYTES_LEFT.clip(0, 8)]
"""By lane and length of the text: which bytes of a word are its."""
WORD = np.dtype("<u8")
_WORD_BITS = np.uint64(64)
_NO_WORD = np.uint64(0)
Words = dict[int, NDArray[np.uint64]]
"""Eight bytes of each line by their lane; lanes that are missing are zeros."""
Spans = tuple[Places, Places]
"""Where some bytes of each line begin and end."""


class RegularLines(NamedTuple):
    """`words`: the content, eight bytes at a time, and zeros. `ends`: [lines, columns], where each
    cell ends. `line_end`: its bytes, one or two."""

    content: bytes
    words: Keys
    ends: Places
    line_end: int

    def spans(self, run: Sequence[int]) -> Spans:
        """Of neighbouring cells, from the first of them to the last."""
        ends = self.ends[:, run[-1]]
        if run[0]:
            return self.ends[:, run[0] - 1] + 1, ends
        after = self.ends[:-1, -1] + self.line_end
        return np.concatenate([np.zeros(1, dtype=np.int64), after]), ends


class CellTexts:
    """Numbers the texts of some columns, from 1; without columns all are 0. `texts`: by their
    numbers, the cells in the order of the places and joined by JOINT. `empty`: the number of the
    text without a word."""

    def __init__(self, places: Sequence[int], delimiter: str, code: str) -> None:
        self.texts = [""]
        self.empty: int | None = None if places else 0
        self._places, self._delimiter, self._code = places, delimiter, code
        self._runs = _runs(places)
        self._numbering = Numbering()
        self._words = np.zeros((len(self._runs) * _LANES, 1), dtype=np.uint64)
        self._lanes: set[int] = set()

    def numbers(self, lines: RegularLines) -> Numbers | None:
        """Of each line. None: a text is too long, or two different ones have one hash."""
        if not self._runs:
            return np.zeros(len(lines.ends), dtype=np.int32)
        spans = [lines.spans(run) for run in self._runs]
        if max(int((ends - starts).max()) for starts, ends in spans) > LONGEST:
            return None
        words = _words(lines.words, spans)
        hashes = _hashes(words)
        numbers = self._numbering.find(hashes)
        unnumbered = np.flatnonzero(numbers == 0)
        if len(unnumbered):
            new, firsts, _ = different(hashes[unnumbered])
            firsts = unnumbered[firsts]
            self._add(new, [(lane, word[firsts]) for lane, word in words.items()])
            self._add_texts(self._texts(lines.content, firsts, spans))
            numbers = self._numbering.find(hashes)
        return numbers if self._are_equal(words, numbers) else None

    def _add(self, hashes: Keys, words: Iterable[tuple[int, Keys]]) -> None:
        self._numbering.add(hashes)
        added = np.zeros((len(self._words), len(hashes)), dtype=np.uint64)
        for lane, word in words:
            added[lane] = word
            self._lanes.add(lane)
        self._words = np.concatenate([self._words, added], axis=1)

    def _add_texts(self, texts: list[str]) -> None:
        for number, text in enumerate(texts, len(self.texts)):
            if not text.strip(JOINT):
                self.empty = number
        self.texts += texts

    def _are_equal(self, words: Words, numbers: Numbers) -> bool:
        """Whether each line has the text of its number."""
        return all(
            bool((self._words[lane].take(numbers) == words.get(lane, _NO_WORD)).all())
            for lane in self._lanes
        )

    def _texts(self, content: bytes, firsts: Places, spans: Sequence[Spans]) -> list[str]:
        runs = [
            [
                content[start:end]
                for start, end in zip(starts[firsts].tolist(), ends[firsts].tolist(), strict=True)
            ]
            for starts, ends in spans
        ]
        delimiter, joint = self._delimiter.encode(), JOINT.encode()
        joined = joint.join(map(joint.join, zip(*runs, strict=True))).replace(delimiter, joint)
        cells = joined.decode(self._code, encoding.ERRORS).split(JOINT)
        places = [place for run in self._runs for place in run]
        columns = {place: cells[number :: len(places)] for number, place in enumerate(places)}
        wanted = [columns[place] for place in self._places]
        return [JOINT.join(row) for row in zip(*wanted, strict=True)]


def _runs(places: Iterable[int]) -> list[list[int]]:
    """Neighbouring cells are one run of bytes."""
    runs: list[list[int]] = []
    for place in sorted(places):
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _words(content: Keys, spans: Sequence[Spans]) -> Words:
    """Of two neighbouring words of the content, the end of one and the beginning of the other:
    numpy reads words that begin at any byte one by one."""
    words: Words = {}
    for run, (starts, ends) in enumerate(spans):
        lengths = ends - starts
        shortest = int(lengths.min())
        places, bits = starts >> 3, (starts << 3 & 63).view(np.uint64)
        bits_before = _WORD_BITS - bits  # a shift by 64 leaves nothing
        word = content.take(places)
        for lane in range(-(-int(lengths.max()) // 8)):
            places += 1
            word_after = content.take(places)
            text = word >> bits | word_after << bits_before
            if shortest < 8 * lane + 8:
                text &= _MASKS[lane].take(lengths)
            words[run * _LANES + lane] = text
            word = word_after
    return words


def _hashes(words: Words) -> Keys:
    """Zeros change nothing."""
    factors = {lane: np.uint64(pow(_FACTOR, lane + 1, 1 << 64)) for lane in words}
    products = (word * factors[lane] for lane, word in words.items())
    return sum(products, np.zeros(1, dtype=np.uint64))
