"""Somebody answers the questionnaire, checks the answers, reads the result, and changes one answer; with and without JavaScript."""

import re

import pytest
from playwright.sync_api import Page, expect

HEADLINE = re.compile(r"^(AlmaLinux|Rocky|RHEL|Oracle|Amazon) ")


@pytest.fixture(params=["page_with_js", "page_without_js"])
def page(request: pytest.FixtureRequest, live_server) -> Page:
    """Both ways. `live_server` stands here too, as the harness looks at the names to see which test may touch the database."""
    return request.getfixturevalue(request.param)


def _answer(page: Page, question: str, option: str) -> None:
    page.get_by_role("group", name=question).get_by_label(option, exact=True).check()


def _continue(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)


def test_from_the_front_page_to_a_result_that_changes_with_an_answer(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="Start the advisor").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your organisation")
    _answer(page, "What kind of organisation is it for?", "University or research")
    page.get_by_label("How many servers will run it?").fill("40")
    _continue(page, "Budget and support")
    _answer(page, "What may one server cost a year?", "Up to 1,500 USD")
    for heading in ("Where it runs", "Certified software", "Sameness with RHEL"):
        _continue(page, heading)
    _answer(page, "How close to RHEL must it be?", "Programs built for RHEL must run")
    for heading in ("Compliance", "Hardware and kernel", "Updates over the years", "Ownership", "Where you start", "Check your answers"):
        _continue(page, heading)
    expect(page.get_by_text("University or research")).to_be_visible()
    page.get_by_role("link", name="Show the recommendation").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADLINE)
    first = page.get_by_role("heading", level=1).inner_text()
    assert not first.startswith("RHEL")

    page.get_by_role("link", name="Change the answer to: How close to RHEL must it be?").click()
    _answer(page, "How close to RHEL must it be?", "It must be RHEL itself")
    page.get_by_role("button", name="Skip to the result").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^RHEL "))
    assert "servers=40" in page.url
    assert "organisation=university" in page.url


def test_back_and_reload_keep_the_answers(page: Page) -> None:
    page.goto("/advisor/?topic=money")
    _answer(page, "What may one server cost a year?", "Nothing")
    _continue(page, "Where it runs")
    page.get_by_label("AWS").check()
    _continue(page, "Certified software")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where it runs")
    expect(page.get_by_label("AWS")).to_be_checked()
    page.reload()
    expect(page.get_by_label("AWS")).to_be_checked()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Nothing", exact=True)).to_be_checked()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Where it runs")
    expect(page.get_by_label("AWS")).to_be_checked()


def test_from_everything_on_one_page_and_back_nothing_is_lost(page: Page) -> None:
    page.goto("/advisor/?platform=aws&topic=money")
    _answer(page, "Whom do you want to be able to call?", "A vendor, round the clock")
    page.get_by_role("button", name="Everything on one page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything on one page")
    expect(page.get_by_role("group", name="Where must it run?").get_by_label("AWS")).to_be_checked()
    expect(page.get_by_label("A vendor, round the clock")).to_be_checked()
    page.get_by_role("group", name="Cost", exact=True).get_by_label("Decisive").check()
    page.get_by_role("button", name="One topic a page").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your organisation")
    for part in ("platform=aws", "support=round-the-clock", "importance.cost=4"):
        assert part in page.url


def test_a_mistake_is_said_and_the_focus_goes_there(page: Page, troubles: list[str]) -> None:
    page.goto("/advisor/")
    page.get_by_label("How many servers will run it?").fill("forty")
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title(re.compile("^Error: "))
    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("There is a problem")
    expect(summary).to_be_focused()
    summary.get_by_role("link", name="How many servers will run it?").click()
    expect(page.get_by_label("How many servers will run it?")).to_be_focused()
    expect(page.get_by_label("How many servers will run it?")).to_have_value("forty")
    page.get_by_label("How many servers will run it?").fill("40")
    _continue(page, "Budget and support")
    troubles[:] = [one for one in troubles if "status of 400" not in one]  # Chromium reports every 400; these were provoked


def test_the_panel_follows_every_change(page_with_js: Page) -> None:
    page = page_with_js
    page.goto("/advisor/?topic=fidelity")
    panel = page.get_by_role("complementary")
    expect(panel.get_by_text("AlmaLinux 10")).to_be_visible()
    _answer(page, "How close to RHEL must it be?", "It must be RHEL itself")
    expect(panel.get_by_role("status")).to_have_text(re.compile("^1 in, "))
    expect(panel.get_by_role("listitem").first).to_contain_text("RHEL")
    expect(panel.get_by_text("It must be RHEL itself").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"/advisor/\?fidelity=rhel-itself&topic=fidelity$"))
    _answer(page, "How close to RHEL must it be?", "I'm not sure")
    expect(panel.get_by_role("status")).to_have_text(re.compile("^5 in, "))
    expect(page).to_have_url(re.compile(r"/advisor/\?topic=fidelity$"))


