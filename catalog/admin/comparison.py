"""What a curator found when comparing the values of a source with the source itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, F, Q, Value, When

from catalog.admin.cited import MODELS, CitedRow, CitedTable
from catalog.formats import join_words
from catalog.models import Dispute, LinkCheck, Source, Sourced
from catalog.models.link_check import GONE as SOURCE_GONE
from catalog.models.link_check import NOTHING

CONFIRMED, CHANGED, GONE = "confirmed", "changed", "gone"
CHOICES = {CONFIRMED: "Confirmed", CHANGED: "Changed", GONE: "Source gone"}
READ_IN = {"vendor": "verified", "aggregator": "verified", "third-party": "verified_secondary"}
"""The confidence of a value that was read in a source, by its kind."""


@dataclass(frozen=True)
class Comparison:
    """The rows a curator chose something for, by what was chosen."""

    source: Source
    rows: Mapping[str, tuple[CitedRow, ...]]

    @classmethod
    def of(
        cls, source: Source, tables: Iterable[CitedTable], choices: Mapping[str, str]
    ) -> Comparison:
        """`choices`: by the name of a row's field. Others than the three count as none."""
        every = [cited for table in tables for cited in table.rows]
        return cls(
            source,
            {
                choice: tuple(cited for cited in every if choices.get(cited.name) == choice)
                for choice in CHOICES
            },
        )

    @property
    def is_empty(self) -> bool:
        return not any(self.rows.values())

    @property
    def in_words(self) -> str:
        """12 confirmed, 1 changed and 2 not found"""
        words = {CONFIRMED: "confirmed", CHANGED: "changed", GONE: "no longer found"}
        counts = [f"{len(self.rows[key])} {text}" for key, text in words.items() if self.rows[key]]
        return join_words(counts)

    def keys(self, model: type[object], *choices: str) -> list[int]:
        rows = (cited.row for choice in choices for cited in self.rows[choice])
        return [row.pk for row in rows if type(row) is model]

    def save(self, today: date) -> None:
        """Within a change of the catalog: all of it or nothing."""
        for model in MODELS:
            self._update(model, CONFIRMED, READ_IN.get(self.source.kind, "unverified"), today)
            self._update(model, GONE, "unverified", today)
        self._review(today)

    def _update(self, model: type[object], choice: str, confidence: str, today: date) -> None:
        """What was inferred from the source stays inferred where it is confirmed."""
        keys = self.keys(model, choice)
        if not keys:
            return
        inferred = When(confidence="computed", then=F("confidence"))
        level = Case(*([inferred] if choice == CONFIRMED else []), default=Value(confidence))
        dates = {"checked_on": today} if issubclass(model, Sourced) else {}
        assert issubclass(model, Sourced | Dispute)
        model.objects.filter(pk__in=keys).update(confidence=level, **dates)

    def _review(self, today: date) -> None:
        """The source waits for a curator while values are not found in it or not compared."""
        if self.rows[GONE]:
            LinkCheck.objects.update_or_create(
                source=self.source, defaults={"review": SOURCE_GONE, "review_since": today}
            )
            return
        check = LinkCheck.objects.to_review().filter(source=self.source).first()
        if check and not any(_waits(model, check) for model in MODELS):
            check.review, check.review_since = NOTHING, None
            check.save()


def _waits(model: type[object], check: LinkCheck) -> bool:
    """Whether a row of the table was not compared with the source since it is to be reviewed."""
    if not issubclass(model, Sourced):
        return False
    not_compared = Q(checked_on=None) | Q(checked_on__lt=check.review_since)
    if check.review == SOURCE_GONE:
        not_compared |= Q(confidence="unverified")
    return model.objects.filter(not_compared, source=check.source).exists()
