"""Which sections of a recommendation are returned: `fields` and `explain` of the query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rest_framework.request import Request

from advisor.document.outline import EXPLAINING, SHORTER_ROWS, RecommendationOutline
from advisor.document.recommendation import Recommendation
from advisor.engine.types import Answers
from advisor.recommend import recommend, recommend_in_outline
from catalog.api import parameters
from catalog.api.parameters import InvalidQueryError
from catalog.api.partial import only_fields

ALWAYS = ("day", "catalog", "rules")
"""What an answer rests on."""
FIELDS = Recommendation.__struct_fields__
PARAMETERS = (
    parameters.listed(
        "fields",
        f"Only these sections, with commas between them; {', '.join(ALWAYS)} are always there. "
        "Left out: all.",
        FIELDS,
    ),
    parameters.flag(
        "explain",
        "false: without explanation, several times as fast. "
        f"It leaves out {', '.join(EXPLAINING)}; in `ranking` contributions, reasons and other "
        "options; in `excluded` and `unconfirmed` the requirements with their evidence. "
        "Default: true.",
    ),
)


@dataclass(frozen=True)
class Sections:
    """`names` empty: all of them."""

    names: frozenset[str]
    explain: bool

    @property
    def outline_is_enough(self) -> bool:
        """Whether the sections are the same without explanation."""
        explained = SHORTER_ROWS.union(EXPLAINING)
        return not self.explain or bool(self.names and self.names.isdisjoint(explained))


def read_sections(request: Request) -> Sections:
    query = parameters.read(request.query_params, PARAMETERS, None)
    sections = Sections(frozenset(query.all("fields")), query.first("explain", True))
    left_out = [name for name in EXPLAINING if name in sections.names]
    if left_out and not sections.explain:
        raise InvalidQueryError(
            {"fields": [f"explain=false leaves out: {', '.join(left_out)}. Send one of the two."]}
        )
    return sections


def recommendation_for(
    answers: Answers, today: date, sections: Sections
) -> Recommendation | RecommendationOutline:
    return (recommend_in_outline if sections.outline_is_enough else recommend)(answers, today)


def selected(document: Recommendation | RecommendationOutline, sections: Sections) -> object:
    """The sections asked for, in the order of the document."""
    if not sections.names:
        return document
    return only_fields(document, document.__struct_fields__, {*sections.names, *ALWAYS})
