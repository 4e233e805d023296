"""How long the engine takes for all candidates, how that grows with them, and what others take for
the same: python bench/engine.py

Reports medians on this machine; the number of candidates is multiplied by repeating the catalog
under other names. The peers get what the engine works on: candidates that meet every requirement,
and the same weightings. Who leads is asserted equal first.

* pymcdm: its weighted sum, once a weighting. Timed on a part of the weightings and multiplied, as
  all take the same.
* floor: one matrix product over all weightings, and who is first in each.
"""

from __future__ import annotations

import copy
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
for library in ("OPENBLAS", "OMP", "MKL"):
    os.environ[f"{library}_NUM_THREADS"] = (
        "1"  # threads that wait for each other would be counted as work
    )

import django  # noqa: E402

django.setup()

import numpy as np  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.test import RequestFactory  # noqa: E402
from django_htmx.middleware import HtmxDetails  # noqa: E402
from msgspec import structs  # noqa: E402
from pymcdm.methods import WSM  # noqa: E402

from advisor import answer_changes, evaluation, ruleset  # noqa: E402
from advisor.candidates import candidates  # noqa: E402
from advisor.engine.board import Board  # noqa: E402
from advisor.engine.constraints import MEETS  # noqa: E402
from advisor.engine.recommend import rank, recommend  # noqa: E402
from advisor.engine.sampling import SAMPLES, sampled_weights  # noqa: E402
from advisor.engine.types import Answers  # noqa: E402
from advisor.pages import addresses  # noqa: E402
from advisor.pages.result import page as result_page  # noqa: E402
from advisor.rules.criteria import DECISIVE_FACTS  # noqa: E402
from catalog import snapshot  # noqa: E402
from catalog.document import Catalog  # noqa: E402

TODAY = date(2026, 11, 23)
ASKED = Answers(
    {
        "platform": ("aws",),
        "estate": ("centos-7",),
        "budget": ("low",),
        "lifespan": ("5",),
        "workload": ("containers",),
    }
)
EVERY_CRITERION = Answers(
    {
        "platform": ("virtualised",),
        "estate": ("centos-7",),
        "workload": ("containers", "database"),
        "skills": ("rhel",),
        "kernel": ("stable",),
        "air_gapped": ("yes",),
    },
    importance={"compliance": 2},
)
"""Rules out few, and leaves no criterion without weight."""
PART = 500
FEWEST_TIMES_PYMCDM, MOST_TIMES_FLOOR, MOST_TIMES_RENDERED = 800, 5.0, 1.5


def median(work: Callable[[], object], times: int = 50) -> float:
    """Milliseconds of CPU time, the median of `times` runs after a warm-up."""
    work()
    durations = []
    for _ in range(times):
        start = time.process_time()
        work()
        durations.append(time.process_time() - start)
    return statistics.median(durations) * 1000


def repeated(catalog: Catalog, times: int) -> Catalog:
    distributions = [*catalog.distributions]
    for number in range(1, times):
        for distribution in catalog.distributions:
            renamed = structs.replace(distribution, slug=f"{distribution.slug}-{number}")
            distributions.append(copy.deepcopy(renamed))
    return structs.replace(catalog, distributions=tuple(distributions))


def growth() -> bool:
    """Milliseconds by number of candidates. No gate."""
    catalog = snapshot.current().document
    print(
        f"{'candidates':>10} {'prepare':>9} {'rank':>9} {'recommend':>10} {'per candidate':>14}   "
        f"(milliseconds, medians)"
    )
    for times in (1, 2, 5, 10):
        trees = candidates(repeated(catalog, times), TODAY)
        board = Board(trees, ruleset.RULES)
        prepare = median(lambda trees=trees: Board(trees, ruleset.RULES).scores(ASKED), 5)
        ranked = median(lambda board=board: rank(board, ASKED))
        whole = median(lambda board=board: recommend(board, ASKED, decisive=DECISIVE_FACTS))
        print(
            f"{len(trees):>10} {prepare:>9.2f} {ranked:>9.2f} {whole:>10.2f} "
            f"{whole / len(trees):>14.4f}"
        )
    return True


