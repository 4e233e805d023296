"""axe-core over a page: the violations of WCAG 2.2 A and AA and of axe's best practices.

Nine tenths of axe's time would go into the contrast of each text. So it looks at three texts of
each kind: those that equal each other, and around which everything equals, in all that contrast
depends on.
"""

from pathlib import Path
from typing import Literal, TypedDict

import axe_playwright_python
from playwright.sync_api import Page

_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
BEST_PRACTICES = ["best-practice"]
_OF_A_LOOK = [
    *("color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"),
    *("page-has-heading-one", "landmark-one-main", "region", "bypass"),
    *("label", "link-name", "button-name", "summary-name"),
]
"""Rules whose answer another width or colour scheme may change: by sizes and colours, and by what
is hidden there. The others read the document, which is the same in every look."""

_RUN = """
async runOnly => {
  const numbers = new Map();
  const numberOf = key => numbers.get(key) ?? numbers.set(key, numbers.size).get(key);
  const texts = new Map();
  const hasText = element => element.matches('input, select, textarea')
    || [...element.childNodes].some(child => child.nodeType === 3 && child.data.trim());
  const walk = (element, around) => {
    const style = getComputedStyle(element);
    const own = [
      style.backgroundColor.replace('rgba(0, 0, 0, 0)', ''),
      style.backgroundImage.replace('none', ''), style.opacity.replace(/^1$/, ''),
      style.filter.replace('none', ''), style.mixBlendMode.replace('normal', ''),
      style.position.replace('static', ''), style.zIndex.replace('auto', ''),
      style.clipPath.replace('none', '')
    ].join('|');
    const ground = /[^|]/.test(own) ? numberOf(around + own) : around;
    if (hasText(element) && element.checkVisibility({visibilityProperty: true})) {
      const disabled = element.matches(':disabled, [aria-disabled=true]')
        || Boolean(element.control?.disabled);
      const kind = numberOf(['text', ground, disabled, style.color, style.fontSize,
        style.fontWeight, style.textShadow].join('|'));
      texts.set(kind, [...texts.get(kind) ?? [], element]);
    }
    for (const child of element.children) walk(child, ground);
  };
  walk(document.documentElement, -1);
  for (const equal of texts.values())
    for (const text of [equal[0], equal[equal.length >> 1], equal.at(-1)])
      text.dataset.contrast = '';
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-contrast]'}]});
  const answer = await axe.run(document, {
    runOnly, resultTypes: ['violations'], preload: false
  });
  for (const text of document.querySelectorAll('[data-contrast]')) delete text.dataset.contrast;
  return {
    checked: [...answer.passes, ...answer.violations].map(({id}) => id),
    violations: answer.violations
  };
}
"""


class _Node(TypedDict):
    target: list[str]
    failureSummary: str


class _Violation(TypedDict):
    id: str
    nodes: list[_Node]


class _Answer(TypedDict):
    checked: list[str]
    violations: list[_Violation]


def violations(page: Page, tags: list[str]) -> list[str]:
    """A line for each rule that is broken, with the first elements that break it. Raises an
    AssertionError where axe checked nothing."""
    answer = _run(page, "tag", tags)
    assert len(answer["checked"]) > 5, f"axe checked next to nothing on {page.url}"
    return [_line(violation) for violation in answer["violations"]]


def violations_of_look(page: Page) -> list[str]:
    """Of a page that `violations` has checked in another look: what this one may change."""
    return [_line(violation) for violation in _run(page, "rule", _OF_A_LOOK)["violations"]]


def _run(page: Page, kind: Literal["tag", "rule"], values: list[str]) -> _Answer:
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_SCRIPT)
    answer: _Answer = page.evaluate(_RUN, {"type": kind, "values": values})
    assert "color-contrast" in answer["checked"], f"axe saw no text on {page.url}"
    return answer


def _line(violation: _Violation) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:4])
    return f"{violation['id']} ({len(violation['nodes'])}): {places}"
