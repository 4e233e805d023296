"""A file read row by row, or counted: equal rows together, each different one read once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import count
from operator import attrgetter

from msgspec import structs

from advisor.fleet.reported import ReportedHost
from advisor.fleet.shapes import quick, row_counts
from advisor.fleet.shapes.cells import Row, RowPart
from advisor.fleet.shapes.file import NOTHING, File, Reader, table_of
from advisor.fleet.shapes.reader import open_file
from advisor.fleet.shapes.reading import Reading
from advisor.fleet.shapes.row_counts import CountedRows, RowCounts
from advisor.fleet.shapes.shape import FileTally, Form, NamedHost, Shape, TallyEntry, Unreadable

NO_ROWS = "The file has no rows with hosts."
HostSink = Callable[[list[NamedHost]], None]
Parts = tuple[RowPart, RowPart]


def read(
    chunks: Iterable[bytes], shape: Shape, mapping: Mapping[str, str] | None = None
) -> Iterator[ReportedHost]:
    """Each row of the file, in its order; of findings each host. Raises Unreadable, also in the
    middle."""
    reader = open_file(File(chunks, shape, mapping or {}, NOTHING))
    reading = Reading(reader.fields, mapping)
    number = 0
    for before, block in _numbered(reader):
        number = before + len(block)
        row_counts.check(number, 0)
        yield from map(reading.host, block, count(before + 1))
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
    reading, counted = _named(file, keep_hosts) if keep_hosts else _counted(file)
    tallied = _summed(counted, reading)
    known = {question.key for question in shape.questions}
    raised = [question for question in reading.questions.values() if question.key not in known]
    return structs.replace(tallied, questions=tuple(raised))


def _counted(file: File) -> tuple[Reading, CountedRows]:
    shape = file.shape
    if shape.form == Form.CSV and shape.encoding in quick.ENCODINGS and not shape.findings:
        fields, table = table_of(file)
        reading = Reading(fields, file.mapping)
        counts = quick.count(file.chunks, shape.encoding, table, shape.header)
        return reading, counts.regular.rows().and_those(_in_parts(counts.careful, reading))
    reader = open_file(file)
    reading, careful = Reading(reader.fields, file.mapping), RowCounts[Row]()
    for before, block in _numbered(reader):
        careful.add(block, before)
    return reading, _in_parts(careful, reading)


def _in_parts(counts: RowCounts[Row], reading: Reading) -> CountedRows:
    """Rows that differ in their host only are added up."""
    in_parts = RowCounts[Parts]()
    for row, rows in counts.rows.items():
        parts = reading.parts(row)[:2]
        in_parts.rows[parts] += rows
        in_parts.firsts.setdefault(parts, counts.firsts[row])
    return _by_column(in_parts)


def _named(file: File, sink: HostSink) -> tuple[Reading, CountedRows]:
    """Hosts that have a name go to the sink."""
    reader = open_file(file)
    reading, counts = Reading(reader.fields, file.mapping), RowCounts[Parts]()
    for before, block in _numbered(reader):
        rows = list(map(reading.parts, block))
        sink(list(_hosts(rows, reading, before)))
        counts.add([(system_part, place_part) for system_part, place_part, _ in rows], before)
    return reading, _by_column(counts)


def _by_column(counts: RowCounts[Parts]) -> CountedRows:
    systems, places = ([parts[place] for parts in counts.rows] for place in (0, 1))
    firsts = [counts.firsts[parts] for parts in counts.rows]
    return CountedRows(systems, places, list(counts.rows.values()), firsts)


def _hosts(
    rows: Iterable[tuple[RowPart, RowPart, str]], reading: Reading, before: int
) -> Iterator[NamedHost]:
    for number, (system_part, place_part, name) in enumerate(rows, before + 1):
        if name:
            group, system = reading.place(place_part)[0], reading.system(system_part)[0]
            yield NamedHost(number, name, group, system)


def _summed(counted: CountedRows, reading: Reading) -> FileTally:
    """Rows that differ in their cells only, such as in a blank, become one entry."""
    systems = {part: reading.system(part) for part in dict.fromkeys(counted.systems)}
    places = {part: reading.place(part) for part in dict.fromkeys(counted.places)}
    rows_read = zip(
        map(systems.__getitem__, counted.systems),
        map(places.__getitem__, counted.places),
        counted.rows,
        counted.firsts,
        strict=True,
    )
    entries = [
        TallyEntry(system, group, entitlement, rows, rows * hosts, first, raw, problem or trouble)
        for (system, raw, problem), (group, entitlement, hosts, trouble), rows, first in rows_read
    ]
    if not entries:
        raise Unreadable(NO_ROWS)
    different_systems = {system for system, _, _ in systems.values()}
    different_places = {(group, entitlement) for group, entitlement, _, _ in places.values()}
    if len(different_systems) < len(systems) or len(different_places) < len(places):
        entries = _merged(entries)
    row_counts.check(0, len(entries))
    entries.sort(key=attrgetter("first_row"))
    hosts = sum([entry.hosts for entry in entries])
    return FileTally(tuple(entries), sum(counted.rows), hosts)


def _merged(entries: Iterable[TallyEntry]) -> list[TallyEntry]:
    by_key: dict[tuple[object, ...], TallyEntry] = {}
    for entry in entries:
        raw = entry.raw if entry.problem else ""
        key = (entry.system, entry.group, entry.entitlement, entry.problem, raw)
        equal = by_key.get(key)
        by_key[key] = _sum(equal, entry) if equal else entry
    return list(by_key.values())


def _sum(entry: TallyEntry, other: TallyEntry) -> TallyEntry:
    first = min(entry, other, key=attrgetter("first_row"))
    rows, hosts = entry.rows + other.rows, entry.hosts + other.hosts
    return structs.replace(first, rows=rows, hosts=hosts)


def _numbered(reader: Reader) -> Iterator[tuple[int, list[Row]]]:
    """Blocks of rows, and how many rows come before them."""
    total = 0
    for block in reader.blocks:
        yield total, block
        total += len(block)


def _measured(chunks: Iterable[bytes], progress: Callable[[int], None]) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        yield chunk
        total += len(chunk)
        progress(total)
