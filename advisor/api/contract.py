"""What the advisor asks and by what it ranks, for programs: with it anybody can build another front end. Read off the rules."""

from __future__ import annotations

from typing import Any

from advisor.document.method import method
from advisor.forms import IMPORTANCE
from advisor.own_numbers import MOST_QUOTES, SELLERS, discount_question, quote_question
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, ONE, TOPICS, Question

Schema = dict[str, Any]


def questions() -> list[dict[str, Any]]:
    """By topic, in the order in which they are asked."""
    return [
        {
            "key": topic.key,
            "title": topic.title,
            "intro": topic.intro,
            "questions": [_question(one) for one in topic.questions],
        }
        for topic in TOPICS
    ]


def own_numbers() -> list[dict[str, Any]]:
    """Numbers of the user's own that are sent under a key for each vendor or plan."""
    discount, quote = discount_question(""), quote_question()
    return [
        {
            **_own_number(discount, "discount.<seller>"),
            "unit": "percent off list prices",
            "at_most": len(SELLERS),
            "sellers": [{"key": key, "label": label} for key, label in SELLERS.items()],
            "plans": None,
        },
        {
            **_own_number(quote, "quote.<distribution>.<plan>"),
            "unit": "USD per server and year",
            "at_most": MOST_QUOTES,
            "sellers": [],
            "plans": "/api/v1/plans/",
        },
    ]


def _own_number(question: Question, key: str) -> dict[str, Any]:
    names = ("kind", "text", "why", "least", "most", "decimals")
    return {"key": key, **{name: getattr(question, name) for name in names}}


def criteria() -> list[dict[str, Any]]:
    """Each with the key of the answer that sets how much it matters, and what its values are worth."""
    return [{**shown, "answer": IMPORTANCE + shown["key"]} for shown in method()["criteria"]]


def _question(one: Question) -> dict[str, Any]:
    number = one.kind == NUMBER
    return {
        "key": one.key,
        "kind": one.kind,
        "text": one.text,
        "why": one.why,
        "help": one.help,
        "options": [
            {
                "key": option.key,
                "label": option.label,
                "help": option.help,
                "exclusive": option.exclusive,
                "offered": option.offered,
            }
            for option in one.options
        ],
        "least": one.least if number else None,
        "most": one.most if number else None,
        "decimals": one.decimals if number else None,
    }


_TEXT: Schema = {"type": "string"}
_TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
_WHOLE_OR_NULL: Schema = {"type": ["integer", "null"]}


def _closed(properties: dict[str, Schema]) -> Schema:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list_of(items: Schema) -> Schema:
    return {"type": "array", "items": items}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


_RULES: Schema = _closed(
    {
        "digest": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "as_of": {"type": "string", "format": "date"},
    }
)
_MEASURE = _closed(
    {
        "reads": _TEXT,
        "question": _TEXT_OR_NULL,
        "answer": _TEXT_OR_NULL,
        "share": {"type": "number"},
        "rows": _list_of(
            _closed(
                {
                    "value": _TEXT,
                    "utility": {"type": "number", "minimum": 0, "maximum": 1},
                    "sentence": _TEXT,
                }
            )
        ),
        "unknown": _TEXT,
    }
)
_OPTION: dict[str, Schema] = {
    "key": _TEXT,
    "label": _TEXT,
    "help": _TEXT,
    "exclusive": {"type": "boolean", "description": "It can only be answered alone."},
    "offered": {"type": "boolean", "description": "False: understood, but no longer asked."},
}

COMPONENTS: dict[str, Schema] = {
    "Question": _closed(
        {
            "key": {**_TEXT, "description": "Under which its answer is sent."},
            "kind": {
                "enum": [ONE, MANY, NUMBER],
                "description": "The answer is one key of the options, a list of keys, or a number.",
            },
            "text": _TEXT,
            "why": _TEXT,
            "help": _TEXT,
            "options": _list_of(_closed(_OPTION)),
            "least": _WHOLE_OR_NULL,
            "most": _WHOLE_OR_NULL,
            "decimals": {
                **_WHOLE_OR_NULL,
                "description": "How many a number may have; null for every other kind.",
            },
        }
    ),
    "Topic": _closed(
        {"key": _TEXT, "title": _TEXT, "intro": _TEXT, "questions": _list_of(_ref("Question"))}
    ),
    "OwnNumber": _closed(
        {
            "key": {
                **_TEXT,
                "description": "Under which it is sent; the parts in <> are to be replaced.",
            },
            "kind": {"const": NUMBER},
            "text": _TEXT,
            "why": _TEXT,
            "least": {"type": "integer"},
            "most": {"type": "integer"},
            "decimals": {"type": "integer"},
            "unit": _TEXT,
            "at_most": {"type": "integer", "description": "How many can be sent."},
            "sellers": _list_of(_closed({"key": _TEXT, "label": _TEXT})),
            "plans": {
                **_TEXT_OR_NULL,
                "description": "Where the plans are listed; those that are sold can be quoted.",
            },
        }
    ),
    "Questions": _closed(
        {
            "topics": _list_of(_ref("Topic")),
            "own_numbers": _list_of(_ref("OwnNumber")),
            "rules": _RULES,
        }
    ),
    "Criterion": _closed(
        {
            "key": {"type": "string", "enum": [one.key for one in CRITERIA]},
            "label": _TEXT,
            "question": _TEXT,
            "importance": {
                "type": "string",
                "enum": list(IMPORTANCE_WORDS),
                "description": "How much it matters unless the answers say.",
            },
            "measures": _list_of(_MEASURE),
            "answer": {
                **_TEXT,
                "description": "Under which how much it matters is sent, from 0 up.",
            },
        }
    ),
    "Criteria": _closed(
        {"criteria": _list_of(_ref("Criterion")), "importance": _list_of(_TEXT), "rules": _RULES}
    ),
}
