"""From a round of weighing into the draft: the combined importances, and proposed requirements."""

from __future__ import annotations

from dataclasses import replace

from django.http import Http404
from django.utils.http import urlencode

from accounts.teams.rights import Seat
from advisor.answer_formats import as_query
from advisor.decisions.drafts import text_error
from advisor.decisions.errors import InvalidError, WrongStateError
from advisor.decisions.record import decide_anew, read_answers
from advisor.decisions.rows import NO_SUCH_DECISION, locked, unlocked
from advisor.decisions.weighing.rounds import NO_ROUND, comparison_of, round_of
from advisor.engine.types import Answers
from advisor.models import Decision, ProposedRequirement, State
from advisor.rules.questions import MANY, NUMBER, QUESTIONS

LONGEST_REASON = 2000


def propose(seat: Seat, decision_pk: int, question: str, option: str, reason: str) -> None:
    """A member's veto: an answer that the decision has to have, and why.

    Raises InvalidError under `requirement` and `reason`.
    """
    reason = reason.replace("\r\n", "\n").strip()
    errors = {}
    if not is_requirement(question, option):
        errors["requirement"] = ("Choose an answer of the questionnaire.",)
    if message := text_error(reason, LONGEST_REASON) if reason else "Say why it is required.":
        errors["reason"] = (message,)
    if errors:
        raise InvalidError(errors)
    with locked(seat, decision_pk) as row:
        row.require("weighed", State.DRAFT)
        weighing = row.decision.weighings.filter(closed_at=None).first()
        if weighing is None:
            raise WrongStateError(NO_ROUND)
        ProposedRequirement.objects.create(
            weighing=weighing, member=row.actor, question=question, option=option, reason=reason
        )


def adopt_requirement(seat: Seat, decision_pk: int, version: int, requirement_pk: int) -> Decision:
    """Decides the draft anew with the proposed answer. Raises as `decide_anew`.

    Adopting the same one twice comes to the same answers.
    """
    decision = unlocked(seat, decision_pk, version)
    requirement = _pending(decision, requirement_pk)
    question, option = requirement.question, requirement.option
    answers = read_answers(decision.answers)
    chosen = [*answers.to(question), option] if QUESTIONS[question].kind == MANY else [option]
    answers = answers.with_answer(question, tuple(dict.fromkeys(chosen)))
    decision = decide_anew(seat, decision_pk, version, answers_query=_query(answers))
    ProposedRequirement.objects.filter(pk=requirement.pk).update(adopted=True)
    return decision


def decline_requirement(seat: Seat, decision_pk: int, requirement_pk: int) -> None:
    """Raises BlindError while the account does not see it."""
    with locked(seat, decision_pk) as row:
        row.require_sight()
        requirement = _pending(row.decision, requirement_pk)
        requirement.adopted = False
        requirement.save()


def adopt_importances(seat: Seat, decision_pk: int, version: int) -> Decision:
    """Decides the draft anew with the importances nearest to the combined weights.

    WrongStateError unless a round is closed in which somebody sent theirs.
    """
    decision = unlocked(seat, decision_pk, version)
    weighing = round_of(decision)
    if weighing is None or weighing.closed_at is None:
        raise WrongStateError("Close the round of weighing first: until then more may be sent.")
    comparison = comparison_of(weighing)
    if comparison is None:
        raise WrongStateError("Nobody sent importances in this round. Open another.")
    answers = read_answers(decision.answers)
    importance = {**answers.importance, **comparison.importances}
    query = _query(replace(answers, importance=importance))
    return decide_anew(seat, decision_pk, version, answers_query=query)


def is_requirement(question: str, option: str) -> bool:
    """An answer that the questionnaire offers now."""
    known = QUESTIONS.get(question)
    if known is None or known.kind == NUMBER:
        return False
    return any(row.key == option and row.offered for row in known.options)


def _pending(decision: Decision, requirement_pk: int) -> ProposedRequirement:
    rows = ProposedRequirement.objects.filter(weighing__decision=decision)
    requirement = rows.filter(pk=requirement_pk).first()
    if requirement is None:
        raise Http404(NO_SUCH_DECISION)
    if requirement.adopted is not None:
        raise WrongStateError("This requirement was adopted or declined already.")
    return requirement


def _query(answers: Answers) -> str:
    return urlencode(as_query(answers))
