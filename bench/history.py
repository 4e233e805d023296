"""What a page far back in the history costs against the first: 500,000 changes, spread over six
years and every kind of thing."""

from __future__ import annotations

import datetime
import itertools
import json
import statistics
import sys
from typing import Any

import api
from django.db import connection

from catalog import changelog

ROWS = 500_000
AIM, MOST = 1.2, 1.5
ROUNDS, SIZE = 20, 100
PIECES = 20_000


def main() -> int:
    application = api.prepared()
    _make_history(ROWS)
    first = f"/api/v1/changes/?page_size={SIZE}"
    deep = [f"{first}&cursor={_place(ROWS * part // 3)}" for part in (2, 1)]
    assert all(
        len(json.loads(api.ask(application, address)[2])["results"]) == SIZE
        for address in (first, *deep)
    )
    durations = {address: [] for address in (first, *deep)}
    for _ in range(ROUNDS):
        for address in durations:
            api.forget_bytes()
            durations[address].append(api.cpu(application, address, 1))
    base, *others = (statistics.median(milliseconds) for milliseconds in durations.values())
    counts = []
    for address in durations:
        api.forget_bytes()
        counts.append(api.queries(application, address))
    print(f"{'page':<12} {'ms of CPU':>10} {'ratio':>6} {'queries':>8}")
    for name, duration, count in zip(
        ("first", "a third back", "two thirds"), (base, *others), counts, strict=True
    ):
        print(f"{name:<12} {duration:>10.2f} {duration / base:>6.2f} {count:>8}")
    print(f"(aim {AIM}, fails beyond {MOST}; {ROWS:,} changes)")
    return 0 if max(others) / base <= MOST and len(set(counts)) == 1 else 1


def _make_history(rows: int) -> None:
    """Changes in turns of all that is there, five of the same moment, newest last."""
    models = list(changelog.KINDS.values())
    share, start = rows // len(models), datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    for place, model in enumerate(models):
        history = model.history.model
        fields = [
            field.attname
            for field in history._meta.concrete_fields
            if field.attname != "history_id"
        ]
        states = itertools.cycle(
            list(history.objects.order_by("history_id").values(*fields)[:5_000])
        )
        change_rows = (
            _row(
                history,
                next(states),
                start + datetime.timedelta(seconds=4_000 * (number // 5) + place),
            )
            for number in range(share)
        )
        while piece := list(itertools.islice(change_rows, PIECES)):
            history.objects.bulk_create(piece)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _row(history: Any, state: dict[str, Any], at: datetime.datetime) -> Any:
    return history(**{**state, "history_type": "~", "history_date": at, "origin": "curator"})


def _place(number: int) -> str:
    """Where about so many changes are still to come."""
    model = changelog.KINDS["phase"]
    row = model.history.filter(history_type="~").order_by("history_date", "history_id")[
        number // len(changelog.KINDS)
    ]
    micros = (
        row.history_date - datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
    ) // datetime.timedelta(microseconds=1)
    return f"{micros}-phase-{row.history_id}"


if __name__ == "__main__":
    sys.exit(main())