def test_after_the_panel_changed_reload_and_back_are_still_right(page_with_js: Page) -> None:
    page = page_with_js
    page.goto("/advisor/?topic=fidelity")
    _answer(page, "How close to RHEL must it be?", "It must be RHEL itself")
    expect(page).to_have_url(re.compile("fidelity=rhel-itself"))
    page.reload()
    expect(page.get_by_label("It must be RHEL itself")).to_be_checked()
    page.get_by_role("link", name="Method", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How a recommendation is made")
    page.go_back()
    expect(page.get_by_label("It must be RHEL itself")).to_be_checked()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sameness with RHEL")
    expect(page.get_by_role("complementary").get_by_role("status")).to_have_text(re.compile("^1 in, "))


def test_the_panel_says_what_is_wrong_with_a_number(page_with_js: Page, troubles: list[str]) -> None:
    page = page_with_js
    page.goto("/advisor/")
    page.get_by_label("How many servers will run it?").fill("0")
    page.keyboard.press("Tab")
    expect(page.get_by_role("complementary")).to_contain_text("Give a whole number from 1 to 1,000,000.")
    troubles[:] = [one for one in troubles if "status of 400" not in one]


def test_two_tabs_do_not_disturb_each_other(page_with_js: Page) -> None:
    one, other = page_with_js, page_with_js.context.new_page()
    one.goto("/advisor/?topic=money")
    other.goto("/advisor/?topic=money")
    _answer(one, "What may one server cost a year?", "Nothing")
    expect(one).to_have_url(re.compile("budget=none"))
    other.reload()
    expect(other.get_by_role("group", name="What may one server cost a year?").get_by_label("I'm not sure")).to_be_checked()


def test_a_topic_can_be_answered_with_the_keyboard_alone(page: Page) -> None:
    page.goto("/advisor/?topic=money")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("group", name="What may one server cost a year?").get_by_label("I'm not sure")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("More than 1,500 USD")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_label("A vendor, round the clock")).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Where it runs")
    assert "budget=high&support=round-the-clock" in page.url


def test_an_importance_moves_its_share_at_once_and_the_panel_says_by_how_much(page_with_js: Page) -> None:
    page = page_with_js
    page.goto("/advisor/?topic=all")
    panel = page.get_by_role("complementary")
    for criterion in ("Cost", "Lifespan", "Independence"):
        page.get_by_role("group", name=criterion, exact=True).get_by_label("Decisive").check()
        expect(panel.get_by_text(re.compile(rf"^{criterion} counts [\d.]+ % instead of [\d.]+ %\.$"))).to_be_visible()


LONG = (
    "organisation=large-company&workload=general&workload=web-hosting&workload=database&workload=containers&workload=development"
    "&servers=1200&budget=high&support=round-the-clock&discount=12.5&migration_cost=149.95&platform=aws&platform=azure"
    "&platform=virtualised&platform=bare-metal&fidelity=binary-compatible&compliance=cis-benchmark&cpu=x86-64-v3&cpu=aarch64"
    "&kernel=stable&lifespan=5&patching=follow-rhel&estate=centos-7&estate=centos-8&estate=rhel&estate=oracle-linux&skills=rhel"
    "&skills=aws&air_gapped=yes"
)
"""Nearly every question answered, one left in the running, seven warnings, four ways."""


@pytest.mark.parametrize(
    "query",
    ["", "budget=none", LONG, "servers=40&platform=aws&fidelity=binary-compatible&lifespan=5&discount=10&estate=centos-7&estate=rhel"],
    ids=["nothing", "no money", "long", "usual"],
)
def test_a_result_is_two_pages_on_paper(page_without_js: Page, query: str) -> None:
    page = page_without_js
    page.goto(f"/advisor/result/?{query}")
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page[^s]", paper)) == 2
    page.emulate_media(media="print")
    for heading in ("How sure", "What would change the answer", "Why not another", "Cost over the years", "Next steps", "What it rests on"):
        expect(page.get_by_role("heading", name=heading, include_hidden=True).locator("visible=true").first).to_be_visible()
    expect(page.get_by_role("button", name="Work out again")).to_be_hidden()
