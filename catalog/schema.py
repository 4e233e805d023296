"""What the API of the catalog answers, as JSON Schema (the dialect of OpenAPI 3.1)."""

from __future__ import annotations

from typing import Any

from catalog import vocabulary
from catalog.freshness import AMBER, FRESH, RED
from catalog.models.evidence import SOURCE_KINDS
from catalog.models.history import PRECISIONS
from catalog.refresh.words import FIELDS

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
YES_NO: Schema = {"type": "boolean"}
DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
MOMENT_OR_NULL: Schema = {"type": ["string", "null"], "format": "date-time"}
ADDRESS: Schema = {"type": "string", "format": "uri"}
AMOUNT: Schema = {
    "type": ["string", "null"],
    "pattern": r"^[0-9]+(\.[0-9]+)?$",
    "description": "A decimal number as text. Null: not published.",
}


def ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def one_of(*keys: str) -> Schema:
    return {"type": "string", "enum": list(keys)}


def list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def closed(properties: dict[str, Schema], description: str = "") -> Schema:
    """An object that always has all of these and nothing else."""
    made = {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
    return {"description": description, **made} if description else made


_PROVENANCE: dict[str, Schema] = {
    "source": ref("CatalogSource"),
    "as_of": {**DAY_OR_NULL, "description": "The date the source carries. Null: it is undated."},
    "confidence": ref("Confidence"),
    "note": {**TEXT, "description": "A condition or warning that belongs to the value."},
    "checked_on": {**DAY_OR_NULL, "description": "The day somebody last compared it with its source."},
}
_DISPUTES: dict[str, Schema] = {"disputes": list_of(ref("Dispute"))}
_RELEASE_NAME_OR_NULL: Schema = {**TEXT_OR_NULL, "description": "Only for this release. Null: for all."}

_BRIEF: dict[str, Schema] = {
    "slug": TEXT,
    "name": TEXT,
    "short_name": TEXT,
    "monogram": TEXT,
    "role": one_of(*vocabulary.ROLES),
    "summary": TEXT,
    "status": {"enum": [*(choice.key for choice in vocabulary.ATTRIBUTES["status"].choices), None]},
    "url": ADDRESS,
    "page": {**ADDRESS, "description": "The same for people."},
}

_PHASE = closed(
    {
        "kind": one_of(*vocabulary.PHASE_KINDS),
        "name": TEXT,
        "end": closed(
            {"kind": one_of(*vocabulary.END_KINDS), "on": DAY_OR_NULL},
            "A date is the last supported day (UTC). Not announced, unknown and none (it never ends) are three different things.",
        ),
        "paid": YES_NO,
        "projected": {**YES_NO, "description": "Planned or worked out, not promised."},
        "plans": {
            **list_of(TEXT),
            "description": "Slugs of the plans it comes with. Empty: with every plan, unless it is paid for separately.",
        },
        **_DISPUTES,
        **_PROVENANCE,
    }
)

_RELEASE = closed(
    {
        "name": TEXT,
        "slug": TEXT,
        "parent": {**TEXT_OR_NULL, "description": "The major release of a minor one."},
        "released_on": DAY_OR_NULL,
        "latest": {"anyOf": [closed({"name": TEXT, "on": DAY_OR_NULL}), {"type": "null"}]},
        "withdrawn_on": {**DAY_OR_NULL, "description": "The day from which it is no longer listed where it was. Null: it is listed."},
        "phases": list_of(ref("Phase")),
        **_DISPUTES,
        **_PROVENANCE,
    }
)

_PRICE = closed(
    {
        "label": TEXT,
        "reference": {**YES_NO, "description": "The price from which costs per server and year are worked out."},
        "amount": AMOUNT,
        "at_least": {**AMOUNT, "description": "What a price that is not published is at least, where that is known."},
        "currency": TEXT,
        "unit": one_of(*vocabulary.PRICE_UNITS),
        "effective_on": DAY_OR_NULL,
        **_DISPUTES,
        **_PROVENANCE,
    }
)

_PLAN = closed(
    {
        "slug": TEXT,
        "name": TEXT,
        "summary": TEXT,
        "valid_on": {**list_of(one_of(*vocabulary.PLATFORMS)), "description": "Only on these platforms. Empty: anywhere."},
        "releases": {**list_of(TEXT), "description": "Only for these releases. Empty: for every one."},
        "prices": list_of(ref("Price")),
        **_PROVENANCE,
    }
)

_FACT = closed(
    {
        "attribute": one_of(*vocabulary.ATTRIBUTES),
        "label": TEXT,
        "group": one_of(*vocabulary.GROUPS),
        "value": {
            "type": ["string", "number", "boolean", "array", "null"],
            "items": TEXT,
            "description": "As the attribute has it. Null: looked for, not found.",
        },
        "words": {**TEXT, "description": "The value as a reader sees it."},
        "release": _RELEASE_NAME_OR_NULL,
        "plan": {**TEXT_OR_NULL, "description": "Only with the plan of this slug. Null: with any."},
        "unreliable": {**YES_NO, "description": "Shown, but nothing is decided on it."},
        **_DISPUTES,
        **_PROVENANCE,
    }
)

_STEP = closed(
    {
        "from": TEXT,
        "from_release": TEXT,
        "to": TEXT,
        "to_release": TEXT,
        "tool": TEXT,
        "in_place": {**YES_NO, "description": "False: it takes a new installation."},
        "official": {**YES_NO, "description": "Made by the project one arrives at."},
        "offline": {"type": ["boolean", "null"], "description": "Documented without internet access. Null: unknown."},
        "limits": TEXT,
        **_PROVENANCE,
    }
)

_EVENT = closed(
    {
        "date": {"type": "string", "format": "date", "description": "The first day of the month or year where only that is known."},
        "precision": one_of(*PRECISIONS),
        "title": TEXT,
        "text": TEXT,
        "planned": YES_NO,
        "distributions": list_of(TEXT),
        **_PROVENANCE,
    }
)

_DISPUTE = closed(
    {
        "about": {**TEXT, "description": "Where the row holds several values, which one."},
        "value": {"description": "What the other source says."},
        "source": ref("CatalogSource"),
        "as_of": DAY_OR_NULL,
        "confidence": ref("Confidence"),
        "why": {**TEXT, "description": "Why the catalog does not use it."},
    }
)

COMPONENTS: dict[str, Schema] = {
    "Confidence": {
        **one_of(*vocabulary.CONFIDENCE),
        "description": "; ".join(f"{key}: {text}" for key, text in vocabulary.CONFIDENCE.items()),
    },
    "Catalog": closed(
        {
            "digest": {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": "SHA-256 of the whole catalog: equal catalogs, equal digests.",
            },
            "as_of": {**DAY_OR_NULL, "description": "The newest day on which any of its values was checked."},
        }
    ),
    "CatalogSource": closed({"key": TEXT, "title": TEXT, "url": ADDRESS, "kind": one_of(*SOURCE_KINDS)}),
    "Dispute": _DISPUTE,
    "Phase": _PHASE,
    "Release": _RELEASE,
    "Price": _PRICE,
    "SupportPlan": _PLAN,
    "Fact": _FACT,
    "MigrationPath": _STEP,
    "Event": _EVENT,
    "Status": closed(
        {
            "level": ref("Freshness"),
            "stale": {**YES_NO, "description": "Some product was not received and judged for more than 48 hours."},
            "held": {"type": "integer", "description": "How many values are under review."},
            "last_success": {**MOMENT_OR_NULL, "description": "When a refresh last received and judged every product."},
            "products": list_of(ref("ProductStatus")),
            "catalog": ref("Catalog"),
        }
    ),
    "ProductStatus": closed(
        {
            "product": {**TEXT, "description": "Its name on endoflife.date."},
            "distribution": TEXT,
            "url": ADDRESS,
            "level": ref("Freshness"),
            "stale": YES_NO,
            "last_success": MOMENT_OR_NULL,
            "last_attempt": MOMENT_OR_NULL,
            "checked_at": {**MOMENT_OR_NULL, "description": "As last_success; before the first, the day of the seed."},
            "age_hours": {"type": ["integer", "null"], "minimum": 0, "description": "Whole hours since checked_at."},
            "failures": {"type": "integer", "description": "Refreshes in a row that did not receive it."},
            "held": {"type": "integer"},
            "under_review": list_of(ref("UnderReview")),
        }
    ),
    "UnderReview": closed(
        {
            "release": {**TEXT, "description": "Empty: it is about the product as a whole."},
            "field": one_of(*FIELDS),
            "since": {"type": "string", "format": "date-time"},
            "words": {**TEXT, "description": "What upstream reports. It is not used before a curator approves it."},
        }
    ),
    "Freshness": {
        **one_of(FRESH, AMBER, RED),
        "description": "amber: not checked for 48 hours, or something is under review; red: not checked for 14 days.",
    },
    "Root": closed({**dict.fromkeys(("distributions", "status", "recommendations", "schema", "docs"), ADDRESS), "catalog": ref("Catalog")}),
    "DistributionInBrief": closed({**_BRIEF, "releases": {**list_of(TEXT), "description": "Its major releases, newest first."}}),
    "DistributionList": closed({"count": {"type": "integer"}, "results": list_of(ref("DistributionInBrief")), "catalog": ref("Catalog")}),
    "Distribution": closed(
        {
            **_BRIEF,
            "aliases": list_of(TEXT),
            "endoflife_product": {**TEXT, "description": "Its name on endoflife.date, if it has one there."},
            "successors": {**list_of(TEXT), "description": "Slugs of the distributions to go to instead."},
            "releases": list_of(ref("Release")),
            "plans": list_of(ref("SupportPlan")),
            "facts": list_of(ref("Fact")),
            "migrations": closed({"here": list_of(ref("MigrationPath")), "away": list_of(ref("MigrationPath"))}),
            "events": list_of(ref("Event")),
            "catalog": ref("Catalog"),
        }
    ),
}
