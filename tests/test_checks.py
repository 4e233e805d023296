"""The checks of `manage.py check --deploy` that are ELwise's own."""

import pytest

from config.checks import processes_share_a_cache, proxies_are_counted

LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
SHARED = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}


@pytest.mark.parametrize(
    ("proxies", "header", "warnings"),
    [(0, ("HTTP_X_FORWARDED_PROTO", "https"), 1), (0, None, 0), (1, ("X", "https"), 0)],
)
def test_uncounted_proxy_is_warned_of(
    settings, proxies: int, header: tuple[str, str] | None, warnings: int
) -> None:
    settings.PROXIES = proxies
    settings.SECURE_PROXY_SSL_HEADER = header
    assert [message.id for message in proxies_are_counted()] == ["elwise.W001"] * warnings


@pytest.mark.parametrize(
    ("public", "caches", "warnings"), [(True, LOCAL, 1), (True, SHARED, 0), (False, LOCAL, 0)]
)
def test_cache_of_one_process_is_warned_of(
    settings, public: bool, caches: dict, warnings: int
) -> None:
    settings.PUBLIC = public
    settings.CACHES = caches
    assert [message.id for message in processes_share_a_cache()] == ["elwise.W002"] * warnings
