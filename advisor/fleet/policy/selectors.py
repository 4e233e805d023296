"""Pure: which hosts a rule or an exception is about."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import Enum
from typing import Generic, NamedTuple, TypeVar

import msgspec

from advisor.fleet.matched import MatchedRelease

ARCHITECTURES = ("x86-64", "aarch64", "ppc64le", "s390x", "riscv64")
"""As the catalog spells them."""
_OTHER_SPELLINGS = {"x86_64": "x86-64", "amd64": "x86-64", "x64": "x86-64", "arm64": "aarch64"}


class Applies(Enum):
    """Maybe: it depends on something of the host that is not known."""

    YES = "yes"
    MAYBE = "maybe"
    NO = "no"


def architecture_key(name: str) -> str:
    """As the catalog spells it; an unknown one stays as it is, in lower case."""
    folded = name.strip().casefold()
    return _OTHER_SPELLINGS.get(folded, folded)


class HostFacts(NamedTuple):
    """What is known of a host. `group` empty: it is in none. `architecture` empty: not known."""

    key: MatchedRelease
    group: str = ""
    architecture: str = ""


class Specificity(NamedTuple):
    """The greater is the more specific. `depth`: 3 minor release, 2 release, 1 distribution, 0 any.

    At equal depth, group and architecture together come before the group alone, that before the
    architecture alone.
    """

    depth: int
    has_group: bool
    has_architecture: bool


class Selector(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Hosts that agree in everything named here; an empty field is any.

    A release needs its distribution, and a minor release its release: see `validation`. Groups are
    compared whatever their case.
    """

    distribution: str = ""
    release: str = ""
    minor: str = ""
    group: str = ""
    architecture: str = ""

    def applies_to(self, host: HostFacts) -> Applies:
        if not self._agrees(host):
            return Applies.NO
        return Applies.MAYBE if self.missing(host) else Applies.YES

    def missing(self, host: HostFacts) -> tuple[str, ...]:
        """The fields that it names and that are not known of the host."""
        values = {"minor": host.key.minor, "architecture": host.architecture}
        return tuple(name for name, value in values.items() if getattr(self, name) and not value)

    @property
    def specificity(self) -> Specificity:
        depth = sum(map(bool, (self.distribution, self.release, self.minor)))
        return Specificity(depth, bool(self.group), bool(self.architecture))

    @property
    def hosts(self) -> tuple[str, str, str, str, str]:
        """Equal for two selectors that are about the same hosts."""
        group = self.group.casefold()
        return (self.distribution, self.release, self.minor, group, self.architecture)

    def _agrees(self, host: HostFacts) -> bool:
        """As far as the host is known."""
        pairs = (
            (self.distribution, host.key.distribution),
            (self.release, host.key.release),
            (self.minor, host.key.minor or self.minor),
            (self.architecture, host.architecture or self.architecture),
            (self.group.casefold(), host.group.strip().casefold()),
        )
        return all(not wanted or wanted == value for wanted, value in pairs)


Selecting = TypeVar("Selecting", bound=Selector)
_Place = tuple[str, str, str]


class SelectorIndex(Generic[Selecting]):
    """Rows by distribution, release and group, so that a host is compared with few of many."""

    def __init__(self, rows: Iterable[Selecting]) -> None:
        by_place: defaultdict[_Place, list[Selecting]] = defaultdict(list)
        for row in rows:
            by_place[row.distribution, row.release, row.group.casefold()].append(row)
        self._by_place = dict(by_place)

    def about(self, host: HostFacts) -> list[Selecting]:
        """Those that may apply to the host, the most specific first."""
        distribution, release = host.key.distribution, host.key.release
        group = host.group.strip().casefold()
        systems = ((distribution, release), (distribution, ""), ("", ""))
        places = [(*system, name) for system in systems for name in dict.fromkeys((group, ""))]
        rows = [row for place in places for row in self._by_place.get(place, ())]
        return sorted(rows, key=lambda row: row.specificity, reverse=True)
