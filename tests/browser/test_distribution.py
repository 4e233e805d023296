"""The page of a distribution and the comparison in a browser: short, calm, and open where asked."""

import re

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Distribution

MOST_PIXELS = {1280: 6_000, 360: 12_000}
MOST_SMALL_GREY = 0.15

SMALL_GREY = """() => {
  const grey = getComputedStyle(document.documentElement).getPropertyValue('--soft').trim();
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = grey;
  const soft = getComputedStyle(probe).color;
  probe.remove();
  const texts = document.createTreeWalker(
    document.querySelector('main'), NodeFilter.SHOW_TEXT);
  let all = 0, small = 0;
  while (texts.nextNode()) {
    const parent = texts.currentNode.parentElement;
    const length = texts.currentNode.textContent.trim().length;
    if (!length || !parent.checkVisibility() || parent.closest('.unseen, title, desc, nav'))
      continue;
    const style = getComputedStyle(parent);
    all += length;
    if (parseFloat(style.fontSize) < 16 && style.color === soft) small += length;
  }
  return small / all;
}"""


def test_every_distribution_has_a_short_page(page_without_js: Page) -> None:
    """With JavaScript off; scripts of the test itself run all the same."""
    slugs = Distribution.objects.order_by("slug").values_list("slug", flat=True)
    assert len(slugs) == 14
    long_pages = []
    for slug in slugs:
        page_without_js.goto(f"/distributions/{slug}/")
        for width, most in MOST_PIXELS.items():
            page_without_js.set_viewport_size({"width": width, "height": 900})
            height = page_without_js.evaluate("document.documentElement.scrollHeight")
            long_pages += [(slug, width, height)] if height > most else []
    assert long_pages == []


@pytest.mark.parametrize(
    "address",
    [
        *(f"/distributions/{slug}/" for slug in ("almalinux", "rhel", "centos", "opencloudos")),
        "/compare/?d=almalinux&d=rhel",
        "/compare/?d=almalinux&d=rhel&d=rocky-linux&d=oracle-linux",
    ],
)
def test_little_text_is_small_and_grey(address: str, page_with_js: Page) -> None:
    page_with_js.goto(address)
    assert page_with_js.evaluate(SMALL_GREY) <= MOST_SMALL_GREY


def test_link_to_a_fact_opens_its_group(page_with_js: Page) -> None:
    page_with_js.goto("/distributions/almalinux/#f-fips_140_3")
    expect(page_with_js.get_by_role("rowheader", name="FIPS 140-3", exact=True)).to_be_in_viewport()


def test_link_to_a_group_opens_it(page_with_js: Page) -> None:
    page_with_js.goto("/distributions/almalinux/#h-compliance")
    region = page_with_js.get_by_role("region", name="Compliance, table")
    expect(region).to_be_in_viewport()


def test_list_of_sections_stays_in_view(page_with_js: Page) -> None:
    page_with_js.set_viewport_size({"width": 1280, "height": 900})
    page_with_js.goto("/distributions/almalinux/#h-facts")
    expect(page_with_js.get_by_role("navigation", name="On this page")).to_be_in_viewport()


def test_equal_rows_open_without_javascript(page_without_js: Page) -> None:
    page_without_js.goto("/compare/?d=almalinux&d=rhel")
    expect(page_without_js.locator(".row-same").first).to_be_hidden()
    page_without_js.get_by_text("equal rows").click()
    expect(page_without_js.locator(".row-same").first).to_be_visible()


def test_comparison_is_changed_without_javascript(page_without_js: Page) -> None:
    page_without_js.goto("/compare/?d=almalinux&d=rhel")
    page_without_js.get_by_text("Compare others").click()
    page_without_js.get_by_role("checkbox", name="Rocky Linux").check()
    page_without_js.get_by_role("button", name="Compare").click()
    expect(page_without_js).to_have_url(re.compile("d=rhel&d=rocky-linux$"))


SHOWN = "elements => elements.filter(e => e.checkVisibility()).map(e => e.textContent.trim())"


@pytest.mark.parametrize("slug", ["rhel", "almalinux", "centos"])
def test_closed_folds_leave_no_title_on_paper(slug: str, page_with_js: Page) -> None:
    page_with_js.goto(f"/distributions/{slug}/")
    page_with_js.emulate_media(media="print")
    assert page_with_js.locator(".profile summary").evaluate_all(SHOWN) == []
    headings = page_with_js.locator(".profile h2").evaluate_all(SHOWN)
    titles = ["Releases and support", "Plans and prices", "Good for, not for", "Migration paths"]
    assert headings == titles
    note = page_with_js.locator(".profile .on-paper")
    expect(note).to_contain_text("Folded lists are not printed")
    page_with_js.emulate_media(media="screen")
    expect(note).to_be_hidden()


def test_open_fold_is_printed_with_its_section(page_with_js: Page) -> None:
    page_with_js.goto("/distributions/rhel/")
    page_with_js.locator("#h-names ~ details > summary").click()
    page_with_js.emulate_media(media="print")
    assert "How it names itself" in page_with_js.locator(".profile h2").evaluate_all(SHOWN)
    expect(page_with_js.locator("#h-names ~ details table")).to_be_visible()
    assert len(page_with_js.locator(".profile summary").evaluate_all(SHOWN)) == 1
