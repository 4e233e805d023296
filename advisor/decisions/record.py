"""Keeps a decision, edits a draft, and reads what a kept decision was computed from."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import fields, replace

from django.contrib.auth.models import User as Account
from django.db import transaction
from django.http import QueryDict
from django.utils.http import urlencode

from accounts.teams.rights import Seat
from advisor.answer_formats import as_query
from advisor.decisions import audit
from advisor.decisions.audit import EventDetails, FieldChange, FieldValue
from advisor.decisions.blind import is_being_weighed
from advisor.decisions.choice import choice_of, is_candidate, resolve, with_choice
from advisor.decisions.computed import Computed, compute
from advisor.decisions.drafts import Draft, draft_of, errors_of, text_error, tidy
from advisor.decisions.errors import InvalidError
from advisor.decisions.frozen import content_digest, load_computed, put_computed, store
from advisor.decisions.neutral_title import require_neutral_title
from advisor.decisions.numbers import next_number
from advisor.decisions.rows import LockedDecision, current_seat, locked, require_writer, unlocked
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.models import Decision, DecisionComment, State
from catalog import snapshot
from catalog.clock import today

__all__ = [
    "Draft",
    "comment",
    "content_digest",
    "decide_anew",
    "draft_of",
    "edit",
    "keep",
    "keep_answers",
    "load_computed",
]

MONTHS_TO_REVIEW = 12
LONGEST_COMMENT = 4000


def keep(
    seat: Seat, answers_query: str, draft: Draft, *, day: datetime.date | None = None
) -> Decision:
    """A new draft, computed from these answers (a query string) on that day (None: today).

    Raises InvalidError (field `answers` for the answers) and NotAllowedError.
    """
    return keep_answers(seat, read_answers(answers_query), draft, day=day)


def keep_answers(
    seat: Seat, answers: Answers, draft: Draft, *, day: datetime.date | None = None
) -> Decision:
    """`keep` with answers that were read already."""
    require_writer(seat)
    computed = compute(answers, day or today(), snapshot.current())
    return keep_computed(seat, answers, computed, draft)


def keep_computed(
    seat: Seat,
    answers: Answers,
    computed: Computed,
    draft: Draft,
    *,
    supersedes: Decision | None = None,
) -> Decision:
    """`keep` with what was computed already."""
    draft = _checked(seat, draft, computed)
    with transaction.atomic():
        seat = current_seat(seat)
        require_writer(seat)
        author = seat.membership.user
        decision = Decision(
            team=seat.team,
            year=computed.day.year,
            sequence=next_number(seat.team, computed.day.year),
            author=author,
            owner=author,
            review_by=months_after(computed.day, MONTHS_TO_REVIEW),
            supersedes=supersedes,
        )
        _put_answers(decision, answers, computed)
        _put_draft(decision, draft)
        decision.save()
        words = f"Kept as a draft revision of {supersedes}." if supersedes else "Kept as a draft."
        audit.log(decision, author, "kept", words, _digest_details(decision))
    return decision


def edit(seat: Seat, decision_pk: int, version: int, draft: Draft) -> Decision:
    """Changes a draft's text or choice; the computation stays.

    Raises Http404, StaleError, NotAllowedError, WrongStateError, InvalidError.
    """
    with locked(seat, decision_pk, version) as row:
        row.require("edited", State.DRAFT)
        row.require_sight()
        draft = _checked(seat, draft, load_computed(row.decision))
        before = _values(row.decision)
        _put_draft(row.decision, draft)
        if is_being_weighed(row.decision):
            require_neutral_title(row.decision)
        changes = _changes(before, row.decision)
        if not changes:
            return row.decision
        return row.save("edited", "Edited the draft.", _digest_details(row.decision, changes))


def decide_anew(
    seat: Seat,
    decision_pk: int,
    version: int,
    *,
    answers_query: str | None = None,
    day: datetime.date | None = None,
) -> Decision:
    """A draft takes today's catalog and rules, and other answers if some are passed.

    The choice becomes the recommended one, unless it deviates for a reason and is a candidate still
    that is not recommended now. Raises as `edit`.
    """
    decision = unlocked(seat, decision_pk, version)
    answers = read_answers(decision.answers if answers_query is None else answers_query)
    computed = compute(answers, day or today(), snapshot.current())  # takes longer than a lock may
    with locked(seat, decision_pk, version) as row:
        row.require("decided anew", State.DRAFT)
        row.require_sight()
        return _take(row, answers, computed)


def comment(seat: Seat, decision_pk: int, text: str) -> None:
    """Raises Http404, NotAllowedError (auditors), InvalidError (field `text`)."""
    text = text.replace("\r\n", "\n").strip()
    message = text_error(text, LONGEST_COMMENT) if text else "Write a comment."
    if message:
        raise InvalidError({"text": (message,)})
    with locked(seat, decision_pk) as row:
        DecisionComment.objects.create(decision=row.decision, author=row.actor, text=text)


def read_answers(query: str) -> Answers:
    """The answers of a query string. Raises InvalidError under `answers`."""
    form = AnswersForm(QueryDict(query))
    if not form.is_valid():
        errors = form.errors.items()
        messages = (f"{name}: {text}" for name, texts in errors for text in texts)
        raise InvalidError({"answers": tuple(messages)})
    return form.answers()


def usable_answers(query: str) -> Answers:
    """Those of an earlier query string that today's questions still take."""
    data = QueryDict(query, mutable=True)
    while not (form := AnswersForm(data)).is_valid():
        refused = form.errors.keys() & data.keys()
        if not refused:
            return Answers()
        for name in refused:
            del data[name]
    return form.answers()


