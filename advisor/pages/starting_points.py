"""Kinds of organisations to start from: the check page with their usual answers."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.engine.types import Answers
from advisor.pages.addresses import address
from advisor.rules.presets import PRESETS


@dataclass(frozen=True)
class StartingPoint:
    """`address`: the page on which the answers are checked before anything is recommended."""

    title: str
    text: str
    address: str


def starting_points() -> list[StartingPoint]:
    return [
        StartingPoint(preset.title, preset.text, address("check", Answers(dict(preset.answers))))
        for preset in PRESETS
    ]
