"""What vendors of third-party software say of a release on a day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from advisor.catalog_evidence import EvidenceWriter
from advisor.engine.types import Evidence
from advisor.rules.derived import architectures_of
from catalog import vocabulary
from catalog.document import Distribution, SupportStatement
from catalog.formats import format_date

_BEST_LAST = (False, None, True)
"""If software comes from several makers, one that supports it is enough; unknown beats a no."""


class _Support(NamedTuple):
    """What one maker of the software says."""

    statement: SupportStatement
    evidence: Evidence

    def is_as_good_as(self, other: _Support) -> bool:
        return self.evidence.value is other.evidence.value


def software_evidence(
    writer: EvidenceWriter, distribution: Distribution, release: str, today: date
) -> Iterator[Evidence]:
    """By software, from the most specific statement of each of its makers.

    Where it is not refused, also the CPU architectures on which that holds.
    """
    by_subject: dict[str, list[SupportStatement]] = {}
    for statement in distribution.statements:
        if not statement.releases or release in statement.releases:
            by_subject.setdefault(statement.subject, []).append(statement)
    by_attribute: dict[str, list[_Support]] = {}
    for subject, statements in by_subject.items():
        statement = max(statements, key=lambda row: _specificity(row, today))
        attribute = software_attribute(subject)
        supported, words = _support_on(statement, today)
        evidence = writer.sourced(statement, attribute, supported, words, narrowed=True)
        by_attribute.setdefault(attribute, []).append(_Support(statement, evidence))
    for of_makers in by_attribute.values():
        best = max(of_makers, key=_preference)
        yield best.evidence
        if best.evidence.value is not False:
            yield _architectures(writer, [row for row in of_makers if row.is_as_good_as(best)])


def software_attribute(subject: str) -> str:
    """The attribute that says whether the vendor of this software supports it.

    Without the maker of the packages if there are several ("postgresql-pgdg").
    """
    product = subject.removesuffix("-pgdg").removesuffix("-edb")
    return f"software_{product.replace('-', '_')}"


def _preference(support: _Support) -> int:
    return [value is support.evidence.value for value in _BEST_LAST].index(True)


def _architectures(writer: EvidenceWriter, makers: Sequence[_Support]) -> Evidence:
    """On which CPU architectures one of the makers supports it; unknown if one does not say."""
    silent = (support.statement for support in makers if not support.statement.architectures)
    statement = next(silent, makers[0].statement)
    attribute = architectures_of(software_attribute(statement.subject))
    if not statement.architectures:
        return writer.sourced(statement, attribute, None, "not stated")
    named = {key for support in makers for key in support.statement.architectures}
    value = tuple(key for key in vocabulary.ARCHITECTURES if key in named)
    words = vocabulary.ATTRIBUTES["architectures"].in_words(value)
    return writer.sourced(statement, attribute, value, words, note="")


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
