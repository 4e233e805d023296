"""Random policies and hosts, and an oracle that judges without index, sorting or early return."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import settings
from hypothesis import strategies as st

from advisor.fleet.matched import MatchedRelease
from advisor.fleet.policy import (
    Policy,
    PolicyException,
    PolicyRule,
    PolicyStanding,
    PolicyTest,
    RuleKind,
    Selector,
)
from tests import long
from tests.advisor.fleet.catalogs import catalog, distribution, release

EXAMPLES = long.number("ELWISE_POLICIES", 15, 60)
"""ELWISE_POLICIES=5000 tries that many policies."""
many = settings(max_examples=EXAMPLES, deadline=None)

DAY = date(2026, 11, 27)
CATALOG = catalog(
    *(
        distribution(
            slug,
            release(slug, "9"),
            release(slug, "8"),
            release(slug, "9.4", parent="9"),
            release(slug, "8.10", parent="8"),
        )
        for slug in ("alder", "birch")
    )
)
MINORS = {"9": ("9.0", "9.4"), "8": ("8.1", "8.10")}
RELEASES = [*[(name, "") for name in MINORS], *[(k, m) for k, v in MINORS.items() for m in v]]
SYSTEMS = [("", "", ""), *[(slug, *pair) for slug in ("alder", "birch") for pair in RELEASES]]
SYSTEMS += [("alder", "", ""), ("birch", "", "")]
GROUPS = ["", "web", "Straße"]
ARCHITECTURES = ["", "x86-64", "aarch64"]

days = st.integers(-3, 3).map(lambda count: DAY + timedelta(days=count))
REASONS = (
    "",
    "Plain words.",
    "9.10",
    "2027-01-01",
    "no: 'yes' #x",
    "ё—🙂",
    "- | >\\",
    "null",
)
"""Texts that YAML could take for something else."""


@st.composite
def selectors(draw: st.DrawFn, systems: list[tuple[str, str, str]] = SYSTEMS) -> Selector:
    distribution_, release_, minor = draw(st.sampled_from(systems))
    return Selector(
        distribution=distribution_,
        release=release_,
        minor=minor,
        group=draw(st.sampled_from(GROUPS)),
        architecture=draw(st.sampled_from(ARCHITECTURES)),
    )


@st.composite
def rules(draw: st.DrawFn) -> PolicyRule:
    selector, kind = draw(selectors()), draw(st.sampled_from(list(RuleKind)))
    day = draw(st.none() | days)
    return PolicyRule(
        **_fields(selector),
        rule=kind,
        until=day if kind == RuleKind.DEPRECATED else None,
        from_=day if kind == RuleKind.FORBIDDEN else None,
        decision=draw(st.sampled_from(["", "ELD-2026-001"])),
        reason=draw(st.sampled_from(REASONS)),
    )


@st.composite
def exceptions(draw: st.DrawFn) -> PolicyException:
    selector = draw(selectors([system for system in SYSTEMS if system[0]]))
    starts, length = draw(days), draw(st.integers(0, 4))
    return PolicyException(
        **_fields(selector),
        starts=starts,
        ends=starts + timedelta(days=length),
        number=draw(st.integers(1, 9)),
        reason=draw(st.sampled_from(REASONS)),
        revoked_on=draw(st.none() | days),
    )


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    tests = st.builds(
        PolicyTest,
        host=st.sampled_from(["Alder Linux 9.4", "birch 8"]),
        on=days,
        expect=st.sampled_from(list(PolicyStanding)),
        group=st.sampled_from(GROUPS),
    )
    unique = st.lists(rules(), max_size=8, unique_by=lambda rule: rule.hosts)
    return Policy(
        rules=tuple(draw(unique)),
        exceptions=tuple(draw(st.lists(exceptions(), max_size=3))),
        tests=tuple(draw(st.lists(tests, max_size=2))),
    )


@st.composite
def hosts(draw: st.DrawFn) -> tuple[MatchedRelease, str, str]:
    """Key, group and architecture."""
    slug, (name, minor) = draw(st.sampled_from(["alder", "birch"])), draw(st.sampled_from(RELEASES))
    group = draw(st.sampled_from(["", "web", "WEB", "STRASSE", "other"]))
    architecture = draw(st.sampled_from(["", "x86-64", "amd64", "aarch64"]))
    return MatchedRelease(slug, name, minor or None), group, architecture


def _fields(selector: Selector) -> dict[str, str]:
    return {name: getattr(selector, name) for name in Selector.__struct_fields__}
