"""The hosts in the body of a check, whatever shape it has."""

from __future__ import annotations

import json
from collections.abc import Iterator

from advisor.fleet import os_release
from advisor.fleet.check import sboms
from advisor.fleet.reported import MAX_TEXT, ReportedHost, ReportedSystem

MAX_BYTES = 1_000_000
MAX_ROWS = 10_000


class UnreadableHosts(ValueError):
    """The message is a sentence that says what to send instead."""


def read_hosts(body: bytes, content_type: str) -> list[ReportedHost]:
    """Raises UnreadableHosts."""
    hosts = list(_read(body))
    if not hosts:
        raise UnreadableHosts("There is no host in this. Send an os-release file, or a line each.")
    if len(hosts) > MAX_ROWS:
        raise UnreadableHosts(f"More than {MAX_ROWS:,} rows. Import larger inventories: /fleet/.")
    return hosts


def _read(body: bytes) -> Iterator[ReportedHost]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableHosts("The text is not UTF-8.") from error
    if text.lstrip().startswith(("{", "[")):
        yield from _json(text)
        return
    try:
        yield ReportedHost(1, os_release.parse(text), raw=text[:MAX_TEXT])
    except os_release.NotOsRelease:
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        for row, line in enumerate(lines, 1):
            yield ReportedHost(row, ReportedSystem(name=line[:MAX_TEXT]), raw=line[:MAX_TEXT])


def _json(text: str) -> Iterator[ReportedHost]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableHosts("This is not JSON.") from error
    try:
        if systems := sboms.systems_in(document):
            yield from systems
            return
    except sboms.NoSystem as error:
        raise UnreadableHosts(str(error)) from error
    for row, item in enumerate(document if isinstance(document, list) else [document], 1):
        item = item if isinstance(item, dict) else {"distribution": str(item)}
        system = ReportedSystem(str(item.get("distribution", "")), str(item.get("version", "")))
        yield ReportedHost(row, system, raw=f"{system.name} {system.version}")
