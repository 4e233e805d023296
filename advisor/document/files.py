"""A recommendation as a file: JSON, or one flat table for spreadsheets."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from advisor.document.file_rows import COLUMNS, file_rows
from advisor.document.recommendation import Recommendation
from catalog import spreadsheets

_COLUMNS = (*COLUMNS, "day", "catalog_digest", "rules_digest")


def as_json(recommendation: Recommendation, delimiter: str) -> bytes:
    return msgspec.json.format(msgspec.json.encode(recommendation), indent=2) + b"\n"


def as_csv(recommendation: Recommendation, delimiter: str) -> bytes:
    return spreadsheets.encode_csv(_COLUMNS, _rows(recommendation), delimiter)


def as_xlsx(recommendation: Recommendation, delimiter: str) -> bytes:
    return spreadsheets.encode_xlsx("recommendation", _COLUMNS, _rows(recommendation))


def _rows(recommendation: Recommendation) -> Iterator[tuple[object, ...]]:
    catalog, rules = recommendation.catalog, recommendation.rules
    for row in file_rows(recommendation):
        yield (*msgspec.structs.astuple(row), recommendation.day, catalog.digest, rules.digest)
