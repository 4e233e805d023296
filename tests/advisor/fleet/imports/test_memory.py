"""What a team says once counts for its later imports, and for the earlier ones with the same
words."""

from __future__ import annotations

import pytest

from advisor.fleet.imports import fleet_of, moves
from advisor.fleet.imports.moves import ImportChangedError, ImportRefusedError
from advisor.fleet.imports.patterns import Assigned
from advisor.fleet.imports.worker import carry_out
from advisor.fleet.matched import MatchedRelease
from advisor.models import Assignment, ColumnMapping, FleetImport
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.fleet.imports.inventories import (
    ALDER,
    BIRCH,
    GUESS,
    MYSTERY,
    imported,
    pattern,
    table,
)

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]
BIRCH_8 = MatchedRelease("birch", "8")
CODES = table("A9,web", "A9,db", "B8,db", header="code,place")


@pytest.fixture
def seat():
    return join(new_team(), "ada")


def _assign(seat, fleet_import: FleetImport, raw: str, release: MatchedRelease | None) -> None:
    fleet_import.refresh_from_db()
    choice = {pattern(fleet_import, raw).pk: Assigned(release)}
    moves.assign(seat, fleet_import, fleet_import.version, choice)
    fleet_import.refresh_from_db()


def _hosts(fleet_import: FleetImport) -> dict[str, int]:
    counts = fleet_of(fleet_import).counts
    return {count.key.distribution: count.hosts for count in counts}


def test_named_columns_are_counted_and_remembered(seat) -> None:
    text = table("Alder 9,web", "Birch 8,db", header="colour,size")
    mapping = {"colour": "name", "size": "group"}
    fleet_import = imported(seat, text)
    assert fleet_import.needs == "columns"
    moves.answer_columns(fleet_import, fleet_import.version, mapping)
    carry_out(fleet_import.pk)
    fleet_import.refresh_from_db()
    assert fleet_import.state == "ready"
    assert [count.group for count in fleet_of(fleet_import).counts] == ["web", "db"]
    assert ColumnMapping.objects.get(team=seat.team).columns == mapping
    assert imported(seat, text).state == "ready", "not asked again"


def test_a_mapping_is_the_teams_own(seat) -> None:
    fleet_import = imported(seat, CODES)
    moves.answer_columns(fleet_import, fleet_import.version, {"code": "name", "place": "group"})
    other = join(new_team("Research"), "eve")
    assert imported(other, CODES).needs == "columns"
    assert imported(seat, CODES).needs == ""


def test_columns_of_an_older_page_are_refused(seat) -> None:
    fleet_import = imported(seat, CODES)
    with pytest.raises(ImportChangedError):
        moves.answer_columns(fleet_import, fleet_import.version - 1, {"code": "name"})


def test_columns_cannot_be_changed_once_the_file_is_gone(seat) -> None:
    fleet_import = imported(seat, table(ALDER))
    with pytest.raises(ImportRefusedError):
        moves.answer_columns(fleet_import, fleet_import.version, {"os": "name"})


def test_an_unmatched_system_is_assigned(seat) -> None:
    fleet_import = imported(seat, table(ALDER, MYSTERY, MYSTERY))
    _assign(seat, fleet_import, "Mystery", BIRCH_8)
    assert _hosts(fleet_import) == {"alder": 1, "birch": 2}
    assert fleet_of(fleet_import).totals.unmatched == 0


def test_an_assignment_counts_for_later_imports(seat) -> None:
    _assign(seat, imported(seat, table(MYSTERY)), "Mystery", BIRCH_8)
    assert _hosts(imported(seat, table(MYSTERY))) == {"birch": 1}


def test_an_assignment_counts_for_earlier_imports(seat) -> None:
    earlier, later = imported(seat, table(MYSTERY)), imported(seat, table(MYSTERY))
    _assign(seat, later, "Mystery", BIRCH_8)
    assert _hosts(earlier) == {"birch": 1}


def test_an_assignment_is_the_teams_own(seat) -> None:
    other = join(new_team("Research"), "eve")
    own = imported(other, table(MYSTERY))
    _assign(seat, imported(seat, table(MYSTERY)), "Mystery", BIRCH_8)
    assert _hosts(own) == {}
    assert _hosts(imported(other, table(MYSTERY))) == {}


def test_an_ignored_system_stays_ignored(seat) -> None:
    _assign(seat, imported(seat, table(ALDER, MYSTERY)), "Mystery", None)
    totals = fleet_of(imported(seat, table(ALDER, MYSTERY))).totals
    assert (totals.matched, totals.unmatched, totals.ignored) == (1, 0, 1)


def test_a_confirmed_guess_is_not_asked_again(seat) -> None:
    fleet_import = imported(seat, table(ALDER, GUESS))
    _assign(seat, fleet_import, "Something else", MatchedRelease("alder", "9"))
    assert fleet_import.state == "ready"
    assert _hosts(fleet_import) == {"alder": 2}
    assert imported(seat, table(GUESS)).state == "ready"


def test_another_release_for_a_guess(seat) -> None:
    fleet_import = imported(seat, table(GUESS))
    _assign(seat, fleet_import, "Something else", BIRCH_8)
    assert _hosts(fleet_import) == {"birch": 1}


def test_confirming_makes_every_import_with_the_guess_ready(seat) -> None:
    earlier, later = imported(seat, table(GUESS)), imported(seat, table(GUESS, BIRCH))
    _assign(seat, later, "Something else", MatchedRelease("alder", "9"))
    earlier.refresh_from_db()
    assert (earlier.state, later.state) == ("superseded", "ready")


def test_what_was_said_can_be_undone(seat) -> None:
    fleet_import = imported(seat, table(MYSTERY))
    _assign(seat, fleet_import, "Mystery", BIRCH_8)
    moves.assign(seat, fleet_import, fleet_import.version, {pattern(fleet_import, "Mys").pk: None})
    assert _hosts(fleet_import) == {}
    assert not Assignment.objects.exists()


def test_an_assignment_of_an_older_page_is_refused(seat) -> None:
    fleet_import = imported(seat, table(MYSTERY))
    choice = {pattern(fleet_import, "Mystery").pk: Assigned(BIRCH_8)}
    with pytest.raises(ImportChangedError):
        moves.assign(seat, fleet_import, fleet_import.version - 1, choice)
    assert not Assignment.objects.exists()


def test_an_assignment_while_it_is_read_counts(seat, monkeypatch) -> None:
    from advisor.fleet.imports import worker

    first = imported(seat, table(MYSTERY))
    matched = worker.matched_patterns

    def assigned_meanwhile(*arguments):
        patterns = matched(*arguments)
        _assign(seat, first, "Mystery", BIRCH_8)
        return patterns

    monkeypatch.setattr(worker, "matched_patterns", assigned_meanwhile)
    assert _hosts(imported(seat, table(MYSTERY))) == {"birch": 1}


def test_a_plan_that_a_team_names_is_remembered(seat) -> None:
    text = table("Alder Linux,9,,web,Gold", "Alder Linux,9,,web,", "Birch Linux,8,,db,Gold")
    fleet_import = imported(seat, text)
    moves.set_plans(seat, fleet_import, fleet_import.version, {("Gold", "alder"): "premium"})
    for row in (fleet_import, imported(seat, text)):
        plans = {(count.key.distribution, count.plan) for count in fleet_of(row).counts}
        assert plans >= {("alder", "premium"), ("birch", "")}
