"""What a draft hides while a round of weighing is open from who has not sent importances yet.

What is recommended and chosen would sway them, and so would what others wrote: comments, reasons,
and the importances of whoever drafted it. The question and the other answers stay to be read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from urllib.parse import parse_qsl, urlencode

from django.contrib.auth.models import User as Account
from django.db.models import Exists, OuterRef
from msgspec.structs import replace

from advisor.answer_formats import IMPORTANCE
from advisor.decisions.audit import COMMENT, TRIPWIRE, TimelineEntry
from advisor.decisions.errors import WrongStateError
from advisor.models import Decision, MemberImportances, State, Weighing

BLIND = (
    "A round of weighing is open. What is recommended and chosen, and what others wrote, is hidden "
    "until you have sent your importances, or the round is closed, so that it does not sway you."
)
HIDDEN_TEXT = "Hidden until you have sent your importances, or the round is closed."
"""In place of what somebody else wrote."""
CLOSE_FIRST = "A round of weighing is open. Close it first: until then more may be sent."


class BlindError(WrongStateError):
    """The account must not read what was computed and chosen yet, nor change it."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(BLIND)
        self.decision = decision


def is_blind(account: Account) -> Exists:
    """For a query of decisions: whether what was computed is hidden from the account."""
    sent = MemberImportances.objects.filter(weighing=OuterRef("pk"), member=account)
    rounds = Weighing.objects.filter(
        decision=OuterRef("pk"), decision__state=State.DRAFT, closed_at=None
    )
    return Exists(rounds.exclude(Exists(sent.exclude(sent_at=None))))


def blind_among(decisions: Iterable[Decision], account: Account) -> Collection[int]:
    """The keys of those hidden from the account. One query."""
    keys = [decision.pk for decision in decisions]
    rows = Decision.objects.filter(is_blind(account), pk__in=keys)
    return set(rows.values_list("pk", flat=True))


def is_blind_to(decision: Decision, account: Account) -> bool:
    return decision.state == State.DRAFT and bool(blind_among([decision], account))


def is_being_weighed(decision: Decision) -> bool:
    """Whether it is hidden from who has only a link to it."""
    is_open = decision.weighings.filter(closed_at=None)
    return decision.state == State.DRAFT and is_open.exists()


def readable(
    entries: Iterable[TimelineEntry], decision: Decision, account: Account
) -> list[TimelineEntry]:
    """What happened, as the account may read it: in a blind round without values, and without what
    others wrote."""
    if not is_blind_to(decision, account):
        return list(entries)
    return [_as_blind(entry, account) for entry in entries]


def text_for(account: Account, author: str | None, text: str) -> str:
    """A text as the account may read it in a blind round. `author`: a user name."""
    is_own = author == account.get_username()
    return text if is_own or not text else HIDDEN_TEXT


def without_importances(answers: str) -> str:
    """A query string of answers, without what matters how much to whoever drafted the decision."""
    pairs = parse_qsl(answers, keep_blank_values=True)
    return urlencode([pair for pair in pairs if not pair[0].startswith(IMPORTANCE)])


def require_sight(decision: Decision, account: Account) -> None:
    """Raises BlindError."""
    if is_blind_to(decision, account):
        raise BlindError(decision)


def _as_blind(entry: TimelineEntry, account: Account) -> TimelineEntry:
    words = "Changed a tripwire." if entry.kind == TRIPWIRE else entry.words
    if entry.kind == COMMENT:
        words = text_for(account, entry.actor, words)
    reason = text_for(account, entry.actor, entry.details.reason)
    return replace(entry, words=words, details=replace(entry.details, changes=(), reason=reason))
