"""What the API of the advisor takes and answers, as JSON Schema (the dialect of OpenAPI 3.1), made from the rules."""

from __future__ import annotations

from typing import Any

from advisor.forms import IMPORTANCE
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Question
from catalog import vocabulary

Schema = dict[str, Any]

_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_YES_NO: Schema = {"type": "boolean"}
_DAY: Schema = {"type": "string", "format": "date"}
_DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
_SHARE: Schema = {"type": "number", "minimum": 0, "maximum": 1}
_POINTS: Schema = {"type": "number", "minimum": 0, "maximum": 100}
_WHOLE: Schema = {"type": "integer", "minimum": 0}
_DIGEST: Schema = {"type": "string", "pattern": "^[0-9a-f]{64}$"}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _one_of(*keys: str) -> Schema:
    return {"type": "string", "enum": list(keys)}


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _closed(properties: dict[str, Schema], description: str = "", *, optional: bool = False) -> Schema:
    """An object with these and nothing else: all of them, or any of them where they are optional."""
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if not optional:
        made["required"] = list(properties)
    return {"description": description, **made} if description else made


# What is sent


def _answer(question: Question) -> Schema:
    described = {"title": question.text, "description": " ".join(filter(None, (question.why, question.help)))}
    keys = [option.key for option in question.options]
    if question.kind == NUMBER:
        return {"type": "integer", "minimum": question.least, "maximum": question.most, **described}
    described["description"] += " " + "; ".join(f"{option.key}: {option.label}" for option in question.options) + "."
    if question.kind == MANY:
        return {**_list_of(_one_of(*keys)), **described}
    if all(key.isdecimal() for key in keys):
        return {"enum": [*keys, *map(int, keys)], **described}
    return {**_one_of(*keys), **described}


def _importance(label: str) -> Schema:
    steps = ", ".join(f"{step}: {word.lower()}" for step, word in enumerate(IMPORTANCE_WORDS))
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": len(IMPORTANCE_WORDS) - 1,
        "title": f"How much does it matter: {label}",
        "description": f"{steps}. Left out: as the other answers suggest.",
    }


_ANSWERS = _closed(
    {
        **{key: _answer(question) for key, question in QUESTIONS.items()},
        **{IMPORTANCE + one.key: _importance(one.label) for one in CRITERIA},
    },
    "Every question is optional. One that is left out is no requirement and no preference.",
    optional=True,
)

# What is answered

_SLUG: Schema = {**_TEXT, "description": "Slug of a distribution."}
_SLUGS = _list_of(_SLUG)


def _identity(*, release: Schema) -> dict[str, Schema]:
    """What is really chosen: distribution, release and plan. The last two are null where none is on record."""
    return {
        "distribution": _SLUG,
        "name": _TEXT,
        "monogram": _TEXT,
        "release": release,
        "plan": release,
        "plan_name": release,
        "supported_until": _ref("SupportedUntil"),
        "cost_per_server_year": _ref("Cost"),
    }


_CHOSEN, _LEFT = _identity(release=_TEXT), _identity(release=_TEXT_OR_NULL)
_SCORE: Schema = {**_POINTS, "description": "0 to 100: the contributions added up."}
_TIES: Schema = {**_SLUGS, "description": "Distributions with the same score."}
_ROLE = _one_of(*vocabulary.ROLES)
_PROVENANCE: dict[str, Schema] = {
    "as_of": {**_DAY_OR_NULL, "description": "The date the source carries."},
    "confidence": _one_of(*vocabulary.CONFIDENCE),
    "source": _ref("Source"),
}

_EVIDENCE = _closed(
    {
        "attribute": {**_TEXT, "description": "Key of the attribute, in the catalog's vocabulary or worked out from it."},
        "label": _TEXT,
        "words": {**_TEXT, "description": "The value as a reader sees it."},
        "known": {**_YES_NO, "description": "False: nothing is on record. That never counts as no."},
        "source": _or_null(_ref("Source")),
        "as_of": {**_DAY_OR_NULL, "description": "The date the source carries."},
        "confidence": {"enum": [*vocabulary.CONFIDENCE, None]},
        "note": _TEXT,
        "disputes": {**_list_of(_TEXT), "description": "What other sources say instead, and why it is not used."},
    },
    "One value, and what it rests on.",
)

