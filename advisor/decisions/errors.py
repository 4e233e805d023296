"""Why a change to a decision was refused: pages and API turn each into its answer."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.decisions.audit import TimelineEntry, changes_since
from advisor.models import Decision


class RefusedError(Exception):
    """Nothing was changed; its text says why and what to do."""


class StaleError(RefusedError):
    """The decision has changed since it was opened: 409 on pages, 412 in the API.

    `current`: the decision as it is now; `changes`: what happened since, the oldest first.
    """

    def __init__(self, current: Decision, changes: tuple[TimelineEntry, ...]) -> None:
        super().__init__("This decision has changed since you opened it.")
        self.current = current
        self.changes = changes

    @classmethod
    def since(cls, current: Decision, version: int) -> StaleError:
        return cls(current, changes_since(current, version))


class NotAllowedError(RefusedError):
    """The member's role does not allow it: 403."""


class WrongStateError(RefusedError):
    """The decision's state does not allow it: 409."""


class InvalidError(RefusedError):
    """Some fields are invalid: 400. `errors`: messages by the field's name in `Draft`."""

    def __init__(self, errors: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__("Some fields are invalid.")
        self.errors = errors
