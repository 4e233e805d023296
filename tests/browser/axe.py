"""axe-core over a page: the violations of WCAG 2.2 A and AA and of axe's best practices."""

from pathlib import Path
from typing import TypedDict, cast

import axe_playwright_python
from playwright.sync_api import Page

_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
BEST_PRACTICES = ["best-practice"]


class _Node(TypedDict):
    target: list[str]
    failureSummary: str


class _Violation(TypedDict):
    id: str
    nodes: list[_Node]


def violations(page: Page, tags: list[str]) -> list[str]:
    """A line for each rule that is broken, with the first elements that break it. Raises an
    AssertionError where axe checked nothing."""
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_SCRIPT)
    answer = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}, "
        "resultTypes: ['violations']})",
        tags,
    )
    assert len(answer["passes"]) > 5, f"axe checked next to nothing on {page.url}"
    return [_line(violation) for violation in cast(list[_Violation], answer["violations"])]


def _line(violation: _Violation) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:4])
    return f"{violation['id']} ({len(violation['nodes'])}): {places}"
