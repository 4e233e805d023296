"""Inventories as known products write them, in our own words, and what each must yield."""

from __future__ import annotations

from pathlib import Path

from advisor.fleet import matching, shapes
from advisor.fleet.matching import SystemNames
from advisor.fleet.reported import ReportedHost
from advisor.fleet.shapes import Shape

FOLDER = Path(__file__).parent / "inventories"
EXPECTED = FOLDER.with_suffix(".txt")


def content_of(name: str) -> bytes:
    return (FOLDER / name).read_bytes()


def hosts_in(content: bytes, shape: Shape | None = None) -> list[ReportedHost]:
    return list(shapes.read([content], shape or shapes.recognise(content)))


def expected() -> dict[str, list[str]]:
    """File to its shape and its rows, as `described` writes them."""
    blocks = EXPECTED.read_text(encoding="utf-8").strip().split("\n\n")
    return {lines[0].split()[0]: lines for lines in (block.splitlines() for block in blocks)}


def described(name: str, names: SystemNames) -> list[str]:
    content = content_of(name)
    shape = shapes.recognise(content)
    rows = [_row(host, names) for host in hosts_in(content, shape)]
    return [f"{name} {shape.form} {shape.key}", *rows]


def _row(host: ReportedHost, names: SystemNames) -> str:
    """Host, group, entitlement, hosts, what it runs, and the release that is."""
    match = matching.match(host.system, names)
    release = " ".join(filter(None, match.key or ())) if not host.problem else host.problem
    if host.system.no_host:
        release = f"no host: {host.system.no_host}"
    number = f"{host.hosts} x " if host.hosts != 1 else ""
    cells = (
        host.host,
        f"{number}{host.raw}",
        host.group,
        host.entitlement,
        release or "not recognised",
    )
    return " | ".join(cell or "-" for cell in cells)
