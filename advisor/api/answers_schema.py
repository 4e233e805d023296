"""JSON Schema of the answers a request sends, made from the questions of the rules."""

from __future__ import annotations

from advisor.answer_formats import IMPORTANCE
from advisor.own_price_questions import (
    DISCOUNT,
    MOST_QUOTES,
    SELLERS,
    discount_question,
    quote_question,
)
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import MANY, NUMBER, QUESTIONS, Option, Question
from catalog.json_values import Schema


def answers_schema() -> Schema:
    properties = {key: _answer(question) for key, question in QUESTIONS.items()}
    properties |= {f"{DISCOUNT}{seller}": _answer(discount_question(seller)) for seller in SELLERS}
    properties |= {IMPORTANCE + row.key: _importance(row.label) for row in CRITERIA}
    return {
        "description": "Every question is optional. "
        "One that is left out is no requirement and no preference.",
        "type": "object",
        "properties": properties,
        "patternProperties": {r"^quote\.[a-z0-9-]+\.[a-z0-9-]+$": _quote()},
        "additionalProperties": False,
    }


def _answer(question: Question) -> Schema:
    description = " ".join(filter(None, (question.why, question.help)))
    if question.kind == NUMBER:
        return {
            **_number(question),
            "title": question.text,
            "description": description + _rounding(question),
        }
    options = "; ".join(f"{option.key}: {_option_label(option)}" for option in question.options)
    schema = _list_of_options(question) if question.kind == MANY else _one_option(question)
    return {**schema, "title": question.text, "description": f"{description} {options}."}


def _number(question: Question) -> Schema:
    json_type = "number" if question.decimals else "integer"
    return {"type": json_type, "minimum": question.least, "maximum": question.most}


def _rounding(question: Question) -> str:
    if not question.decimals:
        return ""
    return f" Rounded to {question.decimals} decimal{'' if question.decimals == 1 else 's'}."


def _one_option(question: Question) -> Schema:
    keys = [option.key for option in question.options]
    if all(key.isdecimal() for key in keys):
        return {"enum": [*keys, *map(int, keys)]}
    return _enum(keys)


def _list_of_options(question: Question) -> Schema:
    """An option that excludes the others stands alone."""
    schema: Schema = {"type": "array", "items": _enum([option.key for option in question.options])}
    exclusive = [option.key for option in question.options if option.exclusive]
    if exclusive:
        others = [option.key for option in question.options if not option.exclusive]
        allowed = [others, *([key] for key in exclusive)]
        schema["anyOf"] = [{"items": _enum(keys)} for keys in allowed]
    return schema


def _enum(keys: list[str]) -> Schema:
    return {"type": "string", "enum": keys}


def _option_label(option: Option) -> str:
    return option.label if option.offered else f"{option.label} (understood, but no longer asked)"


def _importance(label: str) -> Schema:
    steps = ", ".join(f"{step}: {word.lower()}" for step, word in enumerate(IMPORTANCE_WORDS))
    return {
        "type": "integer",
        "minimum": 0,
        "maximum": len(IMPORTANCE_WORDS) - 1,
        "title": f"How much does it matter: {label}",
        "description": f"{steps}. Default: as the other answers suggest.",
    }


def _quote() -> Schema:
    return {
        **_answer(quote_question()),
        "title": "Quote: quote.<distribution>.<plan>",
        "description": "USD per server and year that you were quoted for a plan of /api/v1/plans/ "
        f"that is sold; at most {MOST_QUOTES} quotes. It replaces list price and discount. "
        "Rounded to 2 decimals. An unknown plan is an error that lists those known.",
    }


COMPONENTS: dict[str, Schema] = {
    "Answers": answers_schema(),
    "RecommendationRequest": {
        "type": "object",
        "properties": {"answers": {"$ref": "#/components/schemas/Answers"}},
        "additionalProperties": False,
    },
}
REQUEST: Schema = {"$ref": "#/components/schemas/RecommendationRequest"}
