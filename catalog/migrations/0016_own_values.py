"""Where releases and phases say something else than the values on record, that is recorded too."""

from datetime import datetime
from typing import Any

from django.db import migrations, models
from django.utils import timezone

PHASES = {"active": "active_end", "security": "security_end", "extended": "extended_end"}
UNKNOWN = {"kind": "unknown", "day": None}
REASON = "Releases and phases say so, on the word of another source than endoflife.date."


def record_what_is_shown(apps: Any, schema_editor: Any) -> None:
    alias = schema_editor.connection.alias
    now = timezone.now()
    for product in apps.get_model("catalog", "Product").objects.using(alias).all():
        _record(apps, alias, product, now)


def _record(apps: Any, alias: str, product: Any, now: datetime) -> None:
    values = apps.get_model("catalog", "LifecycleValue").objects.using(alias)
    accepted, standing = {}, {}
    for row in values.filter(product=product, state="accepted").order_by("id"):
        rows = accepted if row.origin == "upstream" else standing
        rows[row.release, row.field] = row
    table = _table(apps, alias, product)
    releases = {release for release, field in table if field == "release"}
    for key, row in (accepted | standing).items():
        if key[1] not in ("release", "released_on", "latest_name", "latest_on", *PHASES.values()):
            continue
        if (key[1] != "release" and key[0] not in releases) or _same(table.get(key), row.value):
            continue
        if key in standing:
            values.filter(pk=standing[key].pk).update(state="superseded")
        if key not in accepted or not _same(table.get(key), accepted[key].value):
            values.create(
                product=product,
                release=key[0],
                field=key[1],
                value=table.get(key),
                origin="catalog",
                state="accepted",
                observed_at=now,
                reason=REASON,
            )


def _table(apps: Any, alias: str, product: Any) -> dict[tuple[str, str], Any]:
    """What the rows of the product's distribution show, by release and field, as JSON."""
    source = f"endoflife-date-{product.name}"
    rows = apps.get_model("catalog", "Release").objects.using(alias)
    phases = apps.get_model("catalog", "Phase").objects.using(alias)
    own = phases.filter(release__distribution=product.distribution_id, release__parent=None)
    by_kind = {
        kind: list(own.filter(kind=kind).select_related("source").order_by("id")) for kind in PHASES
    }
    table: dict[tuple[str, str], Any] = {}
    for release in rows.filter(distribution=product.distribution_id, parent=None):
        table[release.name, "release"] = None if release.withdrawn_on else release.name
        table[release.name, "latest_name"] = release.latest_name or None
        for field in ("released_on", "latest_on"):
            day = getattr(release, field)
            table[release.name, field] = {"day": day.isoformat()} if day else None
        for kind, field in PHASES.items():
            phase = _phase(by_kind[kind], release.pk, source)
            table[release.name, field] = _end(phase) if phase else None
    return table


def _phase(phases: list[Any], release: int, source: str) -> Any:
    """The one that rests on the source, else the one called as the first that does."""
    usual = next((phase.name for phase in phases if phase.source.key == source), None)
    of_release = [phase for phase in phases if phase.release_id == release]
    by_source = [phase for phase in of_release if phase.source.key == source]
    return next(iter([*by_source, *(phase for phase in of_release if phase.name == usual)]), None)


def _end(phase: Any) -> dict[str, str | None]:
    return {"kind": phase.end_kind, "day": phase.ends_on.isoformat() if phase.ends_on else None}


def _same(shown: Any, value: Any) -> bool:
    """The tables know of no end that is over without a day, and keep a phase that is no more."""
    if isinstance(value, dict):
        value = {key: part for key, part in value.items() if key != "over"}
    return shown == value or (value is None and shown == UNKNOWN)


def forget(apps: Any, schema_editor: Any) -> None:
    """The code of before would take them for upstream's."""
    values = apps.get_model("catalog", "LifecycleValue").objects
    values.using(schema_editor.connection.alias).filter(origin="catalog").delete()


class Migration(migrations.Migration):
    dependencies = [("catalog", "0015_no_last_modified")]

    operations = [
        migrations.AlterField(
            "lifecyclevalue",
            "origin",
            models.CharField(
                choices=[
                    ("upstream", "upstream"),
                    ("catalog", "another source of the catalog"),
                    ("curator", "a curator"),
                ],
                default="upstream",
                max_length=10,
            ),
        ),
        migrations.RunPython(record_what_is_shown, forget),
    ]
