"""The answers as data."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from advisor.decisions.canonical import canonical
from advisor.engine.types import Answers


class QuoteData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a plan costs by the user's own quote, in USD per server and year."""

    distribution: str
    plan: str
    amount: Decimal


class AnswersData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The fields of `Answers`; quotes sorted by distribution and plan."""

    options: dict[str, tuple[str, ...]]
    servers: int | None
    importance: dict[str, int]
    discount: Decimal | None
    migration_cost: Decimal | None
    discounts: dict[str, Decimal]
    quotes: tuple[QuoteData, ...]


def encode_answers(answers: Answers) -> bytes:
    """Canonical JSON. The order of the questions is lost: no result depends on it."""
    quotes = (QuoteData(*key, amount) for key, amount in sorted(answers.quotes.items()))
    return canonical(
        AnswersData(
            dict(answers.options),
            answers.servers,
            dict(answers.importance),
            answers.discount,
            answers.migration_cost,
            dict(answers.discounts),
            tuple(quotes),
        )
    )


def decode_answers(content: bytes) -> Answers:
    """msgspec.ValidationError where the bytes are not those of answers."""
    data = msgspec.json.decode(content, type=AnswersData)
    return Answers(
        data.options,
        data.servers,
        data.importance,
        data.discount,
        data.migration_cost,
        data.discounts,
        {(quote.distribution, quote.plan): quote.amount for quote in data.quotes},
    )
