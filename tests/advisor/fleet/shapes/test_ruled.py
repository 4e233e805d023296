"""Tables with a line of dashes below the names of their columns."""

from __future__ import annotations

import pytest

from advisor.fleet import shapes
from advisor.fleet.shapes import Unreadable, ruled
from advisor.fleet.shapes.shape import Form
from tests.advisor.fleet.shapes.inventories import hosts_in

TABLE = "Name  OS              Group\n----  --------------  -----\nw1    AlmaLinux 9.4   web\n"


def _read(text: str) -> list[tuple[str, str, str]]:
    return [(host.host, host.raw, host.group) for host in hosts_in(text.encode())]


def test_cells_may_have_spaces_and_be_empty() -> None:
    text = f"{TABLE}      Rocky Linux 8\nw3\n\n"
    assert _read(text) == [
        ("w1", "AlmaLinux 9.4", "web"),
        ("", "Rocky Linux 8", ""),
        ("w3", "", ""),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("title", ["", "Inventory of Vienna\n\n"])
def test_lines_before_and_their_ends_do_not_matter(title: str, end: str) -> None:
    text = f"{title}{TABLE}".replace("\n", end)
    assert _read(text) == [("w1", "AlmaLinux 9.4", "web")]


def test_powershell_rules_a_column_by_its_name() -> None:
    text = "\nName OS            Group\n---- --            -----\nw1   AlmaLinux 9.4 web\n\n\n"
    assert _read(text) == [("w1", "AlmaLinux 9.4", "web")]


def test_row_that_does_not_fit_is_unreadable_and_stays() -> None:
    wide = "w2    Red Hat Enterprise Linux 9.4   db\n"
    (_, host) = hosts_in(f"{TABLE}{wide}".encode())
    assert host.problem == ruled.MISALIGNED
    assert host.raw.startswith("w2 Red Hat")


def test_table_without_a_system_asks_for_the_column() -> None:
    text = b"Name  ResourceGroup  Location\n----  -------------  --------\nv1    rg  westeurope\n"
    shape = shapes.recognise(text)
    assert shape.form == Form.RULED
    assert [question.key for question in shape.questions] == ["columns"]


def test_named_column_is_read() -> None:
    text = b"Box  What\n---  -------------\nw1   AlmaLinux 9.4\n"
    (host,) = shapes.read([text], shapes.recognise(text), {"What": "name"})
    assert host.system.name == "AlmaLinux 9.4"


@pytest.mark.parametrize(
    "text",
    [
        "---\nAlmaLinux 9.4\n",
        "Servers\n-------\nAlmaLinux 9.4\n",
        "os,version\nAlmaLinux -- 9,9.4\n",
        "-- -- --\nAlmaLinux 9.4\n",
        "AlmaLinux 9.4\n--- ---\nRocky Linux 9.4\n",
    ],
)
def test_other_dashes_rule_no_table(text: str) -> None:
    assert shapes.recognise(text.encode()).form != Form.RULED


def test_many_rows_are_counted_in_blocks() -> None:
    text = TABLE + "w2    AlmaLinux 9.4   db\n" * 2_000
    content = text.encode()
    pieces = [content[start : start + 999] for start in range(0, len(content), 999)]
    tally = shapes.tally(pieces, shapes.recognise(content[:5_000]))
    assert (tally.rows, [entry.rows for entry in tally.entries]) == (2_001, [1, 2_000])


def test_dashes_that_are_gone_are_missed() -> None:
    shape = shapes.recognise(TABLE.encode())
    with pytest.raises(Unreadable, match="dashes"):
        hosts_in(b"Name  OS\nw1  AlmaLinux 9.4\n", shape)
