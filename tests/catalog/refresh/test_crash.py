"""kill -9 at any moment: no product is ever half written, and the next refresh comes to what there would have been.

ELWISE_KILLS=50 kills as often as that instead of the few times of every test run.
"""

import os
import random
import threading
import time
from datetime import date, timedelta

import pytest

from catalog.models import Phase, Release, Run
from catalog.refresh.run import refresh
from tests.catalog.refresh import processes

pytestmark = pytest.mark.django_db(transaction=True)

KILLS = int(os.environ.get("ELWISE_KILLS", "3"))
CHANGING = {"almalinux": "9", "rocky-linux": "9", "rhel": "9", "centos-stream": "10"}
START = date(2032, 5, 31)


def _shown() -> dict[str, tuple[object, ...]]:
    """Of each product that changes the values that change together."""
    return {
        product: (
            Release.objects.get(distribution__slug=product, name=name).released_on,
            *Phase.objects.filter(release__distribution__slug=product, release__name=name, source__kind="aggregator")
            .order_by("kind")
            .values_list("ends_on", flat=True),
        )
        for product, name in CHANGING.items()
    }


def _move(upstream, days: int) -> None:
    """Each of them gets two later ends, in one answer."""
    for product, name in CHANGING.items():
        active, security = ("2030-05-31", "2030-05-31") if product == "centos-stream" else ("2027-05-31", "2032-05-31")
        later = {"eoasFrom": active, "eolFrom": security}
        moved = {field: str(date.fromisoformat(day) + timedelta(days=days)) for field, day in later.items()}
        upstream.release(product, name, **moved)


def test_a_process_killed_at_any_moment_leaves_no_product_half_written(upstream) -> None:
    chance = random.Random(20261124)
    for number in range(1, KILLS + 1):
        before = _shown()
        _move(upstream, number)
        _kill_a_refresh(upstream, at=chance.uniform(0, 0.4))
        left = _shown()
        run = refresh(started_by="test")
        assert run.state == "ok"
        after = _shown()
        assert all(after[product] != before[product] for product in CHANGING)
        assert all(left[product] in (before[product], after[product]) for product in CHANGING), "half of a product"
    assert not Run.objects.filter(state="running").exists()


def _kill_a_refresh(upstream, *, at: float) -> None:
    """`at`: seconds after its first question; it takes about as long from there to the end."""
    asked = threading.Event()
    upstream.before_answering = lambda _: asked.set()
    process = processes.start("manage.py", "refresh_releases", **upstream.environment)
    try:
        assert asked.wait(60)
        time.sleep(at)
    finally:
        processes.kill(process)
        upstream.before_answering = lambda _: None
