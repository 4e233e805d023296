"""What the API of the advisor takes and answers, as JSON Schema (the dialect of OpenAPI 3.1), made from the rules."""

from __future__ import annotations

from advisor.api.schema.certainty import (
    BREAK_EVEN_QUOTE,
    OTHER_RELEASE,
    QUESTION_TO_ASK,
    ROBUSTNESS,
    UNVERIFIED,
)
from advisor.api.schema.dialect import (
    DAY,
    DAY_OR_NULL,
    DIGEST,
    POINTS,
    PROVENANCE,
    SHARE,
    SLUG,
    TEXT,
    TEXT_OR_NULL,
    YES_NO,
    Schema,
    closed,
    list_of,
    one_of,
    or_null,
    ref,
)
from advisor.api.schema.explained import COSTS, PLACE, STABILITY, WAYS, WHY_NOT, WORTH_FINDING_OUT
from advisor.document.migration import KINDS
from advisor.forms import IMPORTANCE
from advisor.own_numbers import (
    DISCOUNT,
    MOST_QUOTES,
    SELLERS,
    discount_question,
    quote_question,
)
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.derived import ESTATES
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Option, Question
from catalog import vocabulary

# What is sent


def _answer(question: Question) -> Schema:
    described = {
        "title": question.text,
        "description": " ".join(filter(None, (question.why, question.help))),
    }
    keys = [option.key for option in question.options]
    if question.kind == NUMBER:
        if question.decimals:
            described["description"] += (
                f" Rounded to {question.decimals} decimal{'' if question.decimals == 1 else 's'}."
            )
        number = "number" if question.decimals else "integer"
        return {"type": number, "minimum": question.least, "maximum": question.most, **described}
    described["description"] += (
        " "
        + "; ".join(f"{option.key}: {_option_label(option)}" for option in question.options)
        + "."
    )
    if question.kind == MANY:
        return {**list_of(one_of(*keys)), **_alone(question), **described}
    if all(key.isdecimal() for key in keys):
        return {"enum": [*keys, *map(int, keys)], **described}
    return {**one_of(*keys), **described}


def _option_label(option: Option) -> str:
    return option.label if option.offered else f"{option.label} (understood, but no longer asked)"


def _alone(question: Question) -> Schema:
    """An option that excludes the others stands alone."""
    exclusive = [option.key for option in question.options if option.exclusive]
    if not exclusive:
        return {}
    others = [option.key for option in question.options if not option.exclusive]
    sets = [others, *([key] for key in exclusive)]
    return {"anyOf": [{"items": one_of(*keys)} for keys in sets]}


def _importance(label: str) -> Schema:
    steps = ", ".join(f"{step}: {word.lower()}" for step, word in enumerate(IMPORTANCE_WORDS))
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": len(IMPORTANCE_WORDS) - 1,
        "title": f"How much does it matter: {label}",
        "description": f"{steps}. Left out: as the other answers suggest.",
    }


_ANSWERS = {
    **closed(
        {
            **{key: _answer(question) for key, question in QUESTIONS.items()},
            **{f"{DISCOUNT}{seller}": _answer(discount_question(seller)) for seller in SELLERS},
            **{IMPORTANCE + one.key: _importance(one.label) for one in CRITERIA},
        },
        "Every question is optional. One that is left out is no requirement and no preference.",
        optional=True,
    ),
    "patternProperties": {
        r"^quote\.[a-z0-9-]+\.[a-z0-9-]+$": {
            **_answer(quote_question()),
            "title": "Quote: quote.<distribution>.<plan>",
            "description": "USD per server and year that you were quoted for a plan of /api/v1/plans/ "
            f"that is sold; at most {MOST_QUOTES} quotes. It replaces list price and discount. "
            "Rounded to 2 decimals. An unknown plan is an error that lists those known.",
        }
    },
}

# What is answered

_SLUGS = list_of(SLUG)


def _identity(*, release: Schema) -> dict[str, Schema]:
    """What is really chosen: distribution, release and plan. The last two are null where none is on record."""
    return {
        "distribution": SLUG,
        "name": TEXT,
        "monogram": TEXT,
        "release": release,
        "plan": release,
        "plan_name": release,
        "supported_until": ref("SupportedUntil"),
        "cost_per_server_year": ref("Cost"),
    }


