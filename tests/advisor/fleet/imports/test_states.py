"""From an upload to counts: each state an import can be in, and who may take it there."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from advisor.fleet.imports import current, fleet_of, moves, worker
from advisor.fleet.imports.lease import MAX_ATTEMPTS, Lease, LeaseLostError, waiting
from advisor.fleet.imports.moves import ImportRefusedError
from advisor.fleet.imports.tidying import ANSWERED_WITHIN, tidy
from advisor.fleet.imports.upload import CHUNK, CancelledError, Upload, UploadForm
from advisor.fleet.imports.worker import carry_out
from advisor.models import FleetChunk, FleetHost, FleetImport, FleetPattern
from tests.advisor.decisions.teams import join, new_team
from tests.advisor.fleet.imports.inventories import (
    ALDER,
    BIRCH,
    GUESS,
    MYSTERY,
    imported,
    many,
    results,
    table,
    uploaded,
)

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]


@pytest.fixture
def seat():
    return join(new_team(), "ada")


def test_a_clear_inventory_becomes_ready(seat) -> None:
    fleet_import = imported(seat, table(ALDER, ALDER, BIRCH, MYSTERY))
    assert (fleet_import.state, fleet_import.rows, fleet_import.number) == ("ready", 4, 1)
    assert current(seat.team) == fleet_import
    fleet = fleet_of(fleet_import)
    assert [(*count.key, count.group, count.hosts) for count in fleet.counts] == [
        ("alder", "9", None, "web", 2),
        ("birch", "8", None, "db", 1),
    ]
    assert (fleet.totals.matched, fleet.totals.unmatched, fleet.totals.ignored) == (3, 1, 0)
    assert not FleetChunk.objects.exists(), "nothing reads them again"


def test_a_guess_waits_for_somebody(seat) -> None:
    fleet_import = imported(seat, table(ALDER, GUESS))
    assert (fleet_import.state, fleet_import.needs) == ("needs-you", "guesses")
    assert current(seat.team) is None
    totals = fleet_of(fleet_import).totals
    assert (totals.matched, totals.unmatched) == (1, 1), "not confirmed, so not matched"


def test_it_can_be_used_before_guesses_are_confirmed(seat) -> None:
    fleet_import = imported(seat, table(ALDER, GUESS))
    moves.use_now(fleet_import, fleet_import.version)
    assert current(seat.team) == fleet_import
    assert fleet_of(fleet_import).totals.unmatched == 1


def test_unknown_columns_are_asked_for(seat) -> None:
    fleet_import = imported(seat, table("x,y", "z,w", header="colour,size"))
    assert (fleet_import.state, fleet_import.needs) == ("needs-you", "columns")
    assert FleetChunk.objects.exists(), "it is read again after the answer"


def test_columns_can_be_asked_for_though_known(seat) -> None:
    form = UploadForm(asks_for_columns=True)
    fleet_import = imported(seat, table(ALDER), form)
    assert (fleet_import.state, fleet_import.needs) == ("needs-you", "columns")


def test_an_unreadable_file_fails_with_a_reason(seat) -> None:
    fleet_import = imported(seat, "%PDF-1.7 something")
    assert fleet_import.state == "failed"
    assert "PDF" in fleet_import.problem
    assert not FleetChunk.objects.exists()


def test_an_error_of_ours_fails_without_details(seat, monkeypatch) -> None:
    monkeypatch.setattr(worker, "count", lambda *_: 1 / 0)
    fleet_import = imported(seat, table(ALDER))
    assert fleet_import.state == "failed"
    assert fleet_import.problem == worker.UNEXPECTED


def test_reading_for_too_long_fails(seat, monkeypatch) -> None:
    monkeypatch.setattr(worker, "MAX_SECONDS", -1)
    assert imported(seat, table(ALDER)).problem == worker.TOO_LONG


def test_a_newer_import_supersedes(seat) -> None:
    first, second = imported(seat, table(ALDER)), imported(seat, table(BIRCH))
    first.refresh_from_db()
    assert (first.state, second.state) == ("superseded", "ready")
    assert current(seat.team) == second


def test_an_older_import_does_not_supersede(seat) -> None:
    older = imported(seat, table(GUESS))
    newer = imported(seat, table(BIRCH))
    moves.use_now(older, older.version)
    older.refresh_from_db()
    assert older.state == "superseded"
    assert current(seat.team) == newer


def test_teams_do_not_supersede_each_other(seat) -> None:
    other = join(new_team("Research"), "eve")
    first, second = imported(seat, table(ALDER)), imported(other, table(BIRCH))
    first.refresh_from_db()
    assert (first.state, second.state) == ("ready", "ready")
    assert (first.number, second.number) == (1, 1)


@pytest.mark.parametrize("text", [table(ALDER, GUESS), "colour,size\nx,y\n"])
def test_cancelling_removes_all_of_it(seat, text: str) -> None:
    fleet_import = imported(seat, text)
    moves.cancel(fleet_import)
    fleet_import.refresh_from_db()
    assert fleet_import.state == "cancelled"
    assert not FleetChunk.objects.exists()
    assert not FleetPattern.objects.exists()
    with pytest.raises(ImportRefusedError):
        moves.cancel(fleet_import)


def test_cancelling_while_it_is_read_stops_the_worker(seat, monkeypatch) -> None:
    fleet_import = uploaded(seat, many([ALDER, BIRCH], 10))
    counted = worker.count

    def cancelled_meanwhile(*arguments):
        tally = counted(*arguments)
        moves.cancel(fleet_import)
        return tally

    monkeypatch.setattr(worker, "count", cancelled_meanwhile)
    carry_out(fleet_import.pk)
    fleet_import.refresh_from_db()
    assert fleet_import.state == "cancelled"
    assert not FleetPattern.objects.exists()
    assert not FleetChunk.objects.exists()


def test_cancelling_while_it_is_uploaded_stops_the_upload(seat, monkeypatch) -> None:
    monkeypatch.setattr("advisor.fleet.imports.upload.CHUNKS_BETWEEN_SIGNS", 1)
    upload = Upload(seat)
    upload.write(b"x" * CHUNK)
    assert upload.fleet_import.state == "uploading"
    moves.cancel(upload.fleet_import)
    with pytest.raises(CancelledError):
        upload.write(b"x" * CHUNK)


def test_an_upload_under_way_is_worked_on_by_nobody(seat) -> None:
    upload = Upload(seat)
    upload.write(b"Alder Linux 9\n" * 30_000)
    carry_out(upload.fleet_import.pk)
    assert FleetImport.objects.get().state == "uploading"


def test_two_workers_do_not_work_on_one_import(seat) -> None:
    fleet_import = uploaded(seat, table(ALDER))
    first, second = Lease(fleet_import.pk), Lease(fleet_import.pk)
    assert first.take()
    assert second.take() is None


def test_a_lost_worker_is_replaced_and_writes_no_more(seat) -> None:
    fleet_import = uploaded(seat, table(ALDER, BIRCH))
    lost = Lease(fleet_import.pk)
    lost.take()
    _expire()
    carry_out(fleet_import.pk)
    fleet_import.refresh_from_db()
    before = results(fleet_import)
    assert fleet_import.state == "ready"
    with pytest.raises(LeaseLostError):
        lost.hold()
    assert results(fleet_import) == before


def test_an_import_that_kills_its_workers_fails(seat) -> None:
    fleet_import = uploaded(seat, table(ALDER))
    for _ in range(MAX_ATTEMPTS):
        assert Lease(fleet_import.pk).take()
        _expire()
    carry_out(fleet_import.pk)
    fleet_import.refresh_from_db()
    assert (fleet_import.state, fleet_import.problem) == ("failed", worker.INTERRUPTED)


def test_two_uploads_at_once_get_two_numbers(seat) -> None:
    first, second = Upload(seat), Upload(seat)
    for _ in range(2):
        first.write(b"Alder Linux 9\n" * 30_000)
        second.write(b"Birch Linux 8\n" * 30_000)
    imports = [first.complete(UploadForm()), second.complete(UploadForm())]
    assert [row.number for row in imports] == [1, 2]
    for row in imports:
        carry_out(row.pk)
        row.refresh_from_db()
        assert row.problem == ""
    names = FleetPattern.objects.order_by("fleet_import__number").values_list(
        "distribution", "rows"
    )
    assert list(names) == [("alder", 60_000), ("birch", 60_000)]


def test_an_abandoned_upload_fails_and_is_removed(seat) -> None:
    upload = Upload(seat)
    upload.write(b"Alder Linux 9\n" * 30_000)
    tidy()
    assert FleetImport.objects.get().state == "uploading", "it still goes on"
    _expire()
    tidy()
    assert FleetImport.objects.get().state == "failed"
    assert not FleetChunk.objects.exists()


def test_unanswered_columns_are_given_up(seat) -> None:
    fleet_import = imported(seat, "colour,size\nx,y\n")
    tidy()
    long_ago = timezone.now() - ANSWERED_WITHIN - timedelta(days=1)
    FleetImport.objects.update(finished_at=long_ago)
    fleet_import.refresh_from_db()
    assert fleet_import.state == "needs-you"
    tidy()
    fleet_import.refresh_from_db()
    assert fleet_import.state == "failed"
    assert not FleetChunk.objects.exists()


def test_hosts_are_kept_until_the_day(seat) -> None:
    day = timezone.now().date() + timedelta(days=1)
    text = table("web1,Alder Linux,9", "db1,Birch Linux,8", header="hostname,os,version")
    fleet_import = imported(seat, text, UploadForm(keeps_hosts_until=day))
    assert fleet_import.state == "ready"
    assert set(FleetHost.objects.values_list("name", "pattern__distribution")) == {
        ("web1", "alder"),
        ("db1", "birch"),
    }
    tidy()
    assert FleetHost.objects.count() == 2
    FleetImport.objects.update(keeps_hosts_until=timezone.now().date() - timedelta(days=1))
    tidy()
    assert not FleetHost.objects.exists()


def test_hosts_are_not_kept_unless_asked(seat) -> None:
    imported(seat, table("web1,Alder Linux,9", header="hostname,os,version"))
    assert not FleetHost.objects.exists()


def _expire() -> None:
    """As if whoever has it had given no sign of life for too long."""
    FleetImport.objects.exclude(until=None).update(until=timezone.now() - timedelta(seconds=1))
    assert waiting(timezone.now()) is not None
