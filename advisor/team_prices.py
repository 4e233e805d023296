"""Checks the own prices of a team, as the questionnaire checks discounts and quotes."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import QueryDict

from advisor.answer_formats import as_query
from advisor.forms import AnswersForm
from advisor.own_price_questions import DISCOUNT, QUOTE

GENERAL = "discount"
_KNOWN = "Write discount=…, discount.<vendor>=… or quote.<distribution>.<plan>=…, one per line."


def check_prices(query: str) -> str:
    """The same pairs in the order of the rules. Raises ValidationError, a message for each."""
    data = _parsed(query)
    if any(key != GENERAL and not key.startswith((DISCOUNT, QUOTE)) for key in data):
        raise ValidationError(_KNOWN)
    form = AnswersForm(data)
    if not form.is_valid():
        messages = ((key, errors[0]) for key, errors in form.errors.items())
        raise ValidationError([f"{key}: {message}" for key, message in messages])
    return urlencode(as_query(form.answers()))


def _parsed(query: str) -> QueryDict:
    try:
        return QueryDict(query)
    except (ValueError, OverflowError) as error:
        raise ValidationError(_KNOWN) from error
