"""Pure: how old the data is that a check rests on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from advisor.fleet.check.answer import DataAge, HostRow
from advisor.fleet.check.types import Ends
from catalog.formats import plural
from catalog.stored_freshness import Stored, StoredProduct

_HOUR = timedelta(hours=1)
_DAY_HOURS = 48
"""From so many hours on an age is put in days."""


def data_age(
    rows: Iterable[HostRow], stored: Stored, now: datetime, max_age: timedelta | None
) -> DataAge:
    """Of the distribution whose data is oldest; data of an unknown age is older than any.

    Where release data is refreshed: since it was last received. Elsewhere since the value was last
    compared with its source, or the date that its source carries.
    """
    products = {product["distribution"]: product for product in stored.get("products", [])}
    moments: dict[str, datetime | None] = {}
    for row in rows:
        if row.distribution is None:
            continue
        moment = _moment(products.get(row.distribution), row.ends)
        earlier = moments.get(row.distribution, moment)
        moments[row.distribution] = min(moment, earlier) if moment and earlier else None
    if not moments:
        return _age(None, None, 0, "no data was used", too_old=False)
    distribution = min(moments, key=lambda slug: moments[slug] or datetime.min.replace(tzinfo=UTC))
    return _of(distribution, moments[distribution], now, max_age)


def _moment(product: StoredProduct | None, ends: Ends | None) -> datetime | None:
    """Before its first success a product is as old as the answers it was first loaded from."""
    if product and product["enabled"]:
        text = product["last_success"] or product.get("observed")
        return datetime.fromisoformat(text).astimezone(UTC) if text else None
    days = [day for day in (ends.as_of, ends.checked_on) if day] if ends else []
    return datetime.combine(max(days), time(), UTC) if days else None


def _of(
    distribution: str, moment: datetime | None, now: datetime, max_age: timedelta | None
) -> DataAge:
    if moment is None:
        too_old = max_age is not None
        return _age(distribution, None, None, "of unknown age", too_old=too_old)
    age = max(now - moment, timedelta())
    hours = age // _HOUR
    words = plural(hours, "hour") if hours < _DAY_HOURS else plural(hours // 24, "day")
    too_old = max_age is not None and age > max_age
    return _age(distribution, moment, hours, f"{words} old", too_old=too_old)


def _age(
    distribution: str | None,
    moment: datetime | None,
    hours: int | None,
    words: str,
    *,
    too_old: bool,
) -> DataAge:
    return DataAge(
        distribution=distribution, checked_at=moment, hours=hours, words=words, too_old=too_old
    )
