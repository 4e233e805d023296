"""Release data that is too old to say whether a fact changed: not verified, never unchanged."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from catalog.formats import format_date
from catalog.snapshot import Published
from catalog.stored_freshness import RED_AFTER, StoredProduct


@dataclass(frozen=True)
class UnverifiedData:
    """`since`: the day release data was received last; None: never."""

    distribution: str
    name: str
    since: date | None

    @property
    def since_in_words(self) -> str:
        if self.since is None:
            return "release data was never received"
        return f"release data was last received on {format_date(self.since)}"


def unverified(published: Published, now: datetime) -> tuple[UnverifiedData, ...]:
    """The distributions whose release data is past the limit, the oldest first, then by name."""
    rows = []
    for product in published.freshness.get("products", []):
        distribution = published.document.distribution(product["distribution"])
        received = _received(product)
        is_old = received is None or now - received > RED_AFTER
        if product["enabled"] and is_old and distribution:
            day = received.date() if received else None
            rows.append(UnverifiedData(distribution.slug, distribution.short_name, day))
    return tuple(sorted(rows, key=lambda row: (row.since or date.min, row.name, row.distribution)))


def _received(product: StoredProduct) -> datetime | None:
    text = product["last_success"] or product.get("observed")
    return datetime.fromisoformat(text) if text else None
