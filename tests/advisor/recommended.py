"""A recommendation as plain data, as the API answers it."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from advisor.engine.types import Answers
from advisor.recommend import recommend


def recommended(answers: Answers, today: date) -> dict[str, Any]:
    return msgspec.to_builtins(recommend(answers, today))
