"""rows = matched + unmatched + ignored: in the database, on every page, whatever is imported and
whatever is said of it. ELWISE_SEQUENCES for more examples."""

from __future__ import annotations

import re

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from advisor.fleet.counts import Fleet
from advisor.fleet.imports import fleet_of, moves, work_out
from advisor.fleet.imports.patterns import Assigned
from advisor.fleet.matched import MatchedRelease
from advisor.models import FleetImport, FleetPattern
from catalog import snapshot
from tests import long
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.decisions_pages.members import client_of
from tests.advisor.fleet.imports.inventories import (
    ALDER,
    BIRCH,
    GUESS,
    HEADER,
    MYSTERY,
    imported,
    table,
)
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

EXAMPLES = long.number("ELWISE_SEQUENCES", 5, 12)
SYSTEMS = st.sampled_from(
    [
        *(ALDER, BIRCH, GUESS, MYSTERY, "Birch Linux,,,web,", "Cedar Linux,2,,,Gold"),
        *("Dogwood Linux,7,Something else,db,Gold", ",,,lab,", "Alder Linux,9.1,,,Gold"),
    ]
)
ROWS = st.tuples(SYSTEMS, st.sampled_from(["", "False", "True"])).map(",".join)
WITH_TEMPLATE = f"{HEADER},template"
CHOICES = st.sampled_from([None, Assigned(None), Assigned(MatchedRelease("birch", "9"))])
IDENTITY = re.compile(
    r"([\d,]+) rows? = ([\d,]+) matched \+ ([\d,]+) unmatched \+ ([\d,]+) ignored"
)


@settings(
    max_examples=EXAMPLES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    rows=st.lists(ROWS, min_size=1, max_size=30),
    later=st.lists(ROWS, min_size=1, max_size=30),
    choices=st.lists(CHOICES, min_size=12, max_size=12),
)
def test_no_row_is_lost(db, rows: list[str], later: list[str], choices: list[object]) -> None:
    with transaction.atomic():
        _check(rows, later, choices)
        transaction.set_rollback(True)


def _check(rows: list[str], later: list[str], choices: list[object]) -> None:
    seat = join(new_team(), "ada")
    first = imported(seat, table(*rows, header=WITH_TEMPLATE))
    unkept = work_out([table(*rows, header=WITH_TEMPLATE).encode()], snapshot.current())
    assert unkept.fleet == fleet_of(first), "kept or not, it is the same"
    patterns = FleetPattern.objects.filter(fleet_import=first).order_by("key")
    answers = dict(zip([row.pk for row in patterns], choices, strict=False))
    moves.assign(seat, first, first.version, answers)
    second = imported(seat, table(*later, header=WITH_TEMPLATE))
    for fleet_import, sent in ((first, rows), (second, later)):
        fleet_import.refresh_from_db()
        _adds_up(fleet_of(fleet_import), len(sent))
        assert fleet_import.rows == len(sent)
    _pages_add_up(client_of(seat), [first, second])


def _adds_up(fleet: Fleet, rows: int) -> None:
    totals = fleet.totals
    assert totals.rows == rows
    assert sum(count.rows for count in fleet.counts) == totals.matched
    assert sum(count.hosts for count in fleet.counts) == totals.matched_hosts
    assert totals.matched + totals.unmatched + totals.ignored == rows


def _pages_add_up(client, imports: list[FleetImport]) -> None:
    for fleet_import in imports:
        text = page(client, f"/fleet/platform/imports/{fleet_import.number}/").text
        numbers = IDENTITY.search(text)
        assert numbers, "the page says how its rows add up"
        rows, *parts = (int(number.replace(",", "")) for number in numbers.groups())
        assert rows == sum(parts) == fleet_import.rows
