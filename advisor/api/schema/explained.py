"""What explains a recommendation: how far weights can move, what to find out, why not another, what it costs, the ways there."""

from __future__ import annotations

from advisor.api.schema.dialect import (
    DAY_OR_NULL,
    DIFFERENCE,
    POINTS,
    PROVENANCE,
    SHARE,
    SLUG,
    TEXT,
    TEXT_OR_NULL,
    USD,
    WHOLE,
    YES_NO,
    Schema,
    closed,
    list_of,
    one_of,
    or_null,
    ref,
)
from advisor.prices import DISCOUNT, LIST, QUOTE
from advisor.rules.criteria import CRITERIA

PLACE: dict[str, Schema] = {"distribution": SLUG, "release": TEXT, "plan": TEXT}
_WON_BY: Schema = or_null(SLUG)
STABILITY = closed(
    {
        "criterion": one_of(*(one.key for one in CRITERIA)),
        "label": TEXT,
        "now": SHARE,
        "low": {
            **SHARE,
            "description": "Down to this weight the winner stays first, the other weights keeping their proportions.",
        },
        "below": {**_WON_BY, "description": "Who wins below `low`. Null: nobody else does."},
        "high": {**SHARE, "description": "Up to this weight it stays first."},
        "above": {**_WON_BY, "description": "Who wins above `high`. Null: nobody else does."},
        "words": TEXT,
    },
    "How far the weight of one criterion can move.",
)
WORTH_FINDING_OUT = closed(
    {
        **PLACE,
        "attribute": TEXT,
        "label": TEXT,
        "new_winner": SLUG,
        "points": {**POINTS, "description": "How much it could add to the certain score."},
        "sentence": TEXT,
    },
    "One unknown fact that could put another distribution first by itself.",
)
WHY_NOT = closed(
    {
        "distribution": SLUG,
        "name": TEXT,
        "release": TEXT_OR_NULL,
        "plan": TEXT_OR_NULL,
        "plan_name": TEXT_OR_NULL,
        "standing": {
            **one_of("ranked", "open", "out"),
            "description": "open: undetermined, as a fact is unknown; out: ruled out.",
        },
        "score": {
            **or_null(POINTS),
            "description": "Null unless it is ranked: no score is compared with one that fits.",
        },
        "rows": {
            **list_of(
                closed(
                    {
                        "criterion": one_of(*(one.key for one in CRITERIA)),
                        "label": TEXT,
                        "points": POINTS,
                        "winner_points": POINTS,
                        "difference": {
                            **DIFFERENCE,
                            "description": "`points` less `winner_points`.",
                        },
                        "known": {
                            **YES_NO,
                            "description": "False: something is unknown on one side or both.",
                        },
                    }
                )
            ),
            "description": "Empty unless it is ranked.",
        },
        "requirements": {
            **list_of(TEXT),
            "description": "Those it does not certainly meet. Empty for a ranked one.",
        },
        "sentence": TEXT,
    },
    "Another distribution: against the winner, criterion by criterion, or what it lacks.",
)
_AMOUNT: dict[str, Schema] = {
    "low": {**USD, "description": "What it is at least."},
    "high": {
        "type": ["number", "null"],
        "minimum": 0,
        "description": "What it is at most. Null: not known; never counted as 0.",
    },
}
_YEARS_PAID = closed({"years": WHOLE, **_AMOUNT})
COSTS = closed(
    {
        "currency": {"const": "USD"},
        "servers": {**WHOLE, "description": "As answered; 1 where that is unanswered."},
        "discount": {
            "type": "number",
            "minimum": 0,
            "description": "Percent off list prices, as answered.",
        },
        "discounts": {
            **list_of(
                closed(
                    {
                        "seller": TEXT,
                        "label": TEXT,
                        "percent": {"type": "number", "minimum": 0, "maximum": 100},
                    }
                )
            ),
            "description": "By vendor, as answered; each replaces `discount`.",
        },
        "quotes": {
            **list_of(closed({"distribution": SLUG, "plan": TEXT, "amount": USD})),
            "description": "USD per server and year, as answered; each replaces list price and discount.",
        },
        "migration_per_server": {**USD, "description": "USD, once, as answered."},
        "spans": {**list_of(WHOLE), "description": "Years."},
        "options": list_of(
            closed(
                {
                    **PLACE,
                    "prices": list_of(
                        closed(
                            {
                                "for": one_of("regular", "extended"),
                                "plan": TEXT,
                                "plan_name": TEXT,
                                **_AMOUNT,
                                "basis": {
                                    **one_of(LIST, DISCOUNT, QUOTE),
                                    "description": "What `paid` comes from; `low` and `high` are the list price.",
                                },
                                "discount": {
                                    "type": "number",
                                    "minimum": 0,
                                    "maximum": 100,
                                    "description": "Percent taken off; 0 where `basis` is not discount.",
                                },
                                "paid": closed(_AMOUNT, "With the user's own discount or quote."),
                                "own": {
                                    **TEXT,
                                    "description": "The same in words: your quote. Empty for a list price.",
                                },
                                "label": TEXT,
                                "unit": TEXT,
                                "on_record": {
                                    **YES_NO,
                                    "description": "False: no price row is on record at all.",
                                },
                                "effective_on": DAY_OR_NULL,
                                **PROVENANCE,
                                "note": TEXT,
                                "disputes": list_of(TEXT),
                            }
                        )
                    ),
                    "over": list_of(
                        closed(
                            {
                                "years": WHOLE,
                                "regular": _YEARS_PAID,
                                "extended": _YEARS_PAID,
                                "uncovered_years": {
                                    **WHOLE,
                                    "description": "Years no plan on record covers: another release by then.",
                                },
                                "certain": {
                                    **YES_NO,
                                    "description": "False: the end of support is open, and it is counted as lasting.",
                                },
                                "listed": closed(_AMOUNT, "At list price, or at the user's quote."),
                                "discount": closed(_AMOUNT, "Taken off it."),
                                "migration": {**USD, "description": "Once."},
                                "total": closed(_AMOUNT, "listed - discount + migration"),
                            }
                        )
                    ),
                },
                "What all servers cost, in USD, by the price rows named.",
            )
        ),
        "break_even": list_of(
            closed(
                {
                    "text": TEXT,
                    "number": WHOLE,
                    "counts": one_of("server", "guest", "year"),
                    "distribution": SLUG,
                    "plan": TEXT,
                }
            )
        ),
    },
    "List prices over the years, the user's own discount and cost of moving kept apart.",
)
WAYS = closed(
    {
        "distribution": SLUG,
        "release": TEXT,
        "from": list_of(ref("Migration")),
        "onward": closed(
            {
                "words": TEXT,
                "dead_end": {
                    **YES_NO,
                    "description": "A newer major release exists, and no step in place to it is on record.",
                },
                "step": or_null(ref("MigrationStep")),
            }
        ),
    },
    "The ways to one candidate, and on from it.",
)
