"""How grave a notice is: act, look or note."""

from __future__ import annotations

from advisor.decisions.watch.outlook import StoredOutlook
from advisor.models import Notice

Grade = Notice.Grade


def grade(before: StoredOutlook, after: StoredOutlook, *, tripped: bool) -> Notice.Grade:
    """Of a look at a decision of whose evidence something changed.

    act: the choice is ruled out, or a tripwire is newly met. look: another winner, another word for
    its certainty, or the choice meets every requirement no longer or again. note: nothing moved.
    """
    if tripped or (after.is_ruled_out and not before.is_ruled_out):
        return Grade.ACT
    moved = (before.winner, before.certainty, before.outcome) != (
        after.winner,
        after.certainty,
        after.outcome,
    )
    return Grade.LOOK if moved else Grade.NOTE
