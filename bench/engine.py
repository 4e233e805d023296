"""How long the engine takes for all candidates, and how that grows with them: .venv/bin/python bench/engine.py

Reports medians of wall time on this machine; the number of candidates is multiplied by repeating the catalog under other names.
"""

from __future__ import annotations

import copy
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from advisor import decide  # noqa: E402
from advisor.candidates import candidates  # noqa: E402
from advisor.document import document  # noqa: E402
from advisor.engine.board import Board  # noqa: E402
from advisor.engine.recommend import rank, recommend  # noqa: E402
from advisor.engine.types import Answers  # noqa: E402
from catalog import snapshot  # noqa: E402

TODAY = date(2026, 11, 23)
ASKED = Answers({"platform": ("aws",), "estate": ("centos-7",), "budget": ("low",), "lifespan": ("5",), "workload": ("containers",)})


def median(work: Callable[[], object], times: int = 50) -> float:
    """Milliseconds, the median of `times` runs after a warm-up."""
    work()
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken) * 1000


def repeated(catalog: dict, times: int) -> dict:
    bigger = copy.deepcopy(catalog)
    for number in range(1, times):
        for one in copy.deepcopy(catalog)["distributions"]:
            one["slug"] = f"{one['slug']}-{number}"
            bigger["distributions"].append(one)
    return bigger


def main() -> None:
    published = snapshot.current()
    print(f"{'candidates':>10} {'prepare':>9} {'rank':>9} {'recommend':>10} {'per candidate':>14}   (milliseconds, medians)")
    for times in (1, 2, 5, 10):
        found = candidates(repeated(published.document, times), TODAY)
        board = Board(found, decide.RULES)
        prepare = median(lambda found=found: Board(found, decide.RULES).scores(ASKED), 5)
        ranked = median(lambda board=board: rank(board, ASKED))
        whole = median(lambda board=board: recommend(board, ASKED))
        print(f"{len(found):>10} {prepare:>9.2f} {ranked:>9.2f} {whole:>10.2f} {whole / len(found):>14.4f}")
    made = decide.preview(ASKED, TODAY)
    print(f"with every single other answer tried: {median(lambda: decide.preview(ASKED, TODAY)):.2f} ms")
    print(f"as a document: {median(lambda: document(made)):.2f} ms")


if __name__ == "__main__":
    main()
