"""What the lists of the API answer, as JSON Schema: their rows, and the page around them."""

from __future__ import annotations

from catalog import citations, vocabulary
from catalog.api.schema import record
from catalog.api.schema.parts import (
    ADDRESS,
    ADDRESS_OR_NULL,
    DAY,
    DAY_OR_NULL,
    LATEST,
    OF,
    PROVENANCE,
    TEXT,
    WHOLE,
    Schema,
    closed,
    in_part,
    list_of,
    one_of,
    or_null,
    ref,
)
from catalog.lifecycle import AHEAD
from catalog.models.evidence import SOURCE_KINDS

ROOT_LINKS = {
    name: f"api-{name}"
    for name in (
        "distributions",
        "releases",
        "facts",
        "attributes",
        "sources",
        "plans",
        "prices",
        "statements",
        "migrations",
        "events",
        "claims",
        "changes",
        "status",
        "questions",
        "criteria",
        "recommendations",
        "refresh-runs",
        "held-changes",
        "schema",
        "docs",
    )
} | {"endoflife": "eol-index"}
"""What the way in leads to, and the name of each address."""

_ARCHITECTURES = [one.key for one in vocabulary.ATTRIBUTES["architectures"].choices]
_LABELLED = closed({"key": TEXT, "label": TEXT})

_RELEASE: dict[str, Schema] = {
    **OF,
    "kind": one_of("major", "minor"),
    **record.RELEASE["properties"],
    "status": {
        **one_of(*vocabulary.RELEASE_STATUSES, AHEAD),
        "description": "The phase it is in on the day; ahead: not released yet; preview: not for production.",
    },
    "status_words": TEXT,
    "support": {**ref("End"), "description": "Until when there is support without paying extra."},
    "paid_support": {
        **or_null(ref("End")),
        "description": "Until when there is support to pay for beside it. Null: none on record.",
    },
    "ends_on": {
        **DAY_OR_NULL,
        "description": "The last supported day without paying extra, where it is a date.",
    },
    "days_left": {
        "type": ["integer", "null"],
        "description": "From the day asked about to that end; negative after it.",
    },
    "architectures": {
        "anyOf": [list_of(one_of(*_ARCHITECTURES)), {"type": "null"}],
        "description": "Null: not on record.",
    },
    "url": ADDRESS,
    "page": {**ADDRESS, "description": "Its distribution, for people."},
    "calendar": {**ADDRESS, "description": "Its ends of support, to subscribe to."},
}

_SOURCE: dict[str, Schema] = {
    "key": TEXT,
    "title": TEXT,
    "url": {**ADDRESS, "description": "Where it can be read."},
    "kind": one_of(*SOURCE_KINDS),
    "values": {**WHOLE, "description": "How many values rest on it."},
    "page": {**ADDRESS, "description": "The same for people."},
}

_ATTRIBUTE = closed(
    {
        "key": ref("AttributeKey"),
        "label": TEXT,
        "group": one_of(*vocabulary.GROUPS),
        "type": one_of(*sorted({one.type for one in vocabulary.ATTRIBUTES.values()})),
        "unit": TEXT,
        "choices": {
            **list_of(_LABELLED),
            "description": "The keys a value may have. Empty: it is no choice.",
        },
        "scopes": {
            **list_of(one_of("release", "plan")),
            "description": "What a fact may be narrowed to.",
        },
        "help": TEXT,
    }
)

_CLAIM = closed(
    {
        "key": TEXT,
        "topic": one_of(*vocabulary.CLAIM_TOPICS),
        "said": TEXT,
        "verdict": one_of(*vocabulary.VERDICTS),
        "found": TEXT,
        **PROVENANCE,
    }
)

_RESTS = closed(
    {
        "sort": one_of(*citations.SORTS),
        "about": TEXT,
        "words": TEXT,
        "where": {
            **or_null(closed({"slug": TEXT, "section": TEXT})),
            "description": "The distribution on whose page it stands, and the section of that page.",
        },
        "as_of": DAY_OR_NULL,
        "confidence": ref("Confidence"),
        "why": TEXT,
    }
)

_DAY = {**DAY, "description": "The day the answer is about."}
_RELEASE_DETAIL = closed({**_RELEASE, "day": _DAY, "catalog": ref("Catalog")})
_SOURCE_DETAIL = closed(
    {**_SOURCE, "rests_on_it": list_of(ref("RestsOnSource")), "catalog": ref("Catalog")}
)

_ROWS: dict[str, Schema] = {
    "DistributionInBrief": closed(
        {
            **record.BRIEF,
            "releases": {**list_of(TEXT), "description": "Its major releases, newest first."},
        },
    ),
    "ReleaseRow": closed(_RELEASE),
    "FactRow": closed({**OF, **record.FACT["properties"]}),
    "AttributeRow": _ATTRIBUTE,
    "SourceRow": closed(_SOURCE),
    "PlanRow": closed({**OF, **record.PLAN["properties"]}),
    "StatementRow": closed({**OF, **record.STATEMENT["properties"]}),
    "PriceRow": closed(
        {
            **OF,
            "plan": {**TEXT, "description": "The slug of the plan."},
            **record.PRICE["properties"],
        }
    ),
    "MigrationPath": record.STEP,
    "Event": record.EVENT,
    "ClaimRow": _CLAIM,
}


def _page(row: str, *, of_the_day: bool = False) -> Schema:
    return closed(
        {
            "count": {**WHOLE, "description": "How many there are on all pages."},
            "next": ADDRESS_OR_NULL,
            "previous": ADDRESS_OR_NULL,
            "results": list_of({"anyOf": [ref(row), ref(f"{row}InPart")]}),
            **({"day": _DAY} if of_the_day else {}),
            "catalog": ref("Catalog"),
        }
    )


COMPONENTS: dict[str, Schema] = {
    "Root": closed({**dict.fromkeys(ROOT_LINKS, ADDRESS), "catalog": ref("Catalog")}),
    "End": closed(
        {"kind": one_of(*vocabulary.END_KINDS), "on": DAY_OR_NULL, "latest": LATEST},
        "`on` is the last supported day (UTC) where the end is a date; elsewhere a day up to which it is certain, or null.",
    ),
    "RestsOnSource": _RESTS,
    **_ROWS,
    **{f"{row}InPart": in_part(whole) for row, whole in _ROWS.items()},
    **{f"{row}List": _page(row, of_the_day=row == "ReleaseRow") for row in _ROWS},
    "ReleaseDetail": _RELEASE_DETAIL,
    "ReleaseDetailInPart": in_part(_RELEASE_DETAIL, "catalog"),
    "SourceDetail": _SOURCE_DETAIL,
    "SourceDetailInPart": in_part(_SOURCE_DETAIL, "catalog"),
}
