"""The recorded lifecycle values of one product, read in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from django.db.models import Q

from catalog.models import LifecycleValue, Product
from catalog.refresh.hold_conditions import HeldBefore
from catalog.refresh.values import (
    RELEASE,
    Key,
    ProductValues,
    Value,
    from_json,
    out_of_order,
    product_from,
)

REMEMBERED = timedelta(days=90)
"""How long a value that was held once is looked at again when it comes back."""


class Record:
    """The rows by release and field: at most one held, and the newest of the rejected ones."""

    def __init__(self, product: Product, now: datetime) -> None:
        self.product = product
        self.accepted: dict[Key, LifecycleValue] = {}
        self.own: dict[Key, LifecycleValue] = {}
        self.overrides: dict[Key, LifecycleValue] = {}
        self.held: dict[Key, LifecycleValue] = {}
        self.rejected: dict[Key, LifecycleValue] = {}
        self._once_held: list[LifecycleValue] = []
        remembered = Q(state="superseded", observed_at__gte=now - REMEMBERED) & ~Q(rules=[])
        for row in product.values.filter(~Q(state="superseded") | remembered).order_by("id"):
            self._place(row, (row.release, row.field), now)

    def _place(self, row: LifecycleValue, key: Key, now: datetime) -> None:
        by_origin = {
            "upstream": self.accepted,
            "catalog": self.own,
            "curator": self.overrides,
        }
        places = {
            "held": self.held,
            "rejected": self.rejected,
            "accepted": by_origin[row.origin],
        }
        if row.state in places:
            places[row.state][key] = row
        if row.rules and row.state != "held" and row.observed_at >= now - REMEMBERED:
            self._once_held.append(row)

    def current(self) -> ProductValues:
        """The accepted values, without the releases whose withdrawal was approved."""
        return product_from(
            self.product.name,
            _listed({key: from_json(row.value) for key, row in self.accepted.items()}),
        )

    def held_before(self) -> list[HeldBefore]:
        """What was held of late and no longer waits."""
        return [(row.release, row.field, from_json(row.value)) for row in self._once_held]

    @property
    def standing(self) -> dict[Key, LifecycleValue]:
        """The rows that stand before upstream's: the curator's, else that of another source."""
        return {**self.own, **self.overrides}

    def effective(self) -> dict[Key, Value]:
        """What readers see: what stands before upstream's value, else the accepted one."""
        return {
            key: from_json(row.value) for key, row in {**self.accepted, **self.standing}.items()
        }

    def beneath(self, key: Key) -> list[LifecycleValue]:
        """The rows that a value set by hand stands before, the one that comes next first."""
        return [rows[key] for rows in (self.own, self.accepted) if key in rows]

    def turned_down(self, key: Key, value: Value) -> bool:
        """Whether a curator has rejected exactly this, and nothing else was accepted since."""
        row, accepted = self.rejected.get(key), self.accepted.get(key)
        return (
            row is not None
            and from_json(row.value) == value
            and (accepted is None or accepted.pk < row.pk)
        )


def out_of_order_in(
    product: str, values: Mapping[Key, Value], releases: Iterable[str]
) -> list[str]:
    """Those of the releases whose days would not follow each other if these were the values."""
    wanted = set(releases)
    whole = product_from(product, {key: value for key, value in values.items() if key[0] in wanted})
    return [release.name for release in whole.releases if out_of_order(release)]


def _listed(values: Mapping[Key, Value]) -> dict[Key, Value]:
    gone = {
        release for (release, field), value in values.items() if field == RELEASE and value is None
    }
    return {key: value for key, value in values.items() if key[0] not in gone}
