"""The link checker: whether each source is still there, and whether its text has changed.

Off unless LINK_CHECK is set. It asks the hosts of recorded sources only, at public addresses, with
the bounds of the refresh.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from catalog.clock import today
from catalog.connection import AllowList, is_loopback
from catalog.models import LinkCheck, Source
from catalog.models.link_check import CHANGED, GONE, NOTHING, UNREACHABLE
from catalog.refresh.page_text import text_hash
from catalog.refresh.upstream import FetchFailed, Limits, fetch_page

LIMITS = Limits(connect=5, read=10, wall_clock=15, size=2_000_000, redirects=3, retries=0)
HOSTS_AT_ONCE = 4
"""Of one host nothing is asked at the same time."""
SECONDS = 240
"""After which a check ends; what is left comes first the next time."""
MOST_FAILURES = 3
"""Checks in a row that fail before a curator is asked to look."""
GONE_STATUSES = (404, 410)


@dataclass(frozen=True)
class Outcome:
    """What was seen of one source. `text`: the hash of its words, or empty where none were read."""

    source: Source
    status: int | None
    problem: str = ""
    text: str = ""


def check_links(keys: Collection[str] = (), allowed: AllowList | None = None) -> list[LinkCheck]:
    """Check every source, or those with these keys, the longest unchecked first."""
    sources = Source.objects.exclude(kind="aggregator")  # the refresh asks that one itself
    if keys:
        sources = Source.objects.filter(key__in=keys)
    ordered = sources.order_by(F("link_check__checked_at").asc(nulls_first=True), "pk")
    hosts = allowed or recorded_hosts(Source.objects.values_list("url", flat=True))
    return [_record(outcome) for outcome in _ask(ordered, hosts)]


def recorded_hosts(addresses: Iterable[str]) -> AllowList:
    """The hosts of sources, but no name or address of this machine or of a private network."""
    pairs = set()
    for address in addresses:
        url = urlsplit(address)
        if url.hostname and not _is_private(url.hostname):
            pairs.add((url.hostname, url.port or 443))
    return AllowList(frozenset(pairs))


def _is_private(host: str) -> bool:
    try:
        return not ip_address(host).is_global
    except ValueError:
        return is_loopback(host) or "." not in host


def _ask(sources: Iterable[Source], allowed: AllowList) -> Iterator[Outcome]:
    """As they come. The threads do not touch the database."""
    by_host: dict[str, list[Source]] = defaultdict(list)
    for source in sources:
        by_host[urlsplit(source.url).hostname or ""].append(source)
    until = monotonic() + SECONDS
    with ThreadPoolExecutor(HOSTS_AT_ONCE, thread_name_prefix="link-check") as threads:
        futures = [
            threads.submit(_ask_host, of_host, allowed, until) for of_host in by_host.values()
        ]
        for future in as_completed(futures):
            yield from future.result()


def _ask_host(sources: list[Source], allowed: AllowList, until: float) -> list[Outcome]:
    return [_look(source, allowed) for source in sources if monotonic() < until]


def _look(source: Source, allowed: AllowList) -> Outcome:
    agent = f"ELwise link check (+{settings.SITE_URL})"
    try:
        answer = fetch_page(source.url, allowed=allowed, user_agent=agent, limits=LIMITS)
    except FetchFailed as failure:
        return Outcome(source, failure.status, f"{failure.reason}: {failure.words}"[:300])
    return Outcome(source, answer.status, text=text_hash(answer.body, answer.media_type))


def _record(outcome: Outcome) -> LinkCheck:
    check, _ = LinkCheck.objects.get_or_create(source=outcome.source)
    came_back = check.status in GONE_STATUSES or check.review == UNREACHABLE
    check.checked_at, check.status = timezone.now(), outcome.status
    check.problem = outcome.problem
    if outcome.text:
        _compare(check, outcome.text, came_back=came_back)
    else:
        check.failures += 1
        _doubt(check)
    check.save()
    return check


def _compare(check: LinkCheck, text: str, *, came_back: bool) -> None:
    if check.text_hash and check.text_hash != text:
        _ask_curators(check, CHANGED)
    elif came_back:
        check.review, check.review_since = NOTHING, None
    check.text_hash, check.failures = text, 0


def _doubt(check: LinkCheck) -> None:
    if check.status in GONE_STATUSES:
        _ask_curators(check, GONE)
    elif check.failures >= MOST_FAILURES and not check.review:
        _ask_curators(check, UNREACHABLE)


def _ask_curators(check: LinkCheck, review: str) -> None:
    """A change of the text asks to compare anew; what is gone stays so since it was first seen."""
    if review != check.review or review == CHANGED:
        check.review, check.review_since = review, today()
