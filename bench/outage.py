"""What visitors get while PostgreSQL is stopped for 20 s and frozen for 30 s, at 20 requests/s.

gunicorn with 2 x 4 threads on the invented catalog; status and slowest answer of each path. Exits
with 1 for a status 500 or an answer that took longer than 5 s. Needs requirements-dev.txt.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter, defaultdict
from contextlib import ExitStack, contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

from tests import services

REQUESTS_A_SECOND = 20
STOPPED, FROZEN, REST = 20, 30, 6
SESSION = {"Cookie": "sessionid=abcdefabcdefabcdefabcdefabcdefab"}
REQUESTS: list[tuple[str, dict[str, str]]] = [
    ("/healthz/live", {}),
    ("/", {}),
    ("/distributions/", SESSION),
    ("/api/v1/distributions/", {}),
    ("/lifecycle/", {}),
    ("/advisor/result/", {}),
    ("/export/releases.csv", {}),
    ("/api/v1/status/", {}),
    ("/healthz/ready", {}),
    ("/admin/", SESSION),
    ("/keys/", SESSION),
    ("/api/v1/held-changes/", {"Authorization": "Api-Key abcdefgh.abcdefgh"}),
]
MAX_SECONDS = 5


class Visitors:
    """They come at their own pace, however long those before them wait."""

    def __init__(self, web: services.Web) -> None:
        self._web = web
        self.statuses: dict[str, Counter[int]] = defaultdict(Counter)
        self.slowest: dict[str, float] = defaultdict(float)

    def come_for(self, seconds: float) -> None:
        began, threads = time.monotonic(), []
        number = int(seconds * REQUESTS_A_SECOND)
        for index, (path, headers) in enumerate(islice(cycle(REQUESTS), number)):
            time.sleep(max(0, began + index / REQUESTS_A_SECOND - time.monotonic()))
            threads.append(threading.Thread(target=self._ask, args=(path, headers)))
            threads[-1].start()
        for thread in threads:
            thread.join()

    def _ask(self, path: str, headers: dict[str, str]) -> None:
        try:
            answer = self._web.get(path, **headers)
            status, seconds = answer.status, answer.seconds
        except OSError:
            status, seconds = 0, 30.0
        self.statuses[path][status] += 1
        self.slowest[path] = max(self.slowest[path], seconds)

    def report(self, title: str) -> bool:
        print(f"\n{title}")
        for path, statuses in self.statuses.items():
            counts = ", ".join(f"{count} x {status}" for status, count in sorted(statuses.items()))
            print(f"  {path:26} {counts:24} slowest {self.slowest[path]:.2f} s")
        errors = sum(counts[500] + counts[0] for counts in self.statuses.values())
        return not errors and max(self.slowest.values()) <= MAX_SECONDS


@contextmanager
def _stopped(server: services.PostgreSQL) -> Iterator[None]:
    server.kill()
    yield
    server.start()


@contextmanager
def _frozen(server: services.PostgreSQL) -> Iterator[None]:
    with services.frozen(server.pid):
        yield


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="elwise-outage-") as folder, ExitStack() as stack:
        server = services.PostgreSQL(Path(folder))
        stack.callback(server.delete)
        services.fill(server.url)
        web = services.Web(Path(folder, "log"), DATABASE_URL=server.url)
        stack.callback(web.stop)
        good = True
        for title, trouble, seconds in (
            ("available", ExitStack(), REST),
            ("stopped", _stopped(server), STOPPED),
            ("available again", ExitStack(), REST),
            ("frozen", _frozen(server), FROZEN),
            ("available again", ExitStack(), REST),
        ):
            visitors = Visitors(web)
            with trouble:
                visitors.come_for(seconds)
            good &= visitors.report(f"{title}, {seconds} s")
            time.sleep(2)
        print("\n" + "\n".join(line for line in web.log.splitlines() if "config." in line))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
