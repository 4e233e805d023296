"""How sure a recommendation is and what else could win: quotes, other releases, questions to answer first."""

from __future__ import annotations

from advisor.api.schema.dialect import (
    DIFFERENCE,
    POINTS,
    SHARE,
    SLUG,
    TEXT,
    TEXT_OR_NULL,
    USD,
    WHOLE,
    closed,
    list_of,
    one_of,
    or_null,
    ref,
)
from advisor.document.conclusions import CERTAINTY_WORDS
from advisor.rules.questions import QUESTIONS
from catalog import vocabulary

UNVERIFIED = closed(
    {
        "distribution": SLUG,
        "release": TEXT_OR_NULL,
        "plan": TEXT_OR_NULL,
        "attribute": {**TEXT, "description": "Key of the attribute, as in evidence."},
        "label": TEXT,
        "words": {**TEXT, "description": "The value as a reader sees it."},
        "confidence": one_of(*vocabulary.CONFIDENCE),
        "source": or_null(ref("Source")),
        "new_winner": {
            **or_null(SLUG),
            "description": "Which distribution could win if the value were wrong. Null: none would.",
        },
        "sentence": TEXT,
    },
    "A fact that decides the answer and is not verified.",
)

ROBUSTNESS = closed(
    {
        "samples": {**WHOLE, "description": "How many weightings near the given one were tried."},
        "win_share": {
            "type": "object",
            "additionalProperties": SHARE,
            "description": "By slug: in which share of them the distribution wins.",
        },
        "rank_share": {
            "type": "object",
            "additionalProperties": list_of(SHARE),
            "description": "By slug: in which share of them it takes the first, second, ... place. Each list adds up to 1.",
        },
        "certainty": {
            "enum": [*CERTAINTY_WORDS, None],
            "description": "How sure the winner is. "
            "firm: this release is first in at least 90 % of the weightings, no unverified fact "
            "decides, and no single "
            "unknown fact could change the winner; likely: first in at least 70 %; narrow: in "
            "at least 50 %, or level with "
            "another; open: in fewer. Null: there is no winner.",
        },
        "certainty_words": {
            **TEXT,
            "description": "The same in a sentence. Empty: there is no winner.",
        },
        "unverified": {
            **list_of(ref("Unverified")),
            "description": "The facts that decide and are not verified, the winner's own first.",
        },
        "stable_under_unknowns": {
            "type": ["boolean", "null"],
            "description": "Whether the winner stays first whatever the unknown facts turn out to be. Null: there is no winner.",
        },
        "worth_finding_out": {
            **list_of(ref("WorthFindingOut")),
            "description": "The unknown facts that could each change the winner alone. Prices are under `break_even`.",
        },
    }
)

BREAK_EVEN_QUOTE = closed(
    {
        "distribution": SLUG,
        "release": TEXT,
        "plan": TEXT,
        "price": {
            **or_null(USD),
            "description": "The highest quote, in USD per server and year, at which it would win. Null: it would win at any quote.",
        },
        "sentence": TEXT,
    },
    "A plan without a published price, and the quote at which it would win.",
)

OTHER_RELEASE = closed(
    {
        "distribution": SLUG,
        "release": TEXT,
        "plan": {
            **TEXT_OR_NULL,
            "description": "The plan that comes nearest to meeting every requirement.",
        },
        "score": {
            **POINTS,
            "description": "What it would score, whether it meets every requirement or not.",
        },
        "difference": {**DIFFERENCE, "description": "Its score less the winner's."},
        "share": {
            **SHARE,
            "description": "The share of weightings in which this release is first.",
        },
        "lacks": {
            **list_of(TEXT),
            "description": "Requirements it does not certainly meet, and criteria on which it is behind.",
        },
        "better": {
            **list_of(TEXT),
            "description": "Criteria on which it is ahead; both sides are known.",
        },
        "sentence": {**TEXT, "description": "Why it did not win."},
    },
    "Another release of the winner's distribution.",
)

QUESTION_TO_ASK = closed(
    {
        "question": one_of(*QUESTIONS),
        "text": TEXT,
        "outcomes": {
            **list_of(
                closed(
                    {
                        "option": TEXT,
                        "label": TEXT,
                        "leader": {
                            **or_null(SLUG),
                            "description": "The distribution that would come first. Null: none would meet the answer.",
                        },
                        "leader_name": TEXT_OR_NULL,
                    }
                )
            ),
            "description": "Who would come first with each answer.",
        },
    },
    "A question whose answers lead to different distributions.",
)