_CHOSEN, _LEFT = _identity(release=TEXT), _identity(release=TEXT_OR_NULL)
_SCORE: Schema = {
    **POINTS,
    "description": "0 to 100 with one decimal: the points of the contributions added up. Only what is certain counts.",
}
_TIES: Schema = {
    **_SLUGS,
    "description": "Distributions that are level: less than half a point apart.",
}
_ROLE = one_of(*vocabulary.ROLES)
_EVIDENCE = closed(
    {
        "attribute": {
            **TEXT,
            "description": "Key of the attribute, in the catalog's vocabulary or worked out from it.",
        },
        "label": TEXT,
        "words": {**TEXT, "description": "The value as a reader sees it."},
        "known": {**YES_NO, "description": "False: nothing is on record. That never counts as no."},
        "source": or_null(ref("Source")),
        "as_of": {**DAY_OR_NULL, "description": "The date the source carries."},
        "checked_on": {
            **DAY_OR_NULL,
            "description": "The day it was last compared with its source.",
        },
        "confidence": {"enum": [*vocabulary.CONFIDENCE, None]},
        "note": TEXT,
        "disputes": {
            **list_of(TEXT),
            "description": "What other sources say instead, and why it is not used.",
        },
    },
    "One value, and what it rests on.",
)

_SUPPORTED_UNTIL = closed(
    {
        "kind": one_of(*vocabulary.END_KINDS),
        "on": {
            **DAY_OR_NULL,
            "description": "The last supported day (UTC); where the kind is not a date: what is certain at least.",
        },
        "words": TEXT,
        "relative": {**TEXT, "description": "From the day asked; empty where there is no date."},
        "projected": {
            **YES_NO,
            "description": "True: the day is projected; the vendor or project does not promise it.",
        },
        "projected_until": {
            **DAY_OR_NULL,
            "description": "A later day that is projected beyond the promised one. It does not count. Null: there is none.",
        },
        "evidence": ref("Evidence"),
    }
)

_COST = closed(
    {
        "amount": {
            "type": ["number", "null"],
            "minimum": 0,
            "description": "List price. Null: not published.",
        },
        "currency": {"const": "USD"},
        "words": TEXT,
        "evidence": ref("Evidence"),
    }
)

_REASON = closed(
    {
        "sentence": TEXT,
        "low": {**SHARE, "description": "What it is worth at least."},
        "high": {
            **SHARE,
            "description": "What it is worth at most; more than `low` only where the fact is unknown.",
        },
        "evidence": ref("Evidence"),
    }
)

_CONTRIBUTION = closed(
    {
        "criterion": one_of(*(one.key for one in CRITERIA)),
        "label": TEXT,
        "weight": SHARE,
        "percent": {
            **POINTS,
            "description": "The same in percent as shown: the most points it can add.",
        },
        "utility": SHARE,
        "points": {
            **POINTS,
            "description": "utility x percent with one decimal. Only what is certain counts; all points add up to the score.",
        },
        "points_low": {**POINTS, "description": "The same as `points`."},
        "points_high": {
            **POINTS,
            "description": "The most it could be, whatever the unknown facts turn out to be.",
        },
        "known": {
            **YES_NO,
            "description": "False: a fact behind it is unknown, or known only in part.",
        },
        "reasons": list_of(ref("Reason")),
    }
)

_RANKED = closed(
    {
        "rank": {"type": "integer", "minimum": 1, "description": "Shared by those that are level."},
        **_CHOSEN,
        "score": _SCORE,
        "score_low": {**POINTS, "description": "The same as `score`."},
        "score_high": {
            **POINTS,
            "description": "What the score could be at most, whatever the unknown facts turn out to be. It does not count.",
        },
        "tied_with": _TIES,
        "contributions": list_of(ref("Contribution")),
        "reasons": {
            **list_of(ref("Reason")),
            "description": "What speaks for it, the strongest first.",
        },
        "warnings": list_of(closed({"text": TEXT, "evidence": ref("Evidence")})),
        "other_options": {
            **list_of(closed({"release": TEXT, "plan": TEXT, "plan_name": TEXT, "score": POINTS})),
            "description": "The same distribution with another release or plan that meets every requirement, the best first.",
        },
    },
    "A distribution that meets every requirement, by its best release and plan.",
)

_FAILURE = closed(
    {
        "question": {
            "enum": [*QUESTIONS, None],
            "description": "Null: it is always required, whatever is answered.",
        },
        "question_text": TEXT_OR_NULL,
        "answer": TEXT_OR_NULL,
        "answer_label": TEXT_OR_NULL,
        "requirement": TEXT,
        "fact": {**TEXT_OR_NULL, "description": "The fact that decided, in words."},
        "source": or_null(ref("Source")),
        "evidence": list_of(ref("Evidence")),
    },
    "A requirement that is not met, or not known to be met.",
)

_LACKING: dict[str, Schema] = {
    "role": _ROLE,
    "near_miss": {
        **YES_NO,
        "description": "True: it could be recommended and meets what is always required; only answers are not met.",
    },
    "missing": {
        **list_of(closed({"question": {"enum": [*QUESTIONS, None]}, "words": TEXT})),
        "description": "What it lacks, in the requirement's own unit. A question of null: it is always required.",
    },
}