def resolved_choice(draft: Draft, computed: Computed) -> Draft:
    """A draft of another evaluation, with a choice that this evaluation allows."""
    winner = computed.decoded_result().winner
    choice = choice_of(draft)
    stays = draft.deviates_because and choice != winner and is_candidate(computed, choice)
    if stays or winner is None:
        return draft
    return replace(with_choice(draft, winner), deviates_because="")


def revision_of(decision: Decision, seat: Seat, computed: Computed) -> Draft:
    """The text of a decision as a new draft of the member who opens it."""
    draft = resolved_choice(draft_of(decision), computed)
    still_owner = not errors_of(Draft(title="owner", owner=draft.owner), seat.team)
    return replace(draft, review_by=None, owner=draft.owner if still_owner else None)


def months_after(day: datetime.date, months: int) -> datetime.date:
    """The same day so many months later; the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def _take(row: LockedDecision, answers: Answers, computed: Computed) -> Decision:
    decision = row.decision
    draft = resolve(resolved_choice(draft_of(decision), computed), computed)
    before = _values(decision)
    _put_answers(decision, answers, computed)
    _put_draft(decision, draft)
    details = _digest_details(decision, _changes(before, decision))
    return row.save("decided-anew", f"Decided anew as of {computed.day}.", details)


def _checked(seat: Seat, draft: Draft, computed: Computed) -> Draft:
    """With the resolved choice. Everything that is wrong is said at once."""
    draft = tidy(draft)
    errors = errors_of(draft, seat.team)
    try:
        draft = resolve(draft, computed)
    except InvalidError as error:
        raise InvalidError({**error.errors, **errors}) from error
    if errors:
        raise InvalidError(errors)
    return draft


def _put_answers(decision: Decision, answers: Answers, computed: Computed) -> None:
    store(computed)
    put_computed(decision, computed)
    decision.answers = urlencode(as_query(answers))


def _put_draft(decision: Decision, draft: Draft) -> None:
    """Also the digest of it all."""
    for field in fields(Draft):
        value = getattr(draft, field.name)
        if field.name not in ("owner", "review_by"):
            setattr(decision, field.name, value)
    if draft.owner is not None and draft.owner != decision.owner_id:
        decision.owner = Account.objects.get(pk=draft.owner)
    decision.owner_name = decision.owner.get_username()
    decision.review_by = draft.review_by or decision.review_by
    decision.content_review_by = decision.review_by
    decision.content_sha256 = content_digest(decision)


def _values(decision: Decision) -> dict[str, FieldValue]:
    """What the audit compares, as it is stored."""
    texts = {
        field.name: getattr(decision, field.name)
        for field in fields(Draft)
        if field.name not in ("owner", "review_by")
    }
    return {
        **texts,
        "owner": decision.owner_name,
        "review_by": decision.content_review_by.isoformat(),
        "answers": decision.answers,
        "day": decision.day.isoformat(),
        "result": decision.result_part_id,
    }


def _changes(before: dict[str, FieldValue], decision: Decision) -> tuple[FieldChange, ...]:
    after = _values(decision)
    names = (name for name, old in before.items() if old != after[name])
    return tuple(FieldChange(name, before[name], after[name]) for name in names)


def _digest_details(decision: Decision, changes: tuple[FieldChange, ...] = ()) -> EventDetails:
    return EventDetails(decision.version, changes, decision.content_sha256)
