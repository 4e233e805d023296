"""Two imports compared by numbers: gained, lost, moved."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.fleet.changes import changes_between
from advisor.fleet.counts import Count, Fleet, Totals
from advisor.fleet.matched import MatchedRelease
from tests import long

EXAMPLES = settings(max_examples=long.number("ELWISE_SEQUENCES", 15, 60))

cells = st.dictionaries(
    st.tuples(st.sampled_from(["7", "8", "9"]), st.sampled_from(["", "db", "web"])),
    st.integers(0, 20),
)


def fleet(hosts: dict[tuple[str, str], int], unmatched: int = 0) -> Fleet:
    rows = tuple(
        Count(MatchedRelease("fir", release), group, "", number, number)
        for (release, group), number in hosts.items()
    )
    total = sum(hosts.values())
    return Fleet(rows, Totals(total, unmatched, 0, total, unmatched, 0))


@EXAMPLES
@given(cells, cells, st.integers(0, 5))
def test_changes_add_up(
    before: dict[tuple[str, str], int], after: dict[tuple[str, str], int], unmatched: int
) -> None:
    changes = changes_between(fleet(before), fleet(after, unmatched))
    for rows in (changes.releases, changes.groups):
        assert sum(row.before for row in rows) == sum(before.values())
        assert sum(row.after for row in rows) == sum(after.values())
    assert changes.hosts.after == sum(after.values()) + unmatched
    for group in changes.groups:
        balance = sum(change.difference for change in group.releases)
        assert balance == group.after - group.before
        assert 0 <= group.moved <= min(group.before, group.after)


@EXAMPLES
@given(cells)
def test_same_import_has_no_changes(hosts: dict[tuple[str, str], int]) -> None:
    changes = changes_between(fleet(hosts), fleet(hosts))
    assert all(not group.releases and not group.moved for group in changes.groups)


def test_migrated_hosts_have_moved() -> None:
    before = fleet({("7", "web"): 10, ("9", "web"): 2, ("8", "db"): 5})
    after = fleet({("7", "web"): 4, ("9", "web"): 9, ("8", "db"): 5})
    changes = changes_between(before, after)
    lost, gained, same = changes.releases
    assert (lost.key, lost.difference) == (("fir", "7"), -6)
    assert (gained.key, gained.difference) == (("fir", "9"), 7)
    assert same.difference == 0
    web = changes.groups[1]
    assert (web.group, web.moved) == ("web", 6)


def test_hosts_that_moved_to_another_group_are_no_migration() -> None:
    changes = changes_between(fleet({("7", "web"): 10}), fleet({("7", "db"): 10}))
    assert [group.moved for group in changes.groups] == [0, 0]
    assert changes.releases[0].difference == 0
