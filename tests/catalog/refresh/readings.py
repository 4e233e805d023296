"""What the tables hold of some products, read past the code that is to be judged by it."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from django.db.models import Max, Model

from catalog.models import CatalogVersion, LifecycleValue, Phase, Product, Release, Run

Key = tuple[str, str, str]
"""Product, release and field."""

ENDS = {"active": "active_end", "security": "security_end", "extended": "extended_end"}
IN_ORDER = ("released_on", *ENDS.values())
OF_A_RELEASE = ("release", "released_on", "latest_name", "latest_on")
SEEN = {*OF_A_RELEASE, *ENDS.values()}
"""The fields that readers see."""

RANK = {"upstream": 0, "catalog": 1, "curator": 2}

_VALUE = (
    "id",
    "product__name",
    "release",
    "field",
    "value",
    "origin",
    "state",
    "rules",
    "reason",
    "review_by",
    "decided_at",
    "run_id",
)


class Reading:
    """One reading of all that the refresh and its curators may write."""

    def __init__(self, products: list[str]) -> None:
        self.products = products
        self.values = list(
            LifecycleValue.objects.filter(product__name__in=products).order_by("id").values(*_VALUE)
        )
        known = {"parent": None, "distribution__product__name__in": products}
        self.releases = {row["id"]: row for row in Release.objects.filter(**known).values()}
        self._products = dict(
            Release.objects.filter(**known).values_list("id", "distribution__product__name")
        )
        phases = Phase.objects.filter(release__in=self.releases)
        self.phases = {row["id"]: row for row in phases.values()}
        self._upstreams = set(
            phases.filter(source__key__startswith="endoflife-date-").values_list("id", flat=True)
        )
        self.received = dict(
            Product.objects.filter(name__in=products).values_list("name", "last_success")
        )
        version = CatalogVersion.objects.get()
        self.version, self.freshness = version.number, version.freshness
        self.last_success = Run.objects.filter(state="ok", whole=True).aggregate(Max("id"))[
            "id__max"
        ]
        self._marks = {
            model: model.history.aggregate(Max("history_id"))["history_id__max"]
            for model in (Release, Phase)
        }

    # What is on record

    def in_force(self) -> dict[Key, Any]:
        """The curator's value, or else that of another source, or else the accepted one."""
        rows = [row for row in self.values if row["state"] == "accepted"]
        return {
            _key(row): row["value"] for row in sorted(rows, key=lambda row: RANK[row["origin"]])
        }

    def held(self) -> dict[Key, Any]:
        return {_key(row): row["value"] for row in self.values if row["state"] == "held"}

    def accepted(self) -> dict[Key, dict[str, Any]]:
        return {
            _key(row): row
            for row in self.values
            if row["state"] == "accepted" and row["origin"] == "upstream"
        }

    def rejected(self) -> dict[Key, dict[str, Any]]:
        """The newest of each."""
        return {_key(row): row for row in self.values if row["state"] == "rejected"}

    def curators(self) -> list[dict[str, Any]]:
        return [
            row for row in self.values if row["origin"] == "curator" or row["state"] == "rejected"
        ]

    def on_record(self) -> list[str]:
        """What counts of the values, without numbers and times."""
        counts = ("product__name", "release", "field", "value", "origin", "state", "rules")
        return sorted(
            str([row[name] for name in counts])
            for row in self.values
            if row["state"] != "superseded"
        )

    # What readers see

    def visible_values(self) -> dict[Key, Any]:
        """By product, release and field, as JSON; only what there is."""
        values: dict[Key, Any] = {}
        for pk, row in self.releases.items():
            for field in OF_A_RELEASE:
                values[self._products[pk], row["name"], field] = _of_release(row, field)
        for row in sorted(
            self.phases.values(), key=lambda row: (row["id"] in self._upstreams, -row["id"])
        ):
            release = row["release_id"]
            if row["kind"] in ENDS and self._is_upstreams(row):
                day = str(row["ends_on"]) if row["ends_on"] else None
                values[
                    self._products[release], self.releases[release]["name"], ENDS[row["kind"]]
                ] = {"kind": row["end_kind"], "day": day}
        return {key: value for key, value in values.items() if value is not None}

    def _is_upstreams(self, row: dict[str, Any]) -> bool:
        """Whether it rests on upstream, or is called as the product's phases that do."""
        product = self._products[row["release_id"]]
        like = (
            self.phases[pk]
            for pk in self._upstreams
            if self._products[self.phases[pk]["release_id"]] == product
        )
        return row["id"] in self._upstreams or (row["kind"], row["name"]) in {
            (phase["kind"], phase["name"]) for phase in like
        }

    def of(self, product: str) -> dict[Key, Any]:
        return {key: value for key, value in self.visible_values().items() if key[0] == product}

    def listed(self) -> int:
        return sum(row["withdrawn_on"] is None for row in self.releases.values())

    def notes(self) -> set[Key]:
        """What is said to be under review."""
        products = [
            product
            for product in self.freshness.get("products", [])
            if product["name"] in self.products
        ]
        return {
            (product["name"], held["release"], held["field"])
            for product in products
            for held in product["held"]
        }

    # What came between two readings

    def changed_since(self, before: Reading) -> Counter[tuple[type[Model], int]]:
        """Each row of the catalog that is not as it was, once."""
        pairs = ((Release, before.releases, self.releases), (Phase, before.phases, self.phases))
        return Counter(
            (model, pk)
            for model, then, now in pairs
            for pk in then.keys() | now.keys()
            if then.get(pk) != now.get(pk)
        )

    def history_since(self, before: Reading) -> Counter[tuple[type[Model], int]]:
        """How many rows the history has got of each."""
        return Counter(
            (model, pk)
            for model, mark in before._marks.items()
            if self._marks[model] != mark
            for pk in model.history.filter(history_id__gt=mark or 0).values_list("id", flat=True)
        )


def out_of_order(values: dict[Key, Any]) -> list[tuple[str, str]]:
    """The releases whose days do not follow each other."""
    wrong = []
    for product, release in {key[:2] for key in values}:
        days = [
            value["day"]
            for field in IN_ORDER
            if (value := values.get((product, release, field))) and value["day"]
        ]
        wrong += [(product, release) for early, late in pairwise(days) if early > late]
    return wrong


def plain(value: Any) -> Any:
    """As the tables can hold it: they do not know of an end that is over without a day."""
    return (
        {"kind": value["kind"], "day": value["day"]}
        if isinstance(value, dict) and "kind" in value
        else value
    )


def _key(row: dict[str, Any]) -> Key:
    return row["product__name"], row["release"], row["field"]


def _of_release(row: dict[str, Any], field: str) -> Any:
    if field == "release":
        return None if row["withdrawn_on"] else row["name"]
    value = row[field]
    return {"day": str(value)} if field.endswith("_on") and value else value or None
