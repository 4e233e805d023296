"""A file read row by row, or counted: equal rows together, each different one read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import structs

from advisor.fleet.reported import ReportedHost
from advisor.fleet.shapes import limits, quick
from advisor.fleet.shapes.bundle import Bundle, bundle_of
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.file import NOTHING, File, Reader
from advisor.fleet.shapes.reader import open_file, table_of
from advisor.fleet.shapes.reading import Reading
from advisor.fleet.shapes.shape import FileTally, Form, NamedHost, Shape, TallyEntry, Unreadable

TOO_MANY_ROWS = f"The file has more than {limits.MAX_ROWS:,} rows. Send it in parts."
TOO_MANY_DIFFERENT = (
    f"The rows name more than {limits.MAX_DISTINCT:,} different systems and groups. Is a column"
    " mapped to the wrong field, for instance host names to the group?"
)
NO_ROWS = "The file has no rows with hosts."
HostSink = Callable[[list[NamedHost]], None]


def read(
    chunks: Iterable[bytes], shape: Shape, mapping: Mapping[str, str] | None = None
) -> Iterator[ReportedHost]:
    """Each row of the file, in its order; of findings each host. Raises Unreadable, also in the
    middle."""
    reader = open_file(File(chunks, shape, mapping or {}, NOTHING))
    reading = Reading(reader.fields, mapping)
    number = 0
    for block in _limited(reader):
        for row in block:
            number += 1
            yield reading.host(row, number)
    if not number:
        raise Unreadable(NO_ROWS)


def tally(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str] | None = None,
    *,
    progress: Callable[[int], None] | None = None,
    keep_hosts: HostSink | None = None,
) -> FileTally:
    """The file counted: what `read` gives, added up by system, group and entitlement.

    `progress` gets the number of bytes read so far, after each chunk; what it raises ends the
    reading. `keep_hosts` gets the hosts that have a name, some rows at a time. Raises Unreadable.
    """
    if progress:
        chunks = _measured(chunks, progress)
    leave_out = NOTHING if keep_hosts else frozenset({"host"})
    file = File(chunks, shape, mapping or {}, leave_out)
    if keep_hosts:
        reader = open_file(file)
        reading = Reading(reader.fields, mapping)
        tallied = _summed(_singly(_limited(reader), reading, keep_hosts))
    else:
        fields, bundles = _bundles(file)
        reading, counted = Reading(fields, mapping), _RowCounts(bundles)
        hosts = (reading.host(row, counted.first[row]) for row in counted.rows)
        tallied = _summed(zip(hosts, counted.rows.values(), strict=True))
    known = {question.key for question in shape.questions}
    raised = [question for question in reading.questions.values() if question.key not in known]
    return structs.replace(tallied, questions=tuple(raised))


def _bundles(file: File) -> tuple[tuple[str, ...], Iterator[Bundle]]:
    shape = file.shape
    if shape.form == Form.CSV and shape.encoding in quick.ENCODINGS and not shape.findings:
        fields, table = table_of(file)
        return fields, quick.bundles(file.chunks, shape.encoding, table, shape.header)
    reader = open_file(file)
    return reader.fields, map(bundle_of, reader.blocks)


class _RowCounts:
    """How often each row comes, and where first, counted from 1."""

    def __init__(self, bundles: Iterable[Bundle]) -> None:
        self.rows: dict[Row, int] = {}
        self.first: dict[Row, int] = {}
        total = 0
        for bundle in bundles:
            for row, count, first in zip(bundle.rows, bundle.counts, bundle.firsts, strict=True):
                self.rows[row] = self.rows.get(row, 0) + count
                self.first.setdefault(row, total + first + 1)
            total += bundle.total
            if total > limits.MAX_ROWS:
                raise Unreadable(TOO_MANY_ROWS)
            if len(self.rows) > limits.MAX_DISTINCT:
                raise Unreadable(TOO_MANY_DIFFERENT)


def _summed(hosts: Iterable[tuple[ReportedHost, int]]) -> FileTally:
    """Rows that differ in their cells only, such as in a blank, become one entry.

    Systems are compared as objects, see Reading: hashing their words would take longer than all
    else here.
    """
    sums: dict[tuple[object, ...], _Sum] = {}
    for host, rows in hosts:
        doubt = (host.problem, host.raw) if host.problem else ()
        key = (id(host.system), host.group, host.entitlement, *doubt)
        entry = sums.get(key)
        if entry is None:
            if len(sums) == limits.MAX_DISTINCT:
                raise Unreadable(TOO_MANY_DIFFERENT)
            sums[key] = entry = _Sum(host)
        entry.rows += rows
        entry.hosts += rows * host.hosts
    if not sums:
        raise Unreadable(NO_ROWS)
    entries = tuple(map(_Sum.entry, sums.values()))
    return FileTally(
        entries, sum(entry.rows for entry in entries), sum(entry.hosts for entry in entries)
    )


class _Sum:
    __slots__ = ("first", "hosts", "rows")

    def __init__(self, first: ReportedHost) -> None:
        self.first, self.rows, self.hosts = first, 0, 0

    def entry(self) -> TallyEntry:
        first = self.first
        return TallyEntry(
            first.system,
            first.group,
            first.entitlement,
            self.rows,
            self.hosts,
            first.row,
            first.raw,
            first.problem,
        )


def _limited(reader: Reader) -> Iterator[list[Row]]:
    total = 0
    for block in reader.blocks:
        total += len(block)
        if total > limits.MAX_ROWS:
            raise Unreadable(TOO_MANY_ROWS)
        yield block


def _measured(chunks: Iterable[bytes], progress: Callable[[int], None]) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        yield chunk
        total += len(chunk)
        progress(total)


def _singly(
    blocks: Iterable[list[Row]], reading: Reading, sink: HostSink
) -> Iterator[tuple[ReportedHost, int]]:
    """Each host once; those with a name also to the sink."""
    number = 0
    for block in blocks:
        hosts = [reading.host(row, number + place) for place, row in enumerate(block, 1)]
        number += len(block)
        sink(
            [NamedHost(host.row, host.host, host.group, host.system) for host in hosts if host.host]
        )
        yield from ((host, 1) for host in hosts)
