"""Types of single values, with what the OpenAPI document says of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from msgspec import Meta

from catalog import vocabulary
from catalog.api.openapi import named_values


def described(description: str) -> Meta:
    return Meta(description=description)


def one_of(values: Iterable[str | None], description: str | None = None) -> Meta:
    """Text that is one of these; the schema lists them."""
    return Meta(description=description, extra_json_schema={"enum": list(values)})


def keys_in_words(words: dict[str, str]) -> Meta:
    return one_of(words, "; ".join(f"{key}: {text}" for key, text in words.items()))


Address = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Moment = Annotated[str, Meta(extra_json_schema={"format": "date-time"})]
Time = Annotated[datetime, Meta(tz=True)]
Count = Annotated[int, Meta(ge=0)]
Anything = Any  # any JSON value

Amount = Annotated[Decimal, Meta(extra_json_schema={"pattern": r"^[0-9]+(\.[0-9]+)?$"})]
AttributeKey = Annotated[str, named_values("AttributeKey", vocabulary.ATTRIBUTES)]
ConfidenceKey = Annotated[
    str,
    named_values(
        "Confidence",
        vocabulary.CONFIDENCE,
        "; ".join(f"{key}: {text}" for key, text in vocabulary.CONFIDENCE.items()),
    ),
]
Architectures = tuple[Annotated[str, one_of(vocabulary.ARCHITECTURES)], ...]
DistributionSlug = Annotated[str, described("The slug of the distribution.")]
PageAddress = Annotated[Address, described("The same for people.")]
Note = Annotated[str, described("A condition or warning for the value.")]
AsOf = Annotated[date | None, described("The date the source carries. Null: it is undated.")]
CheckedOn = Annotated[date | None, described("The day it was last compared with its source.")]
