"""What the API answers about one distribution, as JSON Schema."""

from __future__ import annotations

from catalog import vocabulary
from catalog.api.schema.parts import (
    ADDRESS,
    AMOUNT,
    CONFIDENCE,
    DAY_OR_NULL,
    DISPUTES,
    LATEST,
    PROVENANCE,
    TEXT,
    TEXT_OR_NULL,
    WHOLE,
    YES_NO,
    Schema,
    closed,
    in_part,
    list_of,
    one_of,
    ref,
)
from catalog.models.evidence import SOURCE_KINDS
from catalog.models.history import PRECISIONS
from catalog.presentation import SUPPORTED

_RELEASE_NAME_OR_NULL: Schema = {
    **TEXT_OR_NULL,
    "description": "Only for this release. Null: for all.",
}

BRIEF: dict[str, Schema] = {
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

PHASE = closed(
    {
        "kind": one_of(*vocabulary.PHASE_KINDS),
        "name": TEXT,
        "end": closed(
            {"kind": one_of(*vocabulary.END_KINDS), "on": DAY_OR_NULL, "latest": LATEST},
            "A date is the last supported day (UTC). Not announced, unknown and none (it never ends) are three different things.",
        ),
        "paid": YES_NO,
        "projected": {**YES_NO, "description": "Planned or worked out, not promised."},
        "plans": {
            **list_of(TEXT),
            "description": "Slugs of the plans it comes with. Empty: with every plan, unless it is paid for separately.",
        },
        **DISPUTES,
        **PROVENANCE,
        "derived_from": {
            **list_of(ref("DerivedFrom")),
            "description": "The values a phase of a minor release follows from. Empty: it is on record as it stands.",
        },
    }
)

RELEASE = closed(
    {
        "name": TEXT,
        "slug": TEXT,
        "parent": {**TEXT_OR_NULL, "description": "The major release of a minor one."},
        "released_on": DAY_OR_NULL,
        "latest": {"anyOf": [closed({"name": TEXT, "on": DAY_OR_NULL}), {"type": "null"}]},
        "preview": {
            **YES_NO,
            "description": "Announced or in preview: not for production, never supported.",
        },
        "withdrawn_on": {
            **DAY_OR_NULL,
            "description": "The day on which it was marked as no longer listed by endoflife.date. Null: it is listed.",
        },
        "phases": list_of(ref("Phase")),
        **DISPUTES,
        **PROVENANCE,
    }
)

PRICE = closed(
    {
        "label": TEXT,
        "reference": {
            **YES_NO,
            "description": "The price from which costs per server and year are worked out.",
        },
        "amount": AMOUNT,
        "at_least": {
            **AMOUNT,
            "description": "What a price that is not published is at least, where that is known.",
        },
        "currency": TEXT,
        "unit": one_of(*vocabulary.PRICE_UNITS),
        "effective_on": DAY_OR_NULL,
        **DISPUTES,
        **PROVENANCE,
    }
)

PLAN = closed(
    {
        "slug": TEXT,
        "name": TEXT,
        "summary": TEXT,
        "seller": {
            **one_of("", *vocabulary.SELLERS),
            "description": "Who sells it. Empty: it comes without a contract.",
        },
        "valid_on": {
            **list_of(one_of(*vocabulary.PLATFORMS)),
            "description": "Only on these platforms. Empty: anywhere.",
        },
        "releases": {
            **list_of(TEXT),
            "description": "Only for these releases. Empty: for every one.",
        },
        "prices": list_of(ref("Price")),
        **PROVENANCE,
    }
)

FACT = closed(
    {
        "attribute": ref("AttributeKey"),
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
        **DISPUTES,
        **PROVENANCE,
    }
)

STATEMENT = closed(
    {
        "subject": one_of(*vocabulary.SUBJECTS),
        "label": {**TEXT, "description": "The name of the software."},
        "supported": {"type": ["boolean", "null"], "description": "Null: looked for, not found."},
        "words": {**one_of(*SUPPORTED.values()), "description": "The same as a reader sees it."},
        "releases": {
            **list_of(TEXT),
            "description": "Only for these major releases. Empty: for every one.",
        },
        "starts": {
            **DAY_OR_NULL,
            "description": "The first day on which it holds. Null: not stated.",
        },
        "ends": {
            **DAY_OR_NULL,
            "description": "The last day on which it holds. Null: no end is stated.",
        },
        **PROVENANCE,
    }
)

STEP = closed(
    {
        "from": TEXT,
        "from_release": TEXT,
        "to": TEXT,
        "to_release": TEXT,
        "tool": TEXT,
        "in_place": {**YES_NO, "description": "False: it takes a new installation."},
        "official": {**YES_NO, "description": "Made by the project one arrives at."},
        "offline": {
            "type": ["boolean", "null"],
            "description": "Documented without internet access. Null: unknown.",
        },
        "limits": TEXT,
        "architectures": {
            **list_of(one_of(*vocabulary.ARCHITECTURES)),
            "description": "The tool runs on these. Empty: not stated.",
        },
        **PROVENANCE,
    }
)

EVENT = closed(
    {
        "date": {
            "type": "string",
            "format": "date",
            "description": "The first day of the month or year where only that is known.",
        },
        "precision": one_of(*PRECISIONS),
        "title": TEXT,
        "text": TEXT,
        "planned": YES_NO,
        "distributions": list_of(TEXT),
        **PROVENANCE,
    }
)

DISPUTE = closed(
    {
        "about": {**TEXT, "description": "Where the row holds several values, which one."},
        "value": {"description": "What the other source says."},
        "source": ref("CatalogSource"),
        "as_of": DAY_OR_NULL,
        "confidence": ref("Confidence"),
        "why": {**TEXT, "description": "Why the catalog does not use it."},
    }
)

DISTRIBUTION = closed(
    {
        **BRIEF,
        "aliases": list_of(TEXT),
        "endoflife_product": {
            **TEXT,
            "description": "Its name on endoflife.date, if it has one there.",
        },
        "successors": {
            **list_of(TEXT),
            "description": "Slugs of the distributions to go to instead.",
        },
        "releases": list_of(ref("Release")),
        "plans": list_of(ref("SupportPlan")),
        "facts": list_of(ref("Fact")),
        "statements": list_of(ref("Statement")),
        "migrations": closed(
            {"here": list_of(ref("MigrationPath")), "away": list_of(ref("MigrationPath"))}
        ),
        "events": list_of(ref("Event")),
        "release_data": {
            "anyOf": [ref("ReleaseData"), {"type": "null"}],
            "description": "Null: it is not refreshed from endoflife.date.",
        },
        "catalog": ref("Catalog"),
    }
)

COMPONENTS: dict[str, Schema] = {
    "Confidence": CONFIDENCE,
    "AttributeKey": one_of(*vocabulary.ATTRIBUTES),
    "Catalog": closed(
        {
            "digest": {
                "type": "string",
                "pattern": "^[0-9a-f]{64}$",
                "description": "SHA-256 of the whole catalog: equal catalogs, equal digests.",
            },
            "as_of": {
                **DAY_OR_NULL,
                "description": "The median date of its values: half of those with a date are of this day or older.",
            },
            "oldest": {**DAY_OR_NULL, "description": "The day of the oldest value."},
            "undated": {**WHOLE, "description": "How many values carry no date."},
        }
    ),
    "DerivedFrom": closed(
        {
            "about": {**TEXT, "description": "What the value says, in words."},
            "source": ref("CatalogSource"),
            "as_of": DAY_OR_NULL,
            "confidence": ref("Confidence"),
        }
    ),
    "Statement": STATEMENT,
    "CatalogSource": closed(
        {"key": TEXT, "title": TEXT, "url": ADDRESS, "kind": one_of(*SOURCE_KINDS)}
    ),
    "Dispute": DISPUTE,
    "Phase": PHASE,
    "Release": RELEASE,
    "Price": PRICE,
    "SupportPlan": PLAN,
    "Fact": FACT,
    "MigrationPath": STEP,
    "Event": EVENT,
    "Distribution": DISTRIBUTION,
    "DistributionInPart": in_part(DISTRIBUTION, "catalog"),
}
