"""Django's cache in Redis or Valkey, for which no request waits.

A cache that fails is left alone for some seconds and counts as empty meanwhile: pages and the
limits of the API work on without it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

SECONDS_TO_ANSWER = 0.3
SECONDS_OF_PAUSE = 5

Result = TypeVar("Result")

log = logging.getLogger(__name__)


class Availability:
    """What this process knows of the cache. Django has a cache object for each thread."""

    def __init__(self) -> None:
        self._lost_at: float | None = None
        self._paused_until = 0.0

    def attempt(self, call: Callable[[], Result], default: Result) -> Result:
        now = time.monotonic()
        if now < self._paused_until:
            return default
        if self._lost_at is not None:
            self._paused_until = now + SECONDS_OF_PAUSE  # this request tries, no other
        try:
            result = call()
        except (RedisError, OSError) as error:
            self._lost(error)
            return default
        if self._lost_at is not None:
            self._regained(self._lost_at)
        return result

    @property
    def is_away(self) -> bool:
        return self._lost_at is not None

    def _lost(self, error: Exception) -> None:
        now = time.monotonic()
        self._paused_until = now + SECONDS_OF_PAUSE
        if self._lost_at is None:
            self._lost_at = now
            log.error("The cache is away (%s): nothing is counted and nothing kept in it.", error)

    def _regained(self, lost_at: float) -> None:
        self._lost_at, self._paused_until = None, 0.0
        log.warning("The cache is back after %.1f s.", time.monotonic() - lost_at)


AVAILABILITY = Availability()
_attempt = AVAILABILITY.attempt


class SharedCacheClient(RedisCacheClient):
    """Any: as Django has them, whose stubs differ from one version to the next."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        limits = {"socket_timeout": SECONDS_TO_ANSWER, "socket_connect_timeout": SECONDS_TO_ANSWER}
        super().__init__(servers, **{**limits, "retry": Retry(NoBackoff(), 0), **options})

    def add(self, key: Any, value: Any, timeout: Any) -> bool:
        return _attempt(partial(super().add, key, value, timeout), False)

    def get(self, key: Any, default: Any) -> Any:
        return _attempt(partial(super().get, key, default), default)

    def set(self, key: Any, value: Any, timeout: Any) -> None:
        _attempt(partial(super().set, key, value, timeout), None)

    def touch(self, key: Any, timeout: Any) -> bool:
        return _attempt(partial(super().touch, key, timeout), False)

    def delete(self, key: Any) -> bool:
        return _attempt(partial(super().delete, key), False)

    def get_many(self, keys: Any) -> dict[Any, Any]:
        return _attempt(partial(super().get_many, keys), {})

    def has_key(self, key: Any) -> bool:
        return _attempt(partial(super().has_key, key), False)

    def incr(self, key: Any, delta: int) -> int:
        return _attempt(partial(super().incr, key, delta), 0)

    def set_many(self, data: Any, timeout: Any) -> None:
        _attempt(partial(super().set_many, data, timeout), None)

    def delete_many(self, keys: Any) -> None:
        _attempt(partial(super().delete_many, keys), None)

    def clear(self) -> bool:
        return _attempt(super().clear, False)


class SharedCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = SharedCacheClient

    def responds(self) -> bool:
        self.has_key("elwise")
        return not AVAILABILITY.is_away
