"""The record of lifecycle values is the truth; releases and phases show what it says.

Whoever writes a release or a phase without setting a value by hand (the seed, a deletion, another
source) leaves the record behind. `agree` then records what the tables say as the catalog's own
value, which stands until a curator approves what upstream says, or writes it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from itertools import product as pairs

from django.db.models import F, Model, QuerySet
from django.utils import timezone

from catalog.models import LifecycleValue, Phase, Product, Release
from catalog.refresh import freshness
from catalog.refresh.effective import SHOWN, Rows
from catalog.refresh.record import Record
from catalog.refresh.values import RELEASE, Key, from_json, to_json

REASON = "Releases and phases say so, on the word of another source than endoflife.date."


def agree(product: Product) -> list[Key]:
    """Record what the tables of a product say otherwise than its record; returns what that was."""
    record, rows = Record(product, timezone.now()), Rows(product)
    keys = _disagreements(record, rows)
    if keys:
        stood = [record.standing[key].pk for key in keys if key in record.standing]
        stood += [record.own[key].pk for key in keys if key in record.own]
        LifecycleValue.objects.filter(pk__in=stood).update(state="superseded")
        LifecycleValue.objects.bulk_create(
            _own(rows, key) for key in keys if not _is_upstreams(record, rows, key)
        )
        judge_again(product)
    return keys


def disagreements(products: QuerySet[Product] | None = None) -> list[tuple[Product, Key]]:
    """What the tables say otherwise than the record; without `products`, of every one."""
    now = timezone.now()
    chosen = Product.objects.all() if products is None else products
    return [
        (product, key)
        for product in chosen.select_related("distribution")
        for key in _disagreements(Record(product, now), Rows(product))
    ]


def judge_again(product: Product) -> None:
    """Upstream's answer may be judged otherwise now, so the next run asks for all of it again."""
    Product.objects.filter(pk=product.pk).update(
        etag="", last_modified="", decisions=F("decisions") + 1
    )
    freshness.renew()


def when_recorded(touched: Mapping[type[Model], Collection[int]], **_: object) -> None:
    """Receives `recording.recorded`: releases or phases were written, in whatever way."""
    if touched.get(Release) or touched.get(Phase):
        for product in _products(touched.get(Release, ()), touched.get(Phase, ())):
            agree(product)


def _products(releases: Collection[int], phases: Collection[int]) -> QuerySet[Product]:
    """Those of the releases and phases, also of deleted ones and where they were before."""
    owners = Phase.history.filter(id__in=phases).order_by().values_list("release_id", flat=True)
    distributions = Release.history.filter(id__in={*releases, *owners}).order_by()
    return Product.objects.filter(
        distribution__in=set(distributions.values_list("distribution_id", flat=True))
    ).select_related("distribution")


def _disagreements(record: Record, rows: Rows) -> list[Key]:
    """Of a release on record every field that readers see, whether it has a row or not."""
    effective = record.effective()
    releases = [release for release, field in effective if field == RELEASE]
    of_releases = dict.fromkeys(pairs(releases, sorted(SHOWN)))
    keys = effective | of_releases
    return [
        (release, field)
        for release, field in keys
        if not rows.shows(release, field, effective.get((release, field)))
    ]


def _is_upstreams(record: Record, rows: Rows, key: Key) -> bool:
    accepted = record.accepted.get(key)
    return accepted is not None and rows.shows(key[0], key[1], from_json(accepted.value))


def _own(rows: Rows, key: Key) -> LifecycleValue:
    return LifecycleValue(
        product=rows.product,
        release=key[0],
        field=key[1],
        value=to_json(rows.value(*key)),
        origin="catalog",
        state="accepted",
        observed_at=timezone.now(),
        reason=REASON,
    )
