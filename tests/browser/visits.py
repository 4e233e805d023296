"""Visits of pages: what one costs, and clicks that lead to the next."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, Response


class Weight:
    """What the answers to one visit weigh; read it before the page is left."""

    def __init__(self) -> None:
        self._responses: list[Response] = []

    def add(self, response: Response) -> None:
        if response.ok or response.status >= 400:  # a redirect has no body
            self._responses.append(response)

    def by_path(self) -> dict[str, int]:
        """Bytes as gzip sends them. What was asked for twice counts once: Chromium asks for the
        icon by itself."""
        bodies = {urlsplit(response.url).path: response for response in reversed(self._responses)}
        return {path: len(gzip.compress(answer.body())) for path, answer in bodies.items()}


@contextmanager
def weighed(page: Page) -> Iterator[Weight]:
    """Watches the answers that `page` gets meanwhile."""
    weight = Weight()
    page.on("response", weight.add)
    try:
        yield weight
    finally:
        page.remove_listener("response", weight.add)


def follow(link: Locator) -> None:
    """Clicks what leads to another page, and waits until that page is loaded.

    `click` alone may return while the old page is still there. That is enough for `expect` of
    something only the new one has, but not for what reads or leaves the page at once.
    """
    with link.page.expect_navigation():
        link.click()
