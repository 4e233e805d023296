"""What a visit of a page costs: the bytes of its answers as gzip sends them."""

import gzip
from urllib.parse import urlsplit

from playwright.sync_api import Page, Response


def watch_sizes(page: Page) -> dict[str, int]:
    """By path, as answers come in. Chromium asks for the icon by itself."""
    sizes: dict[str, int] = {}

    def measure(response: Response) -> None:
        if response.ok or response.status >= 400:  # a redirect has no body
            sizes.setdefault(urlsplit(response.url).path, len(gzip.compress(response.body())))

    page.on("response", measure)
    return sizes
