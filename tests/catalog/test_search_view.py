"""The search page: titles of the catalog, grouped, each with a link to its place."""

import pytest
from django.test import Client

from catalog.models import Distribution, Event, Source
from tests.pages import Page, page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]


def _search(client: Client, text: str) -> Page:
    return page(client, f"/search/?q={text}")


def test_empty_search_suggests_what_to_enter(client: Client) -> None:
    document = page(client, "/search/")
    assert document.select_one("#f-q")["value"] == ""
    assert "Try rocky 9" in document.text
    assert not document.select("section")


def test_no_part_of_the_page_is_asked_for_alone(client: Client) -> None:
    answer = client.get("/search/?q=birch", headers={"HX-Request": "true", "HX-Target": "results"})
    assert answer.status_code == 200
    assert "<title>" in answer.content.decode()


def test_release_leads_to_the_releases_of_its_distribution(client: Client) -> None:
    releases = _search(client, "birch+9").section("h-release")
    assert releases.links[0] == ("Birch Linux 9", "/distributions/birch/#h-releases")


def test_distribution_can_be_searched_by_alias(client: Client) -> None:
    birch = Distribution.objects.get(slug="birch")
    assert birch.aliases
    groups = _search(client, birch.aliases[0])
    assert groups.section("h-distribution").hrefs == ["/distributions/birch/"]


def test_fact_leads_to_its_place_on_each_distribution(client: Client) -> None:
    facts = _search(client, "x86+baseline").section("h-attribute")
    assert "/distributions/alder/#h-hardware" in facts.hrefs


def test_name_narrows_a_search_for_facts(client: Client) -> None:
    assert _search(client, "baseline+alder").has_section("h-attribute")
    assert not _search(client, "alder").has_section("h-attribute")


def test_every_source_can_be_searched_by_title(client: Client) -> None:
    for source in Source.objects.all():
        results = _search(client, source.title).section("h-source")
        assert (source.title, f"/sources/{source.key}/") in results.links


def test_event_leads_to_its_anchor_in_the_history(client: Client) -> None:
    ids = {element["id"] for element in page(client, "/history/").select("[id]")}
    events = Event.objects.all()
    assert events
    for event in events:
        results = _search(client, event.title).section("h-event")
        address, _, anchor = dict(results.links)[event.title].partition("#")
        assert address == "/history/"
        assert anchor in ids


def test_every_link_has_its_anchor(client: Client) -> None:
    links = [*_search(client, "alder").hrefs, *_search(client, "baseline").hrefs]
    anchored = [link for link in links if link.startswith("/distributions/") and "#" in link]
    assert len(anchored) >= 3
    for link in anchored:
        address, _, anchor = link.partition("#")
        assert page(client, address).select(f"#{anchor}"), link


def test_exact_title_comes_first(client: Client) -> None:
    Source.objects.create(key="a", title="A bog oak", url="https://example.org/a", kind="vendor")
    Source.objects.create(key="b", title="Bog oak", url="https://example.org/b", kind="vendor")
    assert _search(client, "bog+oak").section("h-source").hrefs == ["/sources/b/", "/sources/a/"]


def test_long_group_is_cut_and_counted(client: Client) -> None:
    for number in range(15):
        url = f"https://example.org/{number}"
        Source.objects.create(key=f"s{number}", title=f"Moss {number}", url=url, kind="vendor")
    group = _search(client, "moss").section("h-source")
    assert len(group.select("li")) == 12
    assert "3 more." in group.text


@pytest.mark.parametrize("text", ["zzz", "...", "%F0%9F%8C%B2"])
def test_no_result_says_what_to_do(text: str, client: Client) -> None:
    document = _search(client, text)
    assert "Try fewer or different words" in document.text
    assert "Did you mean" not in document.text


def test_misspelled_word_gets_a_suggestion(client: Client) -> None:
    document = _search(client, "brich+9")
    assert "Did you mean birch 9?" in document.text
    assert "/search/?q=birch%209" in document.hrefs


@pytest.mark.parametrize("query", [f"q={'x' * 101}", "q=%00", "q=a%1Fb", "q=a&q=b", "text=a"])
def test_bad_query_is_an_error(query: str, client: Client) -> None:
    document = page(client, f"/search/?{query}", status=400)
    assert "There is a problem" in document.text
    assert document.title.startswith("Error: ")


def test_query_in_angle_brackets_stays_text(client: Client) -> None:
    document = _search(client, "%3Cb%3E")
    assert "“<b>”" in document.text


def test_search_is_not_indexed(client: Client) -> None:
    robots = page(client, "/search/?q=birch").select_one('meta[name="robots"]')
    assert robots["content"] == "noindex"


def test_only_get_is_allowed(client: Client) -> None:
    assert client.post("/search/").status_code == 405


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/search/")
    with django_assert_num_queries(1):
        client.get("/search/?q=birch")
