"""What `make test` leaves out, and the lines in which a run says so at its end.

Left out are tests whose repetition is the cost, not the idea: `@pytest.mark.long(group)`, or with
`keep=2` all cases of a parametrised test but two; and on PostgreSQL what is marked
`long_on_postgresql`. Other tests try fewer examples (`number`). CI, `make test-all` and a test that
is named itself (`pytest tests/x.py::test_y`) leave out nothing.
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import settings

from tests import absent

GROUPS = {
    "cases": "further cases of tests that ran with some",
    "looks": "pages in a browser, further ones or in further looks",
    "kills": "processes killed, brokers and databases taken away",
    "oracle": "long sequences and comparisons with a slow second calculation",
    "servers": "whole servers, installations and upgrades",
    "postgresql": "repetitions on PostgreSQL of what SQLite answered",
}
"""By the name that a mark gives: what its tests are, for the summary."""
QUICK_EXAMPLES = 15
"""Of each property test that does not name its own number."""
_SENT = "tests_left_out"
T = TypeVar("T")


class LeftOut(msgspec.Struct, frozen=True):
    """Of a run, as its workers tell it."""

    groups: dict[str, int]
    """How many collected tests of each group will not run."""
    properties: int
    """How many of those that run are property tests."""
    numbers: dict[str, tuple[int, int]]
    """By variable: the number of this run and that of a whole one; those furthest apart."""


_LEFT_OUT = pytest.StashKey[LeftOut]()
_numbers: dict[str, tuple[int, int]] = {}


def everything() -> bool:
    return os.environ.get("ELWISE_TESTS") == "all" or absent.ci_promises_everything()


def number(variable: str, quick: int, whole: int) -> int:
    """How often to try something: as the environment says, or as often as this kind of run does."""
    chosen = int(os.environ.get(variable) or (whole if everything() else quick))
    if chosen < whole:
        _numbers[variable] = max(_numbers.get(variable, (0, 0)), (chosen, whole), key=_distance)
    return chosen


def some(variable: str, values: Sequence[T], quick: int) -> Sequence[T]:
    """As many of the values as `number` says, spread over all."""
    count = min(number(variable, quick, len(values)), len(values))
    return [values[place * len(values) // count] for place in range(count)]


def examples(whole: int) -> int:
    """Of a property test: a fifth of them in a quick run."""
    return whole if everything() else max(5, whole // 5)


def _distance(pair: tuple[int, int]) -> float:
    return pair[1] / max(pair[0], 1)


def pytest_configure() -> None:
    """Shared machines stall now and then: a time limit for one example would make tests fail by
    chance."""
    settings.register_profile("whole", deadline=None, print_blob=True)
    settings.register_profile("quick", settings.get_profile("whole"), max_examples=QUICK_EXAMPLES)
    settings.load_profile("whole" if everything() else "quick")


@pytest.hookimpl(wrapper=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> Generator[None]:
    """Deselect what this run leaves out, and count it: of what other plugins have left."""
    yield
    on_postgresql = config.pluginmanager.has_plugin("tests.postgresql")
    nothing = everything() or any("::" in argument for argument in config.args)
    group_of = {} if nothing else groups(items, on_postgresql)
    chosen = [item for item in items if item not in group_of]
    config.hook.pytest_deselected(items=list(group_of))
    items[:] = chosen
    properties = sum(_is_property(item) for item in chosen)
    counted = LeftOut(Counter(group_of.values()), 0 if everything() else properties, _numbers)
    config.stash[_LEFT_OUT] = counted


def groups(items: Iterable[pytest.Item], on_postgresql: bool) -> dict[pytest.Item, str]:
    """The group of each test that a quick run leaves out."""
    group_of: dict[pytest.Item, str] = {}
    cases: defaultdict[tuple[str, str, int], list[pytest.Item]] = defaultdict(list)
    for item in items:
        if on_postgresql and item.get_closest_marker("long_on_postgresql"):
            group_of[item] = "postgresql"
        elif mark := item.get_closest_marker("long"):
            group, keep = _arguments(item, *mark.args, **mark.kwargs)
            cases[item.nodeid.partition("[")[0], group, keep].append(item)
    for (_, group, keep), tests in cases.items():
        group_of |= dict.fromkeys(_without_some(tests, keep), group)
    return group_of


def _arguments(item: pytest.Item, group: str, keep: int = 0) -> tuple[str, int]:
    if group not in GROUPS:
        raise pytest.UsageError(f"{item.nodeid}: long({group!r}) is none of {list(GROUPS)}")
    return group, keep


def _without_some(tests: list[pytest.Item], keep: int) -> Iterator[pytest.Item]:
    """All but `keep` of them: the first, and others spread over the rest."""
    spread = {place * len(tests) // keep for place in range(keep)}
    yield from (test for place, test in enumerate(tests) if place not in spread)


def _is_property(item: pytest.Item) -> bool:
    return bool(getattr(getattr(item, "obj", None), "is_hypothesis_test", False))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A worker of xdist sends its numbers; each has collected all tests and counted the same."""
    config = session.config
    if hasattr(config, "workeroutput") and _LEFT_OUT in config.stash:
        config.workeroutput[_SENT] = msgspec.json.encode(config.stash[_LEFT_OUT]).decode()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # a WorkerController: xdist has no types
    if text := getattr(node, "workeroutput", {}).get(_SENT):
        node.config.stash[_LEFT_OUT] = msgspec.json.decode(text, type=LeftOut)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    if _LEFT_OUT in config.stash:
        for line in lines(config.stash[_LEFT_OUT]):
            terminalreporter.write_line(line, yellow=True)


def lines(left_out: LeftOut) -> Iterator[str]:
    """For the summary of a run."""
    counts = left_out.groups
    for group in sorted(counts, key=list(GROUPS).index):
        yield f"LEFT OUT: {counts[group]:,} tests: {GROUPS[group]} ({group})"
    if left_out.properties:
        yield f"FEWER EXAMPLES: in {left_out.properties:,} property tests"
    if numbers := sorted(left_out.numbers.items()):
        rounds = (f"{variable} {here} of {whole}" for variable, (here, whole) in numbers)
        yield f"FEWER ROUNDS: {', '.join(rounds)}"
    if counts or left_out.properties or left_out.numbers:
        yield "`make test-all` leaves nothing out, nor does CI=true."
