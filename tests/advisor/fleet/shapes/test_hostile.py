"""Hostile files: refused with a sentence, or read right, soon and in little memory."""

from __future__ import annotations

import time
from contextlib import suppress
from itertools import islice
from pathlib import Path

import pytest

from advisor.fleet import shapes
from advisor.fleet.reported import ReportedHost
from advisor.fleet.shapes import Tally, Unreadable
from advisor.fleet.shapes.limits import HEAD
from tests.advisor.fleet.shapes.hostile import READ, REFUSED, Make

MOST_SECONDS = 5.0
MOST_BYTES = 100_000_000
STATUS = Path("/proc/self/status")


def _chunks(make: Make) -> list[bytes]:
    content = make()
    return [content] if isinstance(content, bytes) else list(content)


def _tally(chunks: list[bytes]) -> Tally:
    head = chunks[0] if len(chunks) == 1 else b"".join(chunks[:3])[:HEAD]
    return shapes.tally(iter(chunks), shapes.recognise(head))


def _read(chunks: list[bytes], most: int | None = None) -> list[ReportedHost]:
    return list(islice(shapes.read(chunks, shapes.recognise(b"".join(chunks[:3]))), most))


def _memory(field: str) -> int:
    """Bytes, of this process."""
    lines = dict(line.split(":", 1) for line in STATUS.read_text().splitlines())
    return int(lines[field].split()[0]) * 1024


def test_there_are_enough() -> None:
    assert len(REFUSED) + len(READ) >= 60


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_file_is_refused(name: str) -> None:
    chunks = _chunks(REFUSED[name])
    Path("/proc/self/clear_refs").write_text("5")  # begins the peak anew
    before, began = _memory("VmRSS"), time.process_time()
    with pytest.raises(Unreadable) as refusal:
        _tally(chunks)
    assert time.process_time() - began < MOST_SECONDS
    assert _memory("VmHWM") - before < MOST_BYTES
    sentence = str(refusal.value)
    assert sentence[0].isupper()
    assert sentence.endswith((".", "?"))
    assert 20 < len(sentence) < 250
    with suppress(Unreadable):
        _read(chunks, 1_000)


@pytest.mark.parametrize("name", READ)
def test_odd_file_is_read(name: str) -> None:
    make, systems = READ[name]
    chunks = _chunks(make)
    began = time.process_time()
    tally = _tally(chunks)
    assert time.process_time() - began < MOST_SECONDS
    named = {entry.raw for entry in tally.entries if not entry.problem}
    assert named.issuperset(systems)
    assert tally.rows == len(_read(chunks))
    for entry in tally.entries:
        repr(entry).encode()  # no half characters


@pytest.mark.parametrize("cut", range(50, 1_500, 97))
def test_cut_workbook_is_refused(cut: int) -> None:
    (content,) = _chunks(READ["linked workbook"][0])
    with pytest.raises(Unreadable):
        _tally([content[:-cut]])
