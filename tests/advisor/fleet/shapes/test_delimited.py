"""Tables as text: encodings, delimiters, headers, and the quick way against the careful one."""

from __future__ import annotations

from collections import Counter
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from advisor.fleet import shapes
from advisor.fleet.shapes import Unreadable, cell_texts, delimited, encoding, quick
from tests import long
from tests.advisor.fleet.shapes.inventories import hosts_in

EXAMPLES = long.number("ELWISE_SHAPES", 30, 150)
TABLE = "Größe;OS;Version\nà;Rocky Linux;9.4\nb;AlmaLinux;8.10\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"]
)
def test_encoding_is_recognised(encoding: str) -> None:
    content = TABLE.encode(encoding)
    shape = shapes.recognise(content)
    hosts = hosts_in(content, shape)
    assert [column.name for column in shape.columns] == ["Größe", "OS", "Version"]
    assert [(host.system.name, host.system.version) for host in hosts] == [
        ("Rocky Linux", "9.4"),
        ("AlmaLinux", "8.10"),
    ]


def test_late_windows_byte_is_read_as_windows() -> None:
    filler = b"a,Rocky Linux 9,g\n" * 20_000
    content = b"host,os,group\n" + filler + "b,Rocky Linux 9,Büro\n".encode("cp1252")
    tally = shapes.tally([content], shapes.recognise(content))
    assert {entry.group: entry.rows for entry in tally.entries} == {"g": 20_000, "Büro": 1}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_delimiter_and_line_end_are_recognised(delimiter: str, end: str) -> None:
    rows = [["host", "operating system", "group"], ["a", "Rocky Linux 9", "x, y; z"]]
    content = end.join(delimiter.join(f'"{cell}"' for cell in row) for row in rows).encode()
    assert shapes.recognise(content).delimiter == delimiter
    assert hosts_in(content)[0].group == "x, y; z"


def test_header_below_a_title_is_used() -> None:
    content = b"Inventory\n\nAs of,2026-11-20\nHost,OS,Team\na,Rocky Linux 9,web\n"
    assert shapes.recognise(content).header == 3
    assert [host.host for host in hosts_in(content)] == ["a"]


def test_mapping_comes_before_proposals() -> None:
    content = b"host,os,label,site\na,Linux,Rocky Linux 9,x\n"
    shape = shapes.recognise(content)
    mapping = {"label": "name", "os": "", "site": "entitlement"}
    host = next(shapes.read([content], shape, mapping))
    assert (host.system.name, host.entitlement) == ("Rocky Linux 9", "x")


def test_column_that_names_no_system_is_asked_for() -> None:
    content = b"a;b\nx;1\ny;2\n"
    shape = shapes.recognise(content)
    assert [question.key for question in shape.questions] == ["columns"]
    with pytest.raises(Unreadable, match="operating system"):
        shapes.tally([content], shape)
    assert shapes.tally([content], shape, {"a": "name"}).rows == 2


@pytest.mark.parametrize(
    ("answer", "versions"),
    [("month.day", ["9.6", "6.9"]), ("day.month", ["6.9", "9.6"]), ("", ["Sep 06", "9-Jun"])],
)
def test_dates_are_read_as_answered(answer: str, versions: list[str]) -> None:
    content = b"host,os,version\na,Rocky,Sep 06\nb,Rocky,9-Jun\n"
    shape = shapes.recognise(content)
    hosts = list(shapes.read([content], shape, {"?dates": answer}))
    assert [question.key for question in shape.questions] == ["dates"]
    assert [host.system.version for host in hosts] == versions
    assert all(host.problem for host in hosts) == (not answer)


def test_late_date_is_asked_about() -> None:
    content = b"host,os,version\n" + b"a,Rocky,9.4\n" * 20_000 + b"b,Rocky,Sep 06\n"
    shape = shapes.recognise(content)
    tally = shapes.tally([content], shape)
    assert not shape.questions
    assert [question.key for question in tally.questions] == ["dates"]


@pytest.mark.parametrize("row", ["a,Rocky Linux", "a,Rocky Linux,9,4"])
def test_row_of_another_width_is_a_problem(row: str) -> None:
    content = f"host,os,version\n{row}\nb,AlmaLinux,9.4\n".encode()
    broken, whole = hosts_in(content)
    assert "cells" in broken.problem
    assert not broken.system.name
    assert whole.system.name == "AlmaLinux"


@pytest.mark.parametrize(("text", "hosts"), [("12", 12), ("1,200", 1200), ("", 1), ("0", 0)])
def test_number_of_hosts_is_read(text: str, hosts: int) -> None:
    content = f'os;count\nRocky Linux 9;"{text}"\n'.encode()
    assert shapes.tally([content], shapes.recognise(content)).hosts == hosts


def test_odd_number_of_hosts_is_a_problem() -> None:
    assert "number of hosts" in hosts_in(b"os;count\nRocky Linux 9;many\n")[0].problem