_CHANGED: dict[str, Schema] = {"new_winner": SLUG, "change": {**TEXT, "description": "In words."}}
_COUNTERFACTUAL: Schema = {
    "description": "One change after which another distribution wins.",
    "oneOf": [
        closed(
            {
                "kind": {"const": "weight"},
                **_CHANGED,
                "criterion": one_of(*(one.key for one in CRITERIA)),
                "now": SHARE,
                "becomes": SHARE,
            }
        ),
        closed(
            {
                "kind": {"const": "answer"},
                **_CHANGED,
                "question": one_of(*QUESTIONS),
                "options": list_of(TEXT),
            }
        ),
        closed(
            {
                "kind": {"const": "fact"},
                **_CHANGED,
                "attributes": {
                    **list_of(TEXT),
                    "description": "Where several are open: all of them together.",
                },
                **PLACE,
                "now": {
                    **TEXT,
                    "description": "What is on record, in words; unknown where the fact is open.",
                },
                "becomes": {
                    **TEXT_OR_NULL,
                    "description": "What it would have to be, in words. Null: it would have to be confirmed.",
                },
            }
        ),
    ],
}

_STEP_TOLD: dict[str, Schema] = {
    "from": TEXT,
    "to": TEXT,
    "tool": TEXT,
    "in_place": YES_NO,
    "official": YES_NO,
    "limits": TEXT,
    "note": TEXT,
    "architectures": {
        **list_of(one_of(*vocabulary.ARCHITECTURES)),
        "description": "CPU architectures the tool runs on. Empty: not stated.",
    },
    **PROVENANCE,
}
_STEP = closed(_STEP_TOLD)

_MIGRATION = closed(
    {
        "from": one_of(*ESTATES),
        "from_label": TEXT,
        "to": closed({"distribution": SLUG, "release": TEXT}),
        "kind": {
            **one_of(*KINDS),
            "description": "nothing: it runs already; in-place: by conversion or upgrade; "
            "rebuild: a new installation. "
            "The most work of the cases, where there are several.",
        },
        "words": {**TEXT, "description": "The effort, in a few words."},
        "sentence": {**TEXT, "description": "The route and its tools, or why to plan a rebuild."},
        "detour": {
            **YES_NO,
            "description": "True: through a third distribution, as no supported route goes there directly.",
        },
        "on_record": {**YES_NO, "description": "False: no in-place route is known."},
        "steps": {
            **list_of(ref("MigrationStep")),
            "description": "In order. A rebuild may name the route that is too long.",
        },
        "new_installation": {
            **or_null(ref("MigrationStep")),
            "description": "The row of the catalog that says it takes a new installation. Null: there is none.",
        },
        "caveats": list_of(TEXT),
        "cases": {
            **list_of(ref("Migration")),
            "description": "Where the route depends on a release or CPU: one for each. Their own cases are empty.",
        },
    },
    "The migration from a system that runs today to a candidate.",
)
_RECOMMENDATION = closed(
    {
        "answers": {**ref("Answers"), "description": "As they were understood."},
        "day": {**DAY, "description": "The day (UTC) for which it holds."},
        "weights": list_of(ref("Weight")),
        "headline": TEXT,
        "winner": {
            **or_null(ref("Winner")),
            "description": "Null where nothing was answered, nothing fits, or every criterion is ignored.",
        },
        "no_winner_because": {
            **TEXT_OR_NULL,
            "description": "Null exactly where there is a winner.",
        },
        "ranking": list_of(ref("Ranked")),
        "excluded": {
            **list_of(ref("Excluded")),
            "description": "Ruled out, by the release and plan that lack least. By role, those "
            "that can be recommended first; "
            "within a role the nearest first.",
        },
        "unconfirmed": {
            **list_of(ref("Unconfirmed")),
            "description": "Undetermined: a fact that is required is unknown. They cannot win. In the same order.",
        },
        "robustness": ref("Robustness"),
        "break_even": {
            **list_of(ref("BreakEvenQuote")),
            "description": "Plans without a published price that would win at the quote named, or below it.",
        },
        "releases": {
            **list_of(ref("OtherRelease")),
            "description": "The other releases of the winner's distribution, the newest first. Empty: there is no winner.",
        },
        "questions_to_ask": {
            **list_of(ref("QuestionToAsk")),
            "description": "What to answer first. Empty unless nothing was answered.",
        },
        "counterfactuals": list_of(ref("Counterfactual")),
        "stability": list_of(ref("Stability")),
        "why_not": {
            **list_of(ref("WhyNot")),
            "description": "Every other distribution: the ranked, the undetermined, the ruled out. Empty: there is no winner.",
        },
        "relaxations": {
            **list_of(ref("Relaxation")),
            "description": "Where nothing fits: the requirements to relax.",
        },
        "conflicts": {
            **list_of(
                closed(
                    {
                        "questions": list_of(one_of(*QUESTIONS)),
                        "labels": list_of(TEXT),
                        "sentence": TEXT,
                    }
                )
            ),
            "description": "Where nothing fits: answers that no distribution meets together.",
        },
        "costs": ref("Costs"),
        "migration": {**list_of(ref("Migration")), "description": "To the winner."},
        "ways": list_of(ref("Ways")),
        "notes": {
            **list_of(ref("Note")),
            "description": "No-cost programmes you may be eligible for.",
        },
        "catalog": closed({"digest": DIGEST, "as_of": DAY_OR_NULL}, "The facts it rests on."),
        "rules": closed({"digest": DIGEST, "as_of": DAY}, "The rules it follows from."),
    },
    "Who fits best and why, who is out and by what, and how sure that is. "
    "The same answers on the same catalog, by the same rules, on the same day give the same bytes.",
)