def peers(number: int = 60) -> bool:
    """About `number` candidates, everything explained each other answer tried, against pymcdm and
    the floor. Whether the gates hold."""
    doubled_board = Board(
        candidates(repeated(snapshot.current().document, 2), TODAY), ruleset.RULES
    )
    meeting = np.flatnonzero(doubled_board.scores(EVERY_CRITERION).outcome == MEETS)[:number]
    board = Board([doubled_board.candidates[index] for index in meeting], ruleset.RULES)
    scores = board.scores(EVERY_CRITERION)
    counted = np.flatnonzero(scores.share)
    utility = np.ascontiguousarray(scores.utility[:, counted])
    weightings = sampled_weights(scores.share[counted])
    weighted_sum, types = WSM(normalization_function=_as_it_is), np.ones(len(counted))

    part = np.ascontiguousarray(weightings.T[:PART])  # a weighting a row, as pymcdm reads them

    def by_pymcdm() -> list[float]:
        return [weighted_sum(utility, weights, types).max() for weights in part]

    def by_one_product() -> np.ndarray:
        return (utility @ weightings).argmax(axis=0)

    _assert_equal_winners(
        board, utility, weightings, by_pymcdm(), by_one_product(), recommend(board, EVERY_CRITERION)
    )
    options = answer_changes.single_changes(EVERY_CRITERION)
    engine = median(lambda: recommend(board, EVERY_CRITERION, decisive=DECISIVE_FACTS))
    whole = median(
        lambda: recommend(board, EVERY_CRITERION, decisive=DECISIVE_FACTS, options=options)
    )
    pymcdm, floor = median(by_pymcdm, 3) * SAMPLES / PART, median(by_one_product)
    print(
        f"\n{len(board.candidates)} candidates, {len(counted)} criteria, {SAMPLES:,} weightings, "
        f"everything explained:"
    )
    print(f"  pymcdm {pymcdm:,.0f} ms, floor {floor:.2f} ms")
    tried = f"engine, and each of {len(options)} other answers tried"
    for subject, duration in (("engine", engine), (tried, whole)):
        print(f"  {subject}: {duration:.2f} ms")
        print(
            f"    {pymcdm / duration:,.0f} times faster than pymcdm (fails below "
            f"{FEWEST_TIMES_PYMCDM})"
        )
        print(f"    {duration / floor:.1f} times the floor (fails above {MOST_TIMES_FLOOR:g})")
    return pymcdm / whole >= FEWEST_TIMES_PYMCDM and whole / floor <= MOST_TIMES_FLOOR


def _as_it_is(column: np.ndarray, cost: bool = False) -> np.ndarray:
    """No normalisation: utilities are absolute."""
    return column


def _assert_equal_winners(
    board, utility, weightings, best_by_pymcdm, first_by_product, recommendation
) -> None:
    best = (utility @ weightings).max(axis=0)
    assert np.allclose(best[:PART], best_by_pymcdm), "pymcdm finds other best scores"
    names = [candidate.distribution for candidate in board.candidates]
    for name, share in recommendation.robustness.win_share.items():
        own = [place for place, distribution in enumerate(names) if distribution == name]
        level = np.isclose((utility[own] @ weightings).max(axis=0), best, atol=1e-12)
        assert np.mean([names[place] == name for place in first_by_product]) - 1e-9 <= level.mean()
        assert share <= level.mean() + 1e-9, (
            f"{name} is said to win more often than it is level with the best"
        )


def page() -> bool:
    """The result page in process against engine and render alone. Whether the gate holds."""
    today = date.today()  # noqa: DTZ011
    request = RequestFactory(SERVER_NAME="localhost").get(addresses.address("result", ASKED))
    request.htmx = HtmxDetails(request)
    assert result_page.result(request).status_code == 200
    whole = median(lambda: result_page.result(request), 20)
    with patch("advisor.pages.result.page.render", _no_page):
        without_render = median(lambda: result_page.result(request), 20)
    engine = median(lambda: evaluation.evaluate(ASKED, today), 20)
    ratio = whole / (engine + whole - without_render)
    print(
        f"\nresult page {whole:.1f} ms: engine, every single other answer tried, {engine:.1f} ms, "
        f"render {whole - without_render:.1f} ms"
    )
    print(f"  {ratio:.2f} times engine + render (fails above {MOST_TIMES_RENDERED:g})")
    return ratio <= MOST_TIMES_RENDERED


def _no_page(request, template, context) -> HttpResponse:
    return HttpResponse()


JOBS = {"growth": growth, "peers": peers, "page": page}


def main() -> None:
    """Each job in a process of its own, as a server's: the collector would go through what the job
    before left behind."""
    if sys.argv[1:]:
        sys.exit(0 if JOBS[sys.argv[1]]() else 1)
    outcomes = [subprocess.run([sys.executable, __file__, job], check=False) for job in JOBS]
    sys.exit(0 if all(outcome.returncode == 0 for outcome in outcomes) else 1)


if __name__ == "__main__":
    main()
