"""Pure: the hosts in the body of a check, whatever shape it has."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import msgspec

from advisor.fleet import shapes
from advisor.fleet.check.sboms import NoSystem, systems_in
from advisor.fleet.reported import MAX_TEXT, ReportedHost, ReportedSystem
from advisor.fleet.shapes.limits import HEAD

MAX_BYTES = 1_000_000
MAX_ROWS = 10_000

_TOO_MANY = (
    f"These are more than {MAX_ROWS:,} rows. Import larger inventories on /fleet/, "
    "or send a part of them."
)
_NO_HOST = "There is no host in this. Send an os-release file, or a line for each system."
_ONLY_NO_HOSTS = (
    "Every machine in this list is a template or was terminated: there is no host to check. "
    "Send hosts that run or are only stopped."
)


class UnreadableHosts(ValueError):
    """The message is a sentence that says what to send instead."""


class NamedVersion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A system as a program would name it: the slug or any name of a distribution."""

    distribution: str
    version: str = ""
    host: str = ""
    group: str = ""
    entitlement: str = ""


def read_hosts(body: bytes, content_type: str) -> list[ReportedHost]:
    """Raises UnreadableHosts."""
    if not body.strip():
        raise UnreadableHosts(_NO_HOST)
    try:
        hosts = list(islice(_hosts(body, content_type), MAX_ROWS + 1))
    except (shapes.Unreadable, NoSystem) as error:
        raise UnreadableHosts(str(error)) from error
    if len(hosts) > MAX_ROWS:
        raise UnreadableHosts(_TOO_MANY)
    if not hosts:
        raise UnreadableHosts(_NO_HOST)
    if all(host.system.no_host for host in hosts):
        raise UnreadableHosts(_ONLY_NO_HOSTS)
    return hosts


def different_systems(hosts: Iterable[ReportedHost]) -> int:
    """How many are worked out, each once."""
    return len({(host.system, host.group, host.entitlement) for host in hosts})


def _hosts(body: bytes, content_type: str) -> Iterable[ReportedHost]:
    named = _from_json(body) if body.lstrip()[:1] in (b"{", b"[") else None
    if named is not None:
        return named
    shape = shapes.recognise(body[:HEAD], content_type=content_type)
    for question in shape.questions:
        if question.key == "columns":
            raise UnreadableHosts(f"{question.text} Name the columns os and version.")
    return shapes.read([body], shape)


def _from_json(body: bytes) -> list[ReportedHost] | None:
    """None: it is neither a bill of materials nor distributions with versions."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return None
    if (systems := systems_in(document)) is not None:
        return systems
    try:
        named = msgspec.convert(document, list[NamedVersion] | NamedVersion)
    except (msgspec.ValidationError, RecursionError):
        return None
    rows = named if isinstance(named, list) else [named]
    return [_host(row, item) for row, item in enumerate(rows, 1)]


def _host(row: int, item: NamedVersion) -> ReportedHost:
    return ReportedHost(
        row,
        ReportedSystem(name=item.distribution[:MAX_TEXT], version=item.version[:MAX_TEXT]),
        host=item.host[:MAX_TEXT],
        group=item.group[:MAX_TEXT],
        entitlement=item.entitlement[:MAX_TEXT],
        raw=f"{item.distribution} {item.version}".strip()[:MAX_TEXT],
    )
