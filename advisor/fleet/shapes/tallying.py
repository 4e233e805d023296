"""A file read row by row, or counted: equal rows together, each different one read once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping

from msgspec import structs

from advisor.fleet.reported import ReportedHost
from advisor.fleet.shapes import delimited, limits
from advisor.fleet.shapes.cells import Row
from advisor.fleet.shapes.reader import NOTHING, File, Reader, open_file
from advisor.fleet.shapes.reading import Reading
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
    """Each row of the file, in its order; of findings each host. Raises Unreadable, also in the
    middle."""
    reader = open_file(File(chunks, shape, mapping or {}, NOTHING, delimited.careful))
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
) -> Tally:
    """The file counted: what `read` gives, added up by system, group and entitlement.

    `progress` gets the number of bytes read so far, after each chunk; what it raises ends the
    reading. `keep_hosts` gets the hosts that have a name, some rows at a time. Raises Unreadable.
    """
    if progress:
        chunks = _measured(chunks, progress)
    leave_out = NOTHING if keep_hosts else frozenset({"host"})
    reader = open_file(File(chunks, shape, mapping or {}, leave_out, delimited.quick))
    reading = Reading(reader.fields, mapping)
    blocks = _limited(reader)
    if keep_hosts:
        tallied = _summed(_each(blocks, reading, keep_hosts))
    else:
        counted = _Counted(blocks)
        hosts = (reading.host(row, counted.first[row]) for row in counted.rows)
        tallied = _summed(zip(hosts, counted.rows.values(), strict=True))
    known = {question.key for question in shape.questions}
    raised = [question for question in reading.questions.values() if question.key not in known]
    return structs.replace(tallied, questions=tuple(raised))


class _Counted:
    """How often each row comes, and where first."""

    def __init__(self, blocks: Iterable[list[Row]]) -> None:
        self.rows: Counter[Row] = Counter()
        self.first: dict[Row, int] = {}
        total = 0
        for block in blocks:
            known = len(self.rows)
            self.rows.update(block)
            if len(self.rows) != known:
                self._note(block, total)
            total += len(block)

    def _note(self, block: list[Row], before: int) -> None:
        if len(self.rows) > limits.MAX_DISTINCT:
            raise Unreadable(TOO_MANY_DIFFERENT)
        for number, row in enumerate(block, before + 1):
            if row not in self.first:
                self.first[row] = number


def _summed(hosts: Iterable[tuple[ReportedHost, int]]) -> Tally:
    """Rows that differ in their cells only, such as in a blank, become one entry."""
    firsts: dict[tuple[object, ...], ReportedHost] = {}
    rows: Counter[tuple[object, ...]] = Counter()
    number_of_hosts: Counter[tuple[object, ...]] = Counter()
    for host, count in hosts:
        doubt = (host.problem, host.raw) if host.problem else ()
        key = (host.system, host.group, host.entitlement, *doubt)
        firsts.setdefault(key, host)
        rows[key] += count
        number_of_hosts[key] += count * host.hosts
        if len(rows) > limits.MAX_DISTINCT:
            raise Unreadable(TOO_MANY_DIFFERENT)
    if not rows:
        raise Unreadable(NO_ROWS)
    entries = tuple(
        TallyEntry(
            first.system,
            first.group,
            first.entitlement,
            rows[key],
            number_of_hosts[key],
            first.row,
            first.raw,
            first.problem,
        )
        for key, first in firsts.items()
    )
    return Tally(entries, rows.total(), number_of_hosts.total())


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


def _each(
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
