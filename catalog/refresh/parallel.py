"""Ask upstream for several products at the same time."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager

from catalog.models import Product
from catalog.refresh.upstream import Answer, fetch

AT_ONCE = 8
"""Questions that upstream is asked at the same time: a slow answer keeps no other waiting."""


@contextmanager
def fetch_all(products: Iterable[Product]) -> Iterator[Mapping[int, Future[Answer]]]:
    """The answers to come, by the product's key. What is not asked for by the end never is.

    Daemon threads, unlike those of an executor: the end of the process does not wait for upstream.
    They do not touch the database.
    """
    slots = threading.Semaphore(AT_ONCE)
    answers: dict[int, Future[Answer]] = {}
    for product in products:
        answer: Future[Answer] = Future()
        answers[product.pk] = answer
        arguments = (product, answer, slots)
        threading.Thread(target=_fetch, args=arguments, name="upstream", daemon=True).start()
    try:
        yield answers
    finally:
        for answer in answers.values():
            answer.cancel()


def _fetch(product: Product, answer: Future[Answer], slots: threading.Semaphore) -> None:
    with slots:
        if not answer.set_running_or_notify_cancel():
            return
        try:
            received = fetch(product.name, etag=product.etag, last_modified=product.last_modified)
        except BaseException as error:
            answer.set_exception(error)
        else:
            answer.set_result(received)