COMPONENTS: dict[str, Schema] = {
    "Answers": _ANSWERS,
    "Source": closed({"title": TEXT, "url": {"type": "string", "format": "uri"}}),
    "Evidence": _EVIDENCE,
    "SupportedUntil": _SUPPORTED_UNTIL,
    "Cost": _COST,
    "Weight": closed(
        {
            "criterion": one_of(*(one.key for one in CRITERIA)),
            "label": TEXT,
            "importance": {"type": "integer", "minimum": 0, "maximum": len(IMPORTANCE_WORDS) - 1},
            "importance_word": one_of(*IMPORTANCE_WORDS),
            "chosen": {
                **YES_NO,
                "description": "Whether the answers set it; otherwise they suggest it.",
            },
            "weight": {**SHARE, "description": "Its share of all that counts: they add up to 1."},
            "percent": {
                **POINTS,
                "description": "The same in percent as shown: they add up to 100.0.",
            },
            "suggested": {
                "type": "integer",
                "minimum": 0,
                "maximum": len(IMPORTANCE_WORDS) - 1,
                "description": "Unless it is set.",
            },
            "because": {
                **or_null(closed({"question": one_of(*QUESTIONS), "answer": TEXT})),
                "description": "What suggests it.",
            },
        }
    ),
    "Winner": closed({**_CHOSEN, "score": _SCORE, "tied_with": _TIES}),
    "Reason": _REASON,
    "Contribution": _CONTRIBUTION,
    "Ranked": _RANKED,
    "Failure": _FAILURE,
    "Excluded": closed(
        {
            **_LEFT,
            **_LACKING,
            "reasons": list_of(ref("Failure")),
            "successors": list_of(closed({"distribution": SLUG, "name": TEXT})),
            "where_to_go": TEXT_OR_NULL,
        }
    ),
    "Unconfirmed": closed({**_LEFT, **_LACKING, "what_to_confirm": list_of(ref("Failure"))}),
    "Robustness": ROBUSTNESS,
    "Unverified": UNVERIFIED,
    "BreakEvenQuote": BREAK_EVEN_QUOTE,
    "OtherRelease": OTHER_RELEASE,
    "QuestionToAsk": QUESTION_TO_ASK,
    "Counterfactual": _COUNTERFACTUAL,
    "Stability": STABILITY,
    "WorthFindingOut": WORTH_FINDING_OUT,
    "WhyNot": WHY_NOT,
    "Costs": COSTS,
    "Ways": WAYS,
    "Relaxation": closed(
        {
            "drop": list_of(one_of(*QUESTIONS)),
            "drop_labels": list_of(TEXT),
            "then_fits": {**_SLUGS, "description": "Without an answer to the questions of `drop`."},
            "then_fits_names": list_of(TEXT),
            "words": {
                **TEXT,
                "description": "The smallest change that is enough, in the requirement's own unit.",
            },
            "instead": {
                **list_of(closed({"question": one_of(*QUESTIONS), "options": list_of(TEXT)})),
                "description": "Answers with which a distribution fits. No options: no answer.",
            },
        }
    ),
    "MigrationStep": _STEP,
    "Migration": _MIGRATION,
    "Note": closed({"distribution": SLUG, "name": TEXT, "text": TEXT, "note": TEXT, **PROVENANCE}),
    "RecommendationRequest": closed({"answers": ref("Answers")}, optional=True),
    "Recommendation": _RECOMMENDATION,
}

REQUEST = ref("RecommendationRequest")
RECOMMENDATION = ref("Recommendation")
