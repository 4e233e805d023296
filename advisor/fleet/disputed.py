"""Pure: the ends of support that sources state, where they disagree."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from msgspec.structs import replace

from catalog import lifecycle
from catalog.document import Phase, Release
from catalog.lifecycle import DATE, End


def claimed_ends(release: Release, plan: str | None) -> Iterator[End]:
    """The catalog's end first; then what support would come to if the others were right: all the
    earliest, all the latest."""
    yield release.support(plan).end
    if any(phase.disputes for phase in release.phases):
        for choose in (min, max):
            phases = [_disputed(phase, choose) for phase in release.phases]
            yield lifecycle.support_with(phases, plan).end


def disputed_days(phase: Phase) -> Iterator[date]:
    """The days on which the phase ends for other sources."""
    return (dispute.end for dispute in phase.disputes if dispute.end)


def _disputed(phase: Phase, choose: Callable[[list[date]], date]) -> Phase:
    own = [phase.end.day] if phase.end.kind == DATE and phase.end.day else []
    days = list(disputed_days(phase))
    return replace(phase, end=End(DATE, choose([*own, *days]))) if days else phase
