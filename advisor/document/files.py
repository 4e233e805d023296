"""A recommendation as a file: JSON, or one flat table for spreadsheets."""

from __future__ import annotations

import csv
import io

import msgspec

from advisor.document.file_rows import COLUMNS, file_rows
from advisor.document.recommendation import Recommendation
from catalog.spreadsheets import safe_cell

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def as_json(recommendation: Recommendation) -> bytes:
    return msgspec.json.format(msgspec.json.encode(recommendation), indent=2) + b"\n"


def as_csv(recommendation: Recommendation) -> bytes:
    """UTF-8 with a byte order mark, as the exports of the catalog.

    Text that a spreadsheet would run is made harmless.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([*COLUMNS, "day", "catalog_digest", "rules_digest"])
    catalog, rules = recommendation.catalog, recommendation.rules
    stamp = [recommendation.day, catalog.digest, rules.digest]
    for row in file_rows(recommendation):
        cells = [safe_cell(cell) for cell in msgspec.structs.astuple(row)]
        writer.writerow(cells + stamp)
    return _BYTE_ORDER_MARK + text.getvalue().encode()
