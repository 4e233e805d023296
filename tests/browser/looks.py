"""axe-core over a page in its four looks: wide and narrow, light and dark.

The page is loaded once and turns from look to look in place. Every rule is asked in the first; the
second differs in width and scheme and is asked what either may change; in the others, only texts
in colors that no look had before are checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from playwright.sync_api import Page

from tests.browser import axe

WIDE, NARROW = 1280, 360
Scheme = Literal["light", "dark"]
_AT_ONCE = "* { transition: none !important; animation: none !important }"
"""A color that is still on its way from one look to the next has no contrast of its own."""
_DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
"""By then, scripts that follow the look have run."""


def violations(page: Page, tags: list[str]) -> Iterator[str]:
    """A line for each broken rule and look. The page allows styles of axe (`bypass_csp`)."""
    page.add_style_tag(content=_AT_ONCE)
    _turn(page, WIDE, "light")
    yield from (f"{WIDE} light {line}" for line in axe.violations(page, tags))
    _turn(page, NARROW, "dark")
    yield from (f"{NARROW} dark {line}" for line in axe.violations_of_size(page))
    across = page.evaluate("document.documentElement.scrollWidth")
    if across > NARROW:
        yield f"{across} pixels wide on a screen of {NARROW}"
    others: list[tuple[int, Scheme]] = [(WIDE, "dark"), (NARROW, "light")]
    for width, scheme in others:
        _turn(page, width, scheme)
        yield from (f"{width} {scheme} {line}" for line in axe.violations_of_color(page))


def _turn(page: Page, width: int, scheme: Scheme) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme)
    page.evaluate(_DRAWN)