_SUPPORTED_UNTIL = _closed(
    {
        "kind": _one_of(*vocabulary.END_KINDS),
        "on": {**_DAY_OR_NULL, "description": "The last supported day (UTC); where the kind is not a date: what is certain at least."},
        "words": _TEXT,
        "relative": {**_TEXT, "description": "From the day asked; empty where there is no date."},
        "evidence": _ref("Evidence"),
    }
)

_COST = _closed(
    {
        "amount": {"type": ["number", "null"], "minimum": 0, "description": "List price. Null: not published."},
        "currency": {"const": "USD"},
        "words": _TEXT,
        "evidence": _ref("Evidence"),
    }
)

_REASON = _closed(
    {
        "sentence": _TEXT,
        "low": {**_SHARE, "description": "What it is worth at least."},
        "high": {**_SHARE, "description": "What it is worth at most; more than `low` only where the fact is unknown."},
        "evidence": _ref("Evidence"),
    }
)

_CONTRIBUTION = _closed(
    {
        "criterion": _one_of(*(one.key for one in CRITERIA)),
        "label": _TEXT,
        "weight": _SHARE,
        "utility": _SHARE,
        "points": {**_POINTS, "description": "weight x utility x 100, rounded so that all points add up to the score."},
        "points_low": _POINTS,
        "points_high": _POINTS,
        "reasons": _list_of(_ref("Reason")),
    }
)

_RANKED = _closed(
    {
        "rank": {"type": "integer", "minimum": 1, "description": "Shared by those that are level."},
        **_CHOSEN,
        "score": _SCORE,
        "score_low": {**_POINTS, "description": "The least the score can be, whatever the unknown facts turn out to be."},
        "score_high": {**_POINTS, "description": "The most it can be."},
        "tied_with": _TIES,
        "contributions": _list_of(_ref("Contribution")),
        "reasons": {**_list_of(_ref("Reason")), "description": "What speaks for it, the strongest first."},
        "warnings": _list_of(_closed({"text": _TEXT, "evidence": _ref("Evidence")})),
        "other_options": {
            **_list_of(_closed({"release": _TEXT, "plan": _TEXT, "plan_name": _TEXT, "score": _POINTS})),
            "description": "The same distribution with another release or plan, the best first.",
        },
    },
    "A distribution that meets every requirement, by its best release and plan.",
)

_FAILURE = _closed(
    {
        "question": {"enum": [*QUESTIONS, None], "description": "Null: it always holds, whatever is answered."},
        "question_text": _TEXT_OR_NULL,
        "answer": _TEXT_OR_NULL,
        "answer_label": _TEXT_OR_NULL,
        "requirement": _TEXT,
        "fact": {**_TEXT_OR_NULL, "description": "The fact that decided, in words."},
        "source": _or_null(_ref("Source")),
        "evidence": _list_of(_ref("Evidence")),
    },
    "A requirement that is not met, or not known to be met.",
)

_CHANGED: dict[str, Schema] = {"new_winner": _SLUG, "change": {**_TEXT, "description": "In words."}}
_COUNTERFACTUAL: Schema = {
    "description": "One change after which another distribution wins.",
    "oneOf": [
        _closed(
            {
                "kind": {"const": "weight"},
                **_CHANGED,
                "criterion": _one_of(*(one.key for one in CRITERIA)),
                "now": _SHARE,
                "becomes": _SHARE,
            }
        ),
        _closed({"kind": {"const": "answer"}, **_CHANGED, "question": _one_of(*QUESTIONS), "options": _list_of(_TEXT)}),
        _closed({"kind": {"const": "fact"}, **_CHANGED, "attributes": _list_of(_TEXT), "release": _TEXT, "plan": _TEXT}),
    ],
}

_STEP = _closed(
    {"from": _TEXT, "to": _TEXT, "tool": _TEXT, "in_place": _YES_NO, "official": _YES_NO, "limits": _TEXT, "note": _TEXT, **_PROVENANCE},
)

_MIGRATION = _closed(
    {
        "from": _one_of(*(option.key for option in QUESTIONS["estate"].options)),
        "from_label": _TEXT,
        "to": _closed({"distribution": _SLUG, "release": _TEXT}),
        "on_record": {**_YES_NO, "description": "False: no way in place is on record."},
        "steps": {**_list_of(_ref("MigrationStep")), "description": "In order. Empty with on_record true: it runs already."},
        "caveats": _list_of(_TEXT),
    },
    "The way from a system that runs today to the winner.",
)

