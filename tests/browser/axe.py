"""axe-core over a page: the violations of WCAG 2.2 A and AA and of axe's best practices.

Nine tenths of axe's time would go into the contrast of each text. So it looks at three texts of
each kind: those that equal each other, and around which everything equals, in all that contrast
depends on.
"""

from pathlib import Path
from typing import TypedDict

import axe_playwright_python
from playwright.sync_api import Page

_SCRIPT = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
BEST_PRACTICES = ["best-practice"]

_RUN = """
async tags => {
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
    runOnly: {type: 'tag', values: tags}, resultTypes: ['violations'], preload: false
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
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_SCRIPT)
    answer: _Answer = page.evaluate(_RUN, tags)
    assert len(answer["checked"]) > 5, f"axe checked next to nothing on {page.url}"
    assert "color-contrast" in answer["checked"], f"axe saw no text on {page.url}"
    return [_line(violation) for violation in answer["violations"]]


def _line(violation: _Violation) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:4])
    return f"{violation['id']} ({len(violation['nodes'])}): {places}"
