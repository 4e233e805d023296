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
COLOR_RULES = ["color-contrast", "link-in-text-block"]
SIZE_RULES = [*COLOR_RULES, "target-size", "scrollable-region-focusable"]
"""What may differ between a wide and a narrow screen, colors included."""

_RUN = """
async ([kind, values, unseenOnly]) => {
  const seen = new Set(JSON.parse(sessionStorage.getItem('contrast-seen') ?? '[]'));
  const numberOf = key => {
    let number = 0;
    for (const sign of key) number = (number * 8191 + sign.codePointAt(0)) % 1099511627689;
    return number;
  };
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
  const unseen = [...texts.keys()].filter(kind => !seen.has(kind));
  sessionStorage.setItem('contrast-seen', JSON.stringify([...seen, ...unseen]));
  if (unseenOnly && texts.size && !unseen.length) return null;
  for (const equal of unseenOnly ? unseen.map(kind => texts.get(kind)) : texts.values())
    for (const text of [equal[0], equal[equal.length >> 1], equal.at(-1)])
      text.dataset.contrast = '';
  axe.configure({rules: [{id: 'color-contrast', selector: '[data-contrast]'}]});
  const answer = await axe.run(document, {
    runOnly: {type: kind, values}, resultTypes: ['violations'], preload: false
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
    return _lines(answer)


def violations_of_size(page: Page) -> list[str]:
    """As `violations`, of the rules whose answer may differ at another width."""
    return _lines(_run(page, "rule", SIZE_RULES))


def violations_of_color(page: Page) -> list[str]:
    """As `violations`, of the kinds of text that were in no earlier look, of this page or of others
    in its tab. A kind contains its colors, so the other scheme has kinds of its own."""
    return _lines(_run(page, "rule", COLOR_RULES, unseen_only=True))


def _run(page: Page, kind: str, values: list[str], *, unseen_only: bool = False) -> _Answer:
    if not page.evaluate("typeof window.axe === 'object'"):
        page.evaluate(_SCRIPT)
    answer: _Answer | None = page.evaluate(_RUN, [kind, values, unseen_only])
    if answer is None:
        return {"checked": [], "violations": []}
    # Few new kinds of text may all be ones that axe cannot judge, such as disabled fields.
    judged = unseen_only or "color-contrast" in answer["checked"]
    assert judged, f"axe saw no text on {page.url}"
    return answer


def _lines(answer: _Answer) -> list[str]:
    return [_line(violation) for violation in answer["violations"]]


def _line(violation: _Violation) -> str:
    places = "; ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:4])
    return f"{violation['id']} ({len(violation['nodes'])}): {places}"
