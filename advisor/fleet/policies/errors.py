"""Why a change to a policy or an exception was refused, besides the refusals of decisions."""

from __future__ import annotations

from advisor.decisions.errors import RefusedError
from advisor.fleet.policy.examples import TestOutcome
from catalog.formats import plural


class ChangedMeanwhileError(RefusedError):
    """It has changed since it was opened: 409 on pages, 412 in the API.

    `current`: its number or version now; 0 where there is none.
    """

    def __init__(self, words: str, current: int) -> None:
        super().__init__(words)
        self.current = current


class FailingTestsError(RefusedError):
    """Tests of the policy fail, and whoever saves it did not say that it is saved all the same."""

    def __init__(self, failing: tuple[TestOutcome, ...]) -> None:
        count = plural(len(failing), "test")
        super().__init__(f"{count} of the policy {'fails' if len(failing) == 1 else 'fail'}.")
        self.failing = failing
