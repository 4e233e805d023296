"""Plans without a published price, and the quote at which each would win."""

from __future__ import annotations

from typing import Annotated

from advisor.document.fields import Part, Slug, Usd, about
from advisor.document.names import CatalogNames
from advisor.document.wording import amount_in_words
from advisor.engine.break_even import BreakEven


class BreakEvenQuote(Part, frozen=True):
    """A plan without a published price, and the quote at which it would win."""

    distribution: Slug
    release: str
    plan: str
    price: Annotated[
        Usd | None,
        about(
            "The highest quote, in USD per server and year, at which it would win. "
            "Null: it would win at any quote."
        ),
    ]
    sentence: str


def break_even_quote(quote: BreakEven, names: CatalogNames) -> BreakEvenQuote:
    name = names.full_name(quote.candidate)
    if quote.price is None:
        sentence = f"{name} would win at any quote: all it lacks is a published price."
        return BreakEvenQuote(*quote.candidate, None, sentence)
    amount = f"{amount_in_words(float(quote.price))} USD"
    return BreakEvenQuote(
        *quote.candidate,
        float(quote.price),
        f"{name} would win if quoted at {amount} or less per server and year.",
    )
