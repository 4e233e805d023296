"""A decision as somebody keeps it: answers, day, the catalog document as bytes, and what was said.
It is made again from these alone."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from unittest.mock import patch

from django.db import connection
from django.test.utils import CaptureQueriesContext

from advisor import evaluation
from advisor.forms import AnswersForm
from catalog import snapshot
from catalog.document import decode, encode
from tests.advisor.recommended import recommended

DAY = date(2026, 11, 24)
ANSWERS = {"organisation": "small-business", "servers": 40, "platform": ["aws"], "lifespan": "8"}


@dataclass(frozen=True)
class KeptDecision:
    catalog: bytes
    digest: str
    recommendation: bytes

    def made_again(self) -> bytes:
        """What is said today of the kept catalog. Nothing is read from the tables for it."""
        assert hashlib.sha256(self.catalog).hexdigest() == self.digest
        published = snapshot.publish(decode(self.catalog))
        assert published.digest == self.digest
        with (
            CaptureQueriesContext(connection) as queries,
            patch.object(snapshot, "current", lambda: published),
            patch.object(evaluation, "_board", evaluation._board.__wrapped__),
        ):
            recommendation = _recommendation()
        assert not queries.captured_queries
        return recommendation


@cache
def of_the_seed() -> KeptDecision:
    """Kept when it is first asked for."""
    published = snapshot.current()
    return KeptDecision(encode(published.document), published.digest, _recommendation())


def _recommendation() -> bytes:
    form = AnswersForm(ANSWERS)
    assert form.is_valid(), form.errors
    return encode(recommended(form.answers(), DAY))