def test_progress_and_cancelling() -> None:
    content = [b"os,group\n", b"Rocky,a\n", b"Rocky,b\n"]
    shape, sizes = shapes.recognise(b"".join(content)), []
    shapes.tally(content, shape, progress=sizes.append)
    assert sizes == [9, 17, 25]
    with pytest.raises(ZeroDivisionError):
        shapes.tally(content, shape, progress=lambda size: size // (size - 9))


def test_hosts_are_handed_over() -> None:
    content = b"host,os,group\na,Rocky 9,x\n,Rocky 9,x\nb,Rocky 9,y\n"
    shape, named = shapes.recognise(content), []
    tally = shapes.tally([content], shape, keep_hosts=named.extend)
    assert [(host.row, host.host, host.group) for host in named] == [(1, "a", "x"), (3, "b", "y")]
    assert tally == shapes.tally([content], shape)


CELLS = st.text(
    st.sampled_from("ab 9.,;\"'\r\n\t|\0é\u2028\x85\x0b€") | st.characters(codec="utf-8"),
    max_size=8,
)
PLAIN = str.maketrans("", "", ',"\r\n\0')
ROWS = st.lists(st.lists(CELLS, min_size=1, max_size=5), max_size=12)


@given(
    rows=ROWS,
    regular=st.booleans(),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    size=st.integers(1, 40),
    places=st.permutations([0, 1, 2]),
    wanted=st.integers(1, 3),
    of_system=st.integers(0, 3),
    piece=st.integers(5, 60),
    header=st.integers(0, 1),
)
@example([["a", "b"], ["c", "d", "e", "f"]], False, "\n", 40, [0, 1, 2], 3, 1, 60, 0)
@example([["a", "b", "c"], ["d\r", "e", "f"]], False, "\n", 40, [0, 1, 2], 3, 1, 60, 0)
@example([["a", "b", "c"]] * 9, True, "\n", 11, [2, 0, 1], 3, 2, 20, 1)
@settings(max_examples=EXAMPLES)
def test_quick_equals_careful(
    rows, regular, end, size, places, wanted, of_system, piece, header
) -> None:
    """Whatever the text is: rows, their order, and what is refused."""
    if regular:
        cells = [[cell.translate(PLAIN) for cell in row] for row in rows]
        rows = [["x", *row, "y"][:3] for row in cells] * 2
    text = "".join(",".join(row) + end for row in rows)
    table = delimited.Table(",", 3, tuple(places[:wanted]), of_system)
    content = text.encode()
    chunks = [content[start : start + size] for start in range(0, len(content), size)]
    with patch.multiple(quick, FIRST=piece // 2, PIECE=piece):
        outcome = _outcome(lambda: _counted(chunks, table, header))
    texts = encoding.texts([content], "utf-8")
    careful = _outcome(lambda: _in_order(delimited.rows(texts, table, header)))
    assert outcome == careful


@pytest.mark.parametrize("of_system", [0, 1, 2])
def test_rows_of_one_hash_stay_apart(of_system: int) -> None:
    lines = [f"{number},x,{number % 3}\n" for number in range(90)]
    table = delimited.Table(",", 3, (2, 1), of_system)
    chunks = ["".join(lines).encode()] * 2
    expected_rows = _counted(chunks, table)
    assert expected_rows[1]["0\0x"] == (60, 0)
    for weak in (0, 1):
        with (
            patch.multiple(quick, FIRST=50, PIECE=100),
            patch.object(
                cell_texts, "_hashes", lambda words, weak=weak: words[0] * np.uint64(weak)
            ),
        ):
            assert _counted(chunks, table) == expected_rows


def test_hash_of_another_piece_is_compared() -> None:
    table = delimited.Table(",", 2, (0,))
    chunks = [b"a,x\n" * 30, b"b,x\n" * 30, b"a long text,x\n" * 30]
    with (
        patch.multiple(quick, FIRST=100, PIECE=100),
        patch.object(cell_texts, "_hashes", lambda words: words[0] * np.uint64(0)),
    ):
        total, rows = _counted(chunks, table)
    assert (total, rows) == (90, {"a": (30, 0), "b": (30, 30), "a long text": (30, 60)})


def _counted(chunks, table, header=0):
    """How many rows, and each with how often it comes and where first, from 0."""
    regular, careful = quick.count(chunks, "utf-8", table, header)
    rows = {row: (number, careful.firsts[row] - 1) for row, number in careful.rows.items()}
    for system, rest, number, first in zip(*regular.rows(), strict=True):
        parts = [system] * (table.of_system > 0) + [rest] * (table.of_system < len(table.places))
        row = "\0".join(parts)
        known, place = rows.get(row, (0, first))
        rows[row] = known + number, min(place, first - 1)
    return sum(number for number, _ in rows.values()), rows


def _in_order(blocks):
    rows = [row for block in blocks for row in block]
    return len(rows), {row: (rows.count(row), rows.index(row)) for row in rows}


def _outcome(work):
    try:
        return work()
    except Unreadable as error:
        return str(error).partition(" cannot be read")[2] or str(error)


@given(
    rows=st.lists(
        st.tuples(CELLS, st.sampled_from(["Rocky", " Rocky", "Alma", ""]), st.sampled_from("xy")),
        min_size=1,
        max_size=30,
    ),
    cut=st.integers(1, 60),
)
@settings(max_examples=EXAMPLES)
def test_tally_equals_read(rows, cut) -> None:
    lines = ["\t".join(cell.replace("\0", "") for cell in row) for row in rows]
    content = "\n".join(["host\tos\tgroup", *lines]).encode()
    chunks = [content[start : start + cut] for start in range(0, len(content), cut)]
    shape = shapes.recognise(content)
    try:
        hosts = list(shapes.read(chunks, shape))
        tally = shapes.tally(chunks, shape)
    except Unreadable:
        return
    counts = Counter((host.system, host.group, host.problem) for host in hosts)
    sums: Counter = Counter()
    for entry in tally.entries:
        sums[entry.system, entry.group, entry.problem] += entry.rows
    assert counts == sums
    firsts = {host.row: host.raw for host in hosts}
    assert all(firsts[entry.first_row] == entry.raw for entry in tally.entries)
