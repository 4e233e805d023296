"""The field types of a recommendation, with bounds, formats and enumerations."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.derived import ESTATES
from advisor.rules.questions import QUESTIONS
from catalog import vocabulary
from catalog.template_values import TemplateValue


class Part(TemplateValue, Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A part of the recommendation. It never holds a cycle: the garbage collector skips it."""


def about(text: str) -> Meta:
    """What a field says, for the API's documentation."""
    return Meta(description=text)


def one_of(*values: object) -> Meta:
    return Meta(extra_json_schema={"enum": list(values)})


_DAY = Meta(extra_json_schema={"format": "date"})

Slug = Annotated[str, about("Slug of a distribution.")]
Url = Annotated[str, Meta(extra_json_schema={"format": "uri"})]
Digest = Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
Day = Annotated[str, _DAY]
SourceDay = Annotated[Day | None, about("The date the source carries.")]
CheckedDay = Annotated[Day | None, about("The day it was last compared with its source.")]
Share = Annotated[float, Meta(ge=0, le=1)]
Points = Annotated[float, Meta(ge=0, le=100)]
Difference = Annotated[float, Meta(ge=-100, le=100)]
Percent = Annotated[float, Meta(ge=0, le=100)]
Usd = Annotated[float, Meta(ge=0)]
Count = Annotated[int, Meta(ge=0)]

# Values the rules and the vocabulary list

CriterionKey = Annotated[str, one_of(*(criterion.key for criterion in CRITERIA))]
QuestionKey = Annotated[str, one_of(*QUESTIONS)]
EstateKey = Annotated[str, one_of(*ESTATES)]
ImportanceStep = Annotated[int, Meta(ge=0, le=len(IMPORTANCE_WORDS) - 1)]
ImportanceWord = Annotated[str, one_of(*IMPORTANCE_WORDS)]
Confidence = Annotated[str, one_of(*vocabulary.CONFIDENCE)]
Role = Annotated[str, one_of(*vocabulary.ROLES)]
EndKind = Annotated[str, one_of(*vocabulary.END_KINDS)]
Architecture = Annotated[str, one_of(*vocabulary.ARCHITECTURES)]
