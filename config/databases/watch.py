"""Whether the database answers, as this process knows it.

Only a web server watches. As soon as the database is away its requests are refused at once,
while a thread tries to reach it; commands and workers wait.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable

from django.db.utils import OperationalError

SECONDS_BETWEEN_PROBES = 0.5
SECONDS_FOR_A_PROBE = 2

log = logging.getLogger(__name__)


class DatabaseAwayError(OperationalError):
    """Raised without asking the database, because it did not answer before."""


class Watch:
    """One for each process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._prober: threading.Thread | None = None
        self._lost_at: float | None = None
        self._last_answer = 0.0
        self._limit = 0.0

    def start(self, limit: float, probe: Callable[[], None]) -> None:
        """`limit`: for how many seconds the database may be silent.

        `probe` raises unless the database answers.
        """
        self._limit, self._probe = limit, probe

    @property
    def is_on(self) -> bool:
        return self._limit > 0

    @property
    def is_away(self) -> bool:
        return self._lost_at is not None

    @property
    def probes_here(self) -> bool:
        """Whether this is the thread that tries to reach the database."""
        return threading.current_thread() is self._prober

    def check(self) -> None:
        if self._lost_at is not None and not self.probes_here:
            raise DatabaseAwayError("The database does not answer.")

    def answered(self) -> None:
        self._last_answer = time.monotonic()

    def check_silence(self, since: float) -> bool:
        """Whether who has waited since then should give up.

        A slow answer is none: while the database answers others, or the probe, one waits on.
        """
        if self.probes_here:
            return time.monotonic() - since > SECONDS_FOR_A_PROBE
        silence = time.monotonic() - max(since, self._last_answer)
        if silence > self._limit / 3:
            self.suspect()
        if silence > self._limit:
            self._lost(f"no answer for {self._limit:g} s")
        return self.is_away

    def suspect(self) -> None:
        """Find out, in a thread, whether the database answers."""
        with self._lock:
            if not self.is_on or self._prober:
                return
            self._prober = threading.Thread(
                target=self._probe_until_answer, name="database-probe", daemon=True
            )
            self._prober.start()

    def forget(self) -> None:
        """In a forked process, which has no thread."""
        self._lock, self._prober, self._lost_at = threading.Lock(), None, None

    def _probe_until_answer(self) -> None:
        while True:
            try:
                self._probe()
            except Exception as error:  # whatever it is, there is no answer
                self._lost(str(error).partition("\n")[0])
                time.sleep(SECONDS_BETWEEN_PROBES)
            else:
                self._regained()
                return

    def _lost(self, reason: str) -> None:
        with self._lock:
            if self._lost_at is not None or not self._prober:  # which would never be found again
                return
            self._lost_at = time.monotonic()
        log.error(
            "The database is away (%s). Pages of the catalog are served from memory, "
            "everything else answers 503.",
            reason,
        )

    def _regained(self) -> None:
        self.answered()
        with self._lock:
            lost_at, self._lost_at, self._prober = self._lost_at, None, None
        if lost_at is not None:
            log.warning("The database is back after %.1f s.", time.monotonic() - lost_at)


WATCH = Watch()
os.register_at_fork(after_in_child=WATCH.forget)