_RECOMMENDATION = _closed(
    {
        "answers": {**_ref("Answers"), "description": "As they were understood."},
        "day": {**_DAY, "description": "The day (UTC) for which it holds."},
        "weights": _list_of(_ref("Weight")),
        "headline": _TEXT,
        "winner": _or_null(_ref("Winner")),
        "no_winner_because": {**_TEXT_OR_NULL, "description": "Null exactly where there is a winner."},
        "ranking": _list_of(_ref("Ranked")),
        "excluded": {**_list_of(_ref("Excluded")), "description": "Out, by their release and plan that come nearest."},
        "unconfirmed": {**_list_of(_ref("Unconfirmed")), "description": "Would have to be confirmed first; they cannot win."},
        "robustness": _ref("Robustness"),
        "counterfactuals": _list_of(_ref("Counterfactual")),
        "relaxations": {**_list_of(_ref("Relaxation")), "description": "Where nothing fits: what to give up."},
        "migration": _list_of(_ref("Migration")),
        "notes": {**_list_of(_ref("Note")), "description": "No-cost programmes you may be eligible for."},
        "catalog": _closed({"digest": _DIGEST, "as_of": _DAY_OR_NULL}, "The facts it rests on."),
        "rules": _closed({"digest": _DIGEST, "as_of": _DAY}, "The rules it follows from."),
    },
    "Who fits best and why, who is out and by what, and how sure that is. "
    "The same answers on the same catalog, by the same rules, on the same day give the same bytes.",
)

COMPONENTS: dict[str, Schema] = {
    "Answers": _ANSWERS,
    "Source": _closed({"title": _TEXT, "url": {"type": "string", "format": "uri"}}),
    "Evidence": _EVIDENCE,
    "SupportedUntil": _SUPPORTED_UNTIL,
    "Cost": _COST,
    "Weight": _closed(
        {
            "criterion": _one_of(*(one.key for one in CRITERIA)),
            "label": _TEXT,
            "importance": {"type": "integer", "minimum": 0, "maximum": len(IMPORTANCE_WORDS) - 1},
            "importance_word": _one_of(*IMPORTANCE_WORDS),
            "chosen": {**_YES_NO, "description": "Whether the answers set it; otherwise they suggest it."},
            "weight": {**_SHARE, "description": "Its share of all that counts: they add up to 1."},
        }
    ),
    "Winner": _closed({**_CHOSEN, "score": _SCORE, "tied_with": _TIES}),
    "Reason": _REASON,
    "Contribution": _CONTRIBUTION,
    "Ranked": _RANKED,
    "Failure": _FAILURE,
    "Excluded": _closed(
        {
            **_LEFT,
            "role": _ROLE,
            "reasons": _list_of(_ref("Failure")),
            "successors": _list_of(_closed({"distribution": _SLUG, "name": _TEXT})),
            "where_to_go": _TEXT_OR_NULL,
        }
    ),
    "Unconfirmed": _closed({**_LEFT, "role": _ROLE, "what_to_confirm": _list_of(_ref("Failure"))}),
    "Robustness": _closed(
        {
            "samples": {**_WHOLE, "description": "How many weightings near the given one were tried."},
            "win_share": {
                "type": "object",
                "additionalProperties": _SHARE,
                "description": "By slug: in which share of them the distribution wins.",
            },
            "stable_under_unknowns": {
                "type": ["boolean", "null"],
                "description": "Whether the winner stays first whatever the unknown facts turn out to be. Null: there is no winner.",
            },
        }
    ),
    "Counterfactual": _COUNTERFACTUAL,
    "Relaxation": _closed(
        {"drop": _list_of(_one_of(*QUESTIONS)), "drop_labels": _list_of(_TEXT), "then_fits": _SLUGS, "then_fits_names": _list_of(_TEXT)}
    ),
    "MigrationStep": _STEP,
    "Migration": _MIGRATION,
    "Note": _closed({"distribution": _SLUG, "name": _TEXT, "text": _TEXT, "note": _TEXT, **_PROVENANCE}),
    "RecommendationRequest": _closed({"answers": _ref("Answers")}, optional=True),
    "Recommendation": _RECOMMENDATION,
}

REQUEST = _ref("RecommendationRequest")
RECOMMENDATION = _ref("Recommendation")
