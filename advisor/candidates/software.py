"""What vendors of third-party software say of a release on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from advisor.catalog_evidence import EvidenceWriter
from advisor.engine.types import Evidence
from catalog.document import Distribution, SupportStatement
from catalog.formats import format_date

_BEST_LAST = (False, None, True)
"""If software comes from several makers, one that supports it is enough; unknown beats a no."""


def software_evidence(
    writer: EvidenceWriter, distribution: Distribution, release: str, today: date
) -> Iterator[Evidence]:
    """By software, from the most specific statement of each of its makers."""
    by_subject: dict[str, list[SupportStatement]] = {}
    for statement in distribution.statements:
        if not statement.releases or release in statement.releases:
            by_subject.setdefault(statement.subject, []).append(statement)
    by_attribute: dict[str, list[Evidence]] = {}
    for subject, statements in by_subject.items():
        statement = max(statements, key=lambda row: _specificity(row, today))
        attribute = software_attribute(subject)
        supported, words = _support_on(statement, today)
        evidence = writer.sourced(statement, attribute, supported, words, narrowed=True)
        by_attribute.setdefault(attribute, []).append(evidence)
    for of_makers in by_attribute.values():
        yield max(of_makers, key=_preference)


def software_attribute(subject: str) -> str:
    """The attribute that says whether the vendor of this software supports it.

    Without the maker of the packages if there are several ("postgresql-pgdg").
    """
    product = subject.removesuffix("-pgdg").removesuffix("-edb")
    return f"software_{product.replace('-', '_')}"


def _preference(evidence: Evidence) -> int:
    return [value is evidence.value for value in _BEST_LAST].index(True)


def _specificity(statement: SupportStatement, today: date) -> tuple[bool, bool, date]:
    has_begun = _has_begun(statement, today)
    return (bool(statement.releases), has_begun, statement.starts or date.min)


def _has_begun(statement: SupportStatement, today: date) -> bool:
    return statement.starts is None or statement.starts <= today


def _support_on(statement: SupportStatement, today: date) -> tuple[bool | None, str]:
    """(whether it is supported on the day, in words)."""
    if statement.supported is None:
        return None, "unknown"
    if not statement.supported:
        return False, "not supported"
    if statement.starts and not _has_begun(statement, today):
        return False, f"supported from {format_date(statement.starts)}"
    if statement.ends is None:
        return True, "supported"
    last_day = format_date(statement.ends)
    if statement.ends < today:
        return False, f"support ended on {last_day}"
    return True, f"supported until {last_day}"
