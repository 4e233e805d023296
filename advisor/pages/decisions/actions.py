"""What a member may do with a decision, by role and state: the forms on its page."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.teams.rights import Seat
from advisor.decisions.approvals import may_vote
from advisor.models import Decision, State

_OPEN = (State.DRAFT, State.REVIEW)
_REVISABLE = (State.APPROVED, State.REJECTED, State.WITHDRAWN)


@dataclass(frozen=True)
class Actions:
    """The forms to show. The services check the same again."""

    edit: bool = False
    submit: bool = False
    vote: bool = False
    take_back: bool = False
    withdraw: bool = False
    revise: bool = False
    comment: bool = False
    share: bool = False

    @property
    def moves(self) -> bool:
        """Any that changes the state, other than a vote."""
        return self.submit or self.take_back or self.withdraw or self.revise


def actions(seat: Seat, decision: Decision) -> Actions:
    state = State(decision.state)
    vote = state == State.REVIEW and may_vote(seat, decision)
    if not seat.may_write:
        return Actions(vote=vote)
    return Actions(
        edit=state == State.DRAFT,
        submit=state == State.DRAFT,
        vote=vote,
        take_back=state == State.REVIEW,
        withdraw=state in _OPEN,
        revise=state in _REVISABLE,
        comment=True,
        share=True,
    )
