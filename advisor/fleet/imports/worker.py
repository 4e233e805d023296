"""Carries an import out, from its chunks to its counts. Begun again, it comes to the same."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping

import msgspec
from celery.exceptions import SoftTimeLimitExceeded
from django.db import DatabaseError, transaction

from advisor.fleet.imports import hosts
from advisor.fleet.imports.lease import MAX_ATTEMPTS, Lease, LeaseLostError
from advisor.fleet.imports.matching import TOO_MANY, matched_patterns
from advisor.fleet.imports.memory import mapping_for, remembered_by
from advisor.fleet.imports.rematching import match_again
from advisor.fleet.imports.storing import (
    chunks_of,
    drop_chunks_if_done,
    first_chunk,
    lock,
    state_when_counted,
    store_patterns,
)
from advisor.fleet.imports.upload import ASKS_FOR_COLUMNS
from advisor.fleet.imports.work import ColumnsNeeded, Counted, count
from advisor.fleet.shapes import Shape, Unreadable, recognise
from advisor.fleet.shapes.row_counts import TOO_MANY_DIFFERENT
from advisor.models import FleetImport, ImportNeed, ImportState
from catalog import snapshot

log = logging.getLogger(__name__)

MAX_SECONDS = 240
"""Less than the soft time limit of tasks."""
TOO_LONG = "Reading it took more than four minutes. Send it in parts, or as CSV."
INTERRUPTED = (
    f"The work on it was interrupted {MAX_ATTEMPTS} times. Send it again, in parts or as CSV."
)
UNEXPECTED = "Something went wrong on our side while it was read. The error has been logged."

OTHER_COLUMNS = frozenset({TOO_MANY, TOO_MANY_DIFFERENT})
"""Problems that are solved by choosing other columns."""


class _TooLongError(Exception):
    pass


def carry_out(key: int) -> None:
    """What goes wrong with the file is in the import: its state and its problem.

    Nothing happens where another worker has it or nothing is left to do.
    """
    lease = Lease(key)
    fleet_import = lease.take()
    if fleet_import is None:
        return
    try:
        problem = _attempt(fleet_import, lease)
        if problem:
            lease.finish(state=ImportState.FAILED, problem=problem)
    except LeaseLostError:
        log.info("%s was cancelled or taken over", fleet_import)
        return
    drop_chunks_if_done(key)


def _attempt(fleet_import: FleetImport, lease: Lease) -> str:
    """Why it failed; empty if it did not."""
    if fleet_import.attempts > MAX_ATTEMPTS:
        return INTERRUPTED
    try:
        _work(fleet_import, lease)
    except Unreadable as error:
        return str(error)
    except (_TooLongError, SoftTimeLimitExceeded):
        return TOO_LONG
    except (DatabaseError, LeaseLostError):
        raise
    except Exception:
        log.exception("%s failed", fleet_import)
        return UNEXPECTED
    return ""


def _work(fleet_import: FleetImport, lease: Lease) -> None:
    head = first_chunk(fleet_import)
    shape = recognise(head, fleet_import.filename, fleet_import.content_type)
    mapping = fleet_import.mapping or mapping_for(fleet_import.team, shape)
    wants_columns = fleet_import.options.get(ASKS_FOR_COLUMNS) and not fleet_import.mapping
    if wants_columns and shape.columns:
        _ask(lease, shape, mapping)
        return
    try:
        counted = count(chunks_of(fleet_import), shape, mapping, _progress(lease))
        if not counted.questions:
            _store(fleet_import, lease, counted, mapping)
            return
        _ask(lease, msgspec.structs.replace(shape, questions=counted.questions), mapping)
    except ColumnsNeeded:
        _ask(lease, shape, mapping)
    except Unreadable as error:
        if str(error) not in OTHER_COLUMNS or not shape.columns:
            raise
        _ask(lease, shape, mapping, problem=str(error))


def _store(
    fleet_import: FleetImport, lease: Lease, counted: Counted, mapping: Mapping[str, str]
) -> None:
    """All in one transaction, at the end. Only hosts by name are written before it, in parts, and
    nothing shows them until it is done."""
    remembered = remembered_by(fleet_import.team)
    patterns = matched_patterns(counted.tally.entries, snapshot.current(), remembered)
    keeps_hosts = hosts.are_kept(fleet_import)
    if keeps_hosts:
        hosts.store(fleet_import, lease, counted.shape, mapping, patterns)
    with transaction.atomic():
        lock(fleet_import.team)
        lease.hold()
        if not keeps_hosts:
            store_patterns(fleet_import, patterns)
        if remembered_by(fleet_import.team) != remembered:
            match_again([fleet_import])
        lease.finish(
            rows=counted.tally.rows,
            bytes_read=fleet_import.size,
            problem="",
            **state_when_counted(fleet_import),
            **_shape_values(counted.shape),
        )


def _ask(lease: Lease, shape: Shape, mapping: Mapping[str, str], problem: str = "") -> None:
    """The mapping so far is what the form begins with."""
    lease.finish(
        state=ImportState.NEEDS_YOU,
        needs=ImportNeed.COLUMNS,
        problem=problem,
        mapping=dict(mapping),
        **_shape_values(shape),
    )


def _shape_values(shape: Shape) -> dict[str, object]:
    recognised = msgspec.to_builtins(shape)
    return {"shape": shape.key, "encoding": shape.encoding, "recognised": recognised}


def _progress(lease: Lease) -> Callable[[int], None]:
    began = time.monotonic()

    def progress(bytes_read: int) -> None:
        if time.monotonic() - began > MAX_SECONDS:
            raise _TooLongError
        lease.sign(bytes_read)

    return progress
