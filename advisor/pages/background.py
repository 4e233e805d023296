"""The background page: common claims and the evidence, and presets for each kind of organisation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from advisor.engine.types import Answers
from advisor.pages import questionnaire
from advisor.rules.presets import PRESETS, Preset
from advisor.rules.questions import QUESTIONS
from catalog import vocabulary

HOLDING = frozenset({"holds", "holds-for-the-base", "measured"})
"""Verdicts under which the common story can stay as it is."""


def background(document: Mapping[str, Any]) -> dict[str, Any]:
    claims = [_claim(document, row) for row in document["claims"]]
    return {
        "topics": [
            {"key": key, "title": title, "claims": [one for one in claims if one["topic"] == key]}
            for key, title in vocabulary.CLAIM_TOPICS.items()
        ],
        "number": len(claims),
        "holding": sum(one["holds"] for one in claims),
        "presets": [_preset(preset) for preset in PRESETS],
    }


def _claim(document: Mapping[str, Any], row: Mapping[str, Any]) -> dict[str, Any]:
    source = document["sources"][row["source"]]
    return {
        "topic": row["topic"],
        "said": row["said"],
        "verdict": vocabulary.VERDICTS[row["verdict"]],
        "holds": row["verdict"] in HOLDING,
        "found": row["found"],
        "source": {"title": source["title"], "url": source["url"]},
        "as_of": row["as_of"],
        "confidence": row["confidence"],
        "note": row["note"],
    }


def _preset(preset: Preset) -> dict[str, str]:
    answers = Answers({"organisation": (preset.organisation,), **dict(preset.answers)})
    return {
        "label": QUESTIONS["organisation"].option(preset.organisation).label,
        "text": preset.text,
        "address": questionnaire.address("check", answers),
    }
