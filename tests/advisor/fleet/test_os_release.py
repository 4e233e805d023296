"""/etc/os-release as os-release(5) defines it: what is read, and what is refused in a sentence."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from advisor.fleet.os_release import (
    MAX_CHARACTERS,
    MAX_LINE,
    MAX_LINES,
    NotOsRelease,
    assignments,
    parse,
)
from advisor.fleet.reported import MAX_TEXT, ReportedSystem


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("NAME=Fedora", "Fedora"),
        ('NAME="Rocky Linux"', "Rocky Linux"),
        ("NAME='Rocky Linux'", "Rocky Linux"),
        (r'NAME="a \"b\" \$c \`d\` \\ e"', 'a "b" $c `d` \\ e'),
        (r"NAME='a \"b'", r"a \"b"),
        ('NAME="Rocky Linux" # not of the value', "Rocky Linux"),
        ("NAME=Rocky # not of the value", "Rocky"),
        ('  NAME="Rocky Linux"  ', "Rocky Linux"),
        ("export NAME=Rocky", "Rocky"),
        ("NAME=Rocky\r", "Rocky"),
        ('NAME=""', ""),
        ("NAME=", ""),
        ("NAME=Rocky\nNAME=Alma", "Alma"),
        ("#NAME=Rocky\n\n; NAME=Rocky\nNAME=Alma", "Alma"),
    ],
)
def test_assignment_is_read_as_a_shell_reads_it(line: str, value: str) -> None:
    assert assignments(line)["NAME"] == value


def test_fields_are_those_of_the_file() -> None:
    text = (
        "\ufeff"
        + 'NAME="Red Hat Enterprise Linux CoreOS"\r\nID="rhcos"\r\nID_LIKE="rhel fedora"\r\n'
        'VERSION="413.92 (Plow)"\r\nVERSION_ID="4.13"\r\nVARIANT_ID=coreos\r\n'
        'PLATFORM_ID="platform:el9"\r\nPRETTY_NAME="CoreOS"\r\nCPE_NAME="cpe:/o:r:e:9"\r\n'
        "RHEL_VERSION=9.2\r\nSUPPORT_END=2032-05-31\r\n"
    )
    assert parse(text) == ReportedSystem(
        name="Red Hat Enterprise Linux CoreOS",
        version="4.13",
        id="rhcos",
        id_like="rhel fedora",
        pretty_name="CoreOS",
        platform_id="platform:el9",
        cpe="cpe:/o:r:e:9",
        variant="coreos",
        rhel_version="9.2",
        support_end="2032-05-31",
    )


def test_version_stands_in_for_a_missing_version_id() -> None:
    assert parse('NAME="Rocky Linux"\nVERSION="8.10 (Green Obsidian)"').version == (
        "8.10 (Green Obsidian)"
    )


def test_long_value_is_cut() -> None:
    assert len(parse(f"NAME={'a' * 1000}").name) == MAX_TEXT


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "none of the lines ID="),
        ("CentOS Linux release 7.9.2009 (Core)", "none of the lines ID="),
        ('NAME=""\nID=', "none of the lines ID="),
        ('ID=rocky\nNAME="Rocky', "Line 2 opens a quotation mark"),
        ("ID=rocky\0", "characters with the code 0"),
        ("ID=rocky\n" * (MAX_LINES + 1), "too long"),
        (f"ID={'a' * MAX_LINE}", "Line 1 is longer"),
        ("#" * (MAX_CHARACTERS + 1), "too long"),
    ],
    ids=lambda text: ascii(text)[:30],
)
def test_other_texts_are_refused_in_a_sentence(text: str, message: str) -> None:
    with pytest.raises(NotOsRelease, match=message):
        parse(text)


@given(st.text())
@example("=")
@example('ID="\\')
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(NotOsRelease):
        assert isinstance(parse(f"ID=rocky\n{text}"), ReportedSystem)


@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" ")).map(str.strip))
def test_quoted_value_comes_back(value: str) -> None:
    quoted = "".join(f"\\{mark}" if mark in '"$`\\' else mark for mark in value)
    assert assignments(f'NAME="{quoted}"')["NAME"] == value
