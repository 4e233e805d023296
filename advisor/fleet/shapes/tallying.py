"""A file read row by row, or counted: equal rows together, each different one read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from advisor.fleet.reported import ReportedHost
from advisor.fleet.shapes import limits
from advisor.fleet.shapes.cells import Reading, Row
from advisor.fleet.shapes.reader import Reader, open_file
from advisor.fleet.shapes.shape import NamedHost, Shape, Tally, TallyEntry, Unreadable

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
    """Each row of the file, in its order. Raises Unreadable, also in the middle."""
    reader = open_file(chunks, shape, mapping)
    reading = Reading(reader.fields, mapping)
    number = 0
    for block in _limited(reader):
        for row in block:
            number += 1
            yield reading.host(row, number)


def tally(
    chunks: Iterable[bytes],
    shape: Shape,
    mapping: Mapping[str, str] | None = None,
    *,
    progress: Callable[[int], None] | None = None,
    keep_hosts: HostSink | None = None,
) -> Tally:
    """The file counted, which is what `read` gives, added up by system, group and entitlement.

    `progress` gets the number of bytes read so far, after each chunk; what it raises ends the
    reading. `keep_hosts` gets the hosts that have a name, a block of rows at a time. Raises
    Unreadable.
    """
    if progress:
        chunks = _measured(chunks, progress)
    leave_out = frozenset() if keep_hosts else frozenset({"host"})
    reader = open_file(chunks, shape, mapping, leave_out=leave_out)
    reading = Reading(reader.fields, mapping)
    blocks = _limited(reader)
    if keep_hosts:
        blocks = _named(blocks, reading, keep_hosts)
    return _summed(_Counted.of(blocks), reading)


class _Counted:
    """How often each row comes, and where first."""

    def __init__(self) -> None:
        self.rows: Counter[Row] = Counter()
        self.first: dict[Row, int] = {}
        self.total = 0

    @classmethod
    def of(cls, blocks: Iterable[list[Row]]) -> _Counted:
        counted = cls()
        for block in blocks:
            known = len(counted.rows)
            counted.rows.update(block)
            if len(counted.rows) != known:
                counted._note(block)
            counted.total += len(block)
        return counted

    def _note(self, block: list[Row]) -> None:
        if len(self.rows) > limits.MAX_DISTINCT:
            raise Unreadable(TOO_MANY_DIFFERENT)
        for number, row in enumerate(block, self.total + 1):
            if row not in self.first:
                self.first[row] = number


def _summed(counted: _Counted, reading: Reading) -> Tally:
    """Rows that differ in their cells only, such as in a blank, become one entry."""
    entries: dict[tuple[object, ...], TallyEntry] = {}
    for row, rows in counted.rows.items():
        host = reading.host(row, counted.first[row])
        key = (host.system, host.group, host.entitlement, host.problem, host.problem and host.raw)
        entry = entries.get(key)
        if entry is None:
            entry = TallyEntry(
                host.system,
                host.group,
                host.entitlement,
                0,
                0,
                host.row,
                host.raw,
                host.problem,
            )
        entries[key] = entry._replace(rows=entry.rows + rows, hosts=entry.hosts + rows * host.hosts)
    if not entries:
        raise Unreadable(NO_ROWS)
    values = tuple(entries.values())
    return Tally(
        values,
        counted.total,
        sum(entry.hosts for entry in values),
        counted.total,
        tuple(reading.questions.values()),
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


def _named(blocks: Iterable[list[Row]], reading: Reading, sink: HostSink) -> Iterator[list[Row]]:
    """The rows without their hosts' names, which go to the sink."""
    raise NotImplementedError
