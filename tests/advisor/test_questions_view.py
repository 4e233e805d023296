"""The questionnaire: its address is its state, in whole or topic by topic, and what is wrong is
said where it is."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import QUESTIONS, TOPICS
from catalog.models import Distribution
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]
PANEL = {"HX-Request": "true", "HX-Target": "panel"}


def _text(response) -> str:
    """What a person reads: tags taken out, spaces folded."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def _carried(response) -> set[tuple[str, str]]:
    return set(
        re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)">', response.content.decode()
        )
    )


def _checked(response) -> set[tuple[str, str]]:
    return set(
        re.findall(
            r'<input type="(?:radio|checkbox)" id="[^"]+" name="([^"]+)" value="([^"]*)"[^>]* '
            r"checked>",
            response.content.decode(),
        )
    )


def test_the_first_topic_comes_first(client: Client) -> None:
    response = client.get("/advisor/")
    assert response.status_code == 200
    assert f"<h1>{TOPICS[0].title}</h1>" in response.content.decode()
    assert f"Topic 1 of {len(TOPICS)}" in _text(response)


@pytest.mark.parametrize("topic", TOPICS, ids=lambda topic: topic.key)
def test_topic_page_asks_and_explains_its_questions(topic, client: Client) -> None:
    text = _text(client.get("/advisor/", {"topic": topic.key}))
    for question in topic.questions:
        assert question.text in text
        assert question.why in text


def test_single_page_asks_all_questions_and_importances(client: Client) -> None:
    response = client.get("/advisor/?topic=all")
    html = response.content.decode()
    assert all(f'id="q-{key}"' in html for key in QUESTIONS)
    assert all(f'name="importance.{criterion.key}"' in html for criterion in CRITERIA)
    shares = [
        f"{weight.percent:.1f} %"
        for weight in response.context["panel"].ranking.weights
        if weight.percent
    ]
    assert shares
    assert all(share in _text(response) for share in shares), "the panel shows the shares"


@pytest.mark.parametrize("topic", ["money", "all"])
def test_nothing_is_preselected(topic: str, client: Client) -> None:
    response = client.get(f"/advisor/?topic={topic}")
    assert "I'm not sure" in _text(response)
    assert _checked(response) == set()


def test_not_sure_stays_chosen_beside_an_error(client: Client) -> None:
    response = client.get("/advisor/?budget=&discount=much&topic=money")
    assert _checked(response) == {("budget", "")}


def test_topics_show_what_was_answered(client: Client) -> None:
    topics = page(client, "/advisor/?budget=low&discount=12.5&topic=platform").select_one(
        "nav.topics"
    )
    states = dict(zip(topics.texts("li > :first-child"), topics.texts(".state"), strict=True))
    assert states["Budget and support"] == "Budget: Up to 500 USD; Discount: 12.5 %"
    assert states["Platforms"] == "this page"
    assert states["Software"] == "not answered"


def test_heading_takes_the_focus_on_the_way(client: Client) -> None:
    assert page(client, "/advisor/?topic=money").select("h1[autofocus][tabindex='-1']")
    assert not page(client, "/advisor/").select("h1[autofocus]")
    assert not page(client, "/advisor/?servers=x&topic=money", status=400).select("h1[autofocus]")


# Change an answer and return


@pytest.mark.parametrize("origin", ["check", "result"])
def test_changed_answer_returns_to_its_page(origin: str, client: Client) -> None:
    links = page(client, f"/advisor/{origin}/?budget=low&platform=aws").links
    change = next(link.href for link in links if "#q-budget" in link.href)
    assert f"return={origin}" in change
    questions = page(client, change)
    button = questions.select_one("button.button")
    assert (button.text, button["formaction"]) == ("Save and return", f"/advisor/{origin}/")
    assert ("return", origin) in _carried(questions.response)
    sent = f"/advisor/{origin}/?return={origin}&budget=medium&platform=aws"
    back = client.get(sent)
    assert back["Location"] == f"/advisor/{origin}/?budget=medium&platform=aws"


def test_importance_change_returns_as_well(client: Client) -> None:
    links = page(client, "/advisor/check/?budget=low").links
    change = next(link.href for link in links if link.href.endswith("#importance"))
    assert page(client, change).select_one("button.button").text == "Save and return"


def test_return_survives_a_mistake_and_the_panel(client: Client) -> None:
    query = "servers=x&topic=organisation&return=check"
    mistaken = page(client, f"/advisor/check/?{query}", status=400)
    assert mistaken.select_one("button.button").text == "Save and return"
    response = client.get("/advisor/?budget=low&topic=money&return=result", headers=PANEL)
    assert response["HX-Replace-Url"] == "/advisor/?budget=low&topic=money&return=result"


@pytest.mark.parametrize("target", ["https://example.org/", "//example.org", "admin:index", "x"])
def test_return_names_a_page_not_an_address(target: str, client: Client) -> None:
    response = client.get("/advisor/", {"topic": "money", "return": target})
    assert response.status_code == 400
    assert "There is no such page to return to. Known: check, result." in _text(response)
    hrefs = re.findall(r'(?:href|action|value)="([^"]*)"', response.content.decode())
    assert not [href for href in hrefs if href.startswith(("https://example", "//example"))]
    assert "Save and return" not in _text(response)


# Parameters that others append to links


@pytest.mark.parametrize(
    "tracker", ["utm_source=mail", "fbclid=1", "gclid=1", "mc_cid=1", "utm_source=a&utm_source=b"]
)
@pytest.mark.parametrize(
    "address",
    ["/advisor/?budget=low", "/advisor/check/?budget=low", "/advisor/result/?budget=low",
     "/compare/", "/compare/?d=alder&d=birch", "/lifecycle/", "/history/", "/changes/"],
)  # fmt: skip
def test_trackers_are_dropped(address: str, tracker: str, client: Client) -> None:
    tracked = f"{address}{'&' if '?' in address else '?'}{tracker}"
    response = client.get(tracked)
    assert (response.status_code, response.headers.get("Location")) == (302, address)


@pytest.mark.parametrize("address", ["/", "/distributions/", "/distributions/alder/"])
def test_trackers_do_not_disturb_other_pages(address: str, client: Client) -> None:
    assert client.get(f"{address}?utm_source=mail&gclid=1").status_code == 200


@pytest.mark.parametrize("address", ["/advisor/", "/lifecycle/", "/advisor/result/"])
def test_other_unknown_parameters_are_still_refused(address: str, client: Client) -> None:
    for name in ("utmost", "xfbclid", "mc", "gclids"):
        assert client.get(f"{address}?{name}=1&utm_source=x").status_code == 400


def test_the_answers_of_other_topics_travel_along(client: Client) -> None:
    response = client.get(
        "/advisor/?servers=40&platform=aws&platform=gcp&importance.cost=4&topic=money"
    )
    assert _carried(response) == {
        ("servers", "40"),
        ("platform", "aws"),
        ("platform", "gcp"),
        ("importance.cost", "4"),
    }


def test_answer_of_the_current_topic_is_checked_only(client: Client) -> None:
    response = client.get("/advisor/?budget=low&topic=money")
    assert ("budget", "low") in _checked(response)
    assert not _carried(response)


def test_empty_answers_leave_the_url(client: Client) -> None:
    response = client.get("/advisor/?servers=&budget=low&organisation=&topic=money")
    assert (response.status_code, response["Location"]) == (302, "/advisor/?budget=low&topic=money")


@pytest.mark.parametrize("page", ["/advisor/check/", "/advisor/result/"])
def test_the_other_pages_clean_their_address_as_well(page: str, client: Client) -> None:
    response = client.get(f"{page}?budget=low&servers=&support=")
    assert (response.status_code, response["Location"]) == (302, f"{page}?budget=low")
    assert client.get(response["Location"]).status_code == 200


def test_answers_in_any_order_lead_to_one_address(client: Client) -> None:
    response = client.get("/advisor/?platform=gcp&platform=aws&budget=low")
    assert response["Location"] == "/advisor/?budget=low&platform=aws&platform=gcp"


def test_the_last_topic_leads_to_the_check_of_the_answers(client: Client) -> None:
    html = client.get("/advisor/", {"topic": TOPICS[-1].key}).content.decode()
    assert '<button class="button" formaction="/advisor/check/">Continue</button>' in html


@pytest.mark.parametrize(
    ("query", "counts", "reason"),
    [
        (
            "fidelity=binary-compatible&platform=aws",
            "2 ruled out, 0 undetermined (data missing). Also considered: Dogwood.",
            "\N{MULTIPLICATION SIGN} Cedar 2 no binary compatibility with RHEL: "
            "based on Fedora, not RHEL-compatible",
        ),
        (
            "compliance=cis-benchmark&platform=aws",
            "1 ruled out, 1 undetermined (data missing). Also considered: Dogwood.",
            "Undetermined, data missing (1) ? Cedar 2 CIS benchmark unknown",
        ),
    ],
)
def test_the_panel_says_who_is_in_out_and_open_and_why(
    query: str, counts: str, reason: str, client: Client
) -> None:
    text = _text(client.get(f"/advisor/?{query}&topic=money", follow=True))
    assert "Matching so far" in text
    assert "2 match · " in text
    assert counts in text
    assert reason in text


def test_the_panel_names_the_others_in_one_line(client: Client) -> None:
    Distribution.objects.filter(slug="cedar").update(role="catalogued")
    text = _text(client.get("/advisor/?platform=aws&fidelity=bug-for-bug&topic=money"))
    assert "3 ruled out, 0 undetermined (data missing). Also considered: Cedar, Dogwood." in text
    assert "Cedar 2" not in text


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("", "2 match · nothing answered yet"),
        ("fidelity=rhel-itself", "Only Alder 9 matches"),
        ("budget=none&support=round-the-clock&fidelity=rhel-itself", "None match"),
        ("servers=x", "There is a problem with an answer"),
    ],
)
def test_live_region_says_who_leads(query: str, line: str, client: Client) -> None:
    status = 400 if "servers" in query else 200
    whole = page(client, f"/advisor/?{query}", status=status)
    update = page(client, f"/advisor/?{query}", status=status, headers=PANEL)
    assert whole.select_one("#standing[role=status]").text == line
    for place in ("#standing", "#standing-line"):
        assert whole.select_one(place).text == line
        assert update.select_one(f"{place}[hx-swap-oob]").text == line


def test_tied_leaders_are_named_together(client: Client) -> None:
    line = page(client, "/advisor/?platform=aws").select_one("#standing-line").text
    assert line == "3 match · Birch 9 and Alder 9 tie for first"


def test_a_change_of_an_answer_gets_the_panel_only(client: Client) -> None:
    response = client.get("/advisor/?platform=aws&budget=&topic=money", headers=PANEL)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in html
    assert "<form" not in html
    assert response["HX-Replace-Url"] == "/advisor/?platform=aws&topic=money"


@pytest.mark.parametrize(
    "address",
    ["/advisor/?platform=aws&topic=money", "/advisor/check/?platform=aws&estate=centos-7"],
)
@pytest.mark.parametrize("headers", [{}, PANEL], ids=["page", "panel"])
def test_panel_skips_the_full_analysis(
    address: str, headers: dict[str, str], client: Client, monkeypatch
) -> None:
    for part in ("costs", "MigrationWriter"):
        monkeypatch.setattr(f"advisor.document.recommendation.{part}", None)
    assert client.get(address, headers=headers).status_code == 200


def test_htmx_without_the_panel_as_target_gets_the_whole_page(client: Client) -> None:
    response = client.get(
        "/advisor/?topic=money",
        headers={"HX-Request": "true", "HX-History-Restore-Request": "true"},
    )
    assert "<html" in response.content.decode()


@pytest.mark.parametrize("headers", [{}, PANEL], ids=["page", "panel"])
def test_caches_keep_page_and_panel_apart(headers: dict[str, str], client: Client) -> None:
    vary = client.get("/advisor/?topic=money", headers=headers)["Vary"]
    assert {"HX-Request", "HX-Target"} <= {header.strip() for header in vary.split(",")}


# What is wrong


def test_a_wrong_number_is_said_at_its_field_and_nothing_is_lost(client: Client) -> None:
    response = client.get(
        "/advisor/?organisation=university&servers=forty&platform=aws&topic=money"
    )
    html = response.content.decode()
    assert response.status_code == 400
    assert "<title>Error: Your organisation" in html
    assert "There is a problem" in html
    assert '<a href="#q-servers-0">How many servers will run it?</a>' in html
    assert 'id="q-servers-0" name="servers" value="forty"' in html
    assert "Error: Give a whole number from 1 to 1,000,000." in html
    assert ("organisation", "university") in _checked(response)
    assert ("platform", "aws") in _carried(response)


def test_the_summary_of_errors_gets_the_focus(client: Client) -> None:
    html = client.get("/advisor/?servers=0").content.decode()
    assert re.search(r'<div class="problem"[^>]* tabindex="-1" autofocus>', html)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("foo=1", "foo There is no such question"),
        (
            "budget=cheap",
            "What is your budget per server and year? Choose one of: none, low, medium, high.",
        ),
        ("budget=low&budget=high", "Choose only one answer."),
        ("platform=aws&platform=moon", "Where must it run? Choose any of: aws"),
        ("importance.cost=9", "Cost Give a step from 0 (ignore) to 4 (decisive)."),
        ("importance.beauty=1", "importance.beauty There is no such question"),
        ("topic=weather", "topic There is no such topic"),
        ("servers=1000001", "Give a whole number from 1 to 1,000,000."),
        ("%00=%00", "There is no such question"),
    ],
)
@pytest.mark.parametrize("page", ["/advisor/", "/advisor/check/", "/advisor/result/"])
def test_invalid_parameters_are_named(page: str, query: str, named: str, client: Client) -> None:
    response = client.get(f"{page}?{query}")
    assert response.status_code == 400
    assert named in _text(response)


def test_the_right_part_of_several_answers_stays_ticked(client: Client) -> None:
    response = client.get("/advisor/?platform=aws&platform=moon")
    assert ("platform", "aws") in _checked(response)


def test_errors_in_several_topics_are_shown_on_one_page(client: Client) -> None:
    html = client.get("/advisor/?servers=x&budget=cheap&topic=life").content.decode()
    assert '<a href="#q-servers-0">' in html
    assert 'id="q-servers-0"' in html
    assert '<a href="#q-budget-0">' in html
    assert 'id="q-budget-0"' in html


def test_error_summary_links_to_elements_of_the_page(client: Client) -> None:
    html = client.get(
        "/advisor/?servers=x&budget=cheap&platform=moon&importance.cost=9&fips=1"
    ).content.decode()
    targets = re.findall(r'<li><a href="#([^"]+)">', html)
    assert len(targets) == 5
    assert all(f'id="{target}"' in html for target in targets)


def test_panel_shows_errors(client: Client) -> None:
    response = client.get("/advisor/?servers=x&topic=organisation", headers=PANEL)
    assert response.status_code == 400
    assert "Give a whole number" in _text(response)
    assert "HX-Replace-Url" not in response.headers


def test_input_is_escaped(client: Client) -> None:
    response = client.get(
        "/advisor/", {"servers": '"><script>1</script>', "<script>2</script>": "x"}
    )
    assert "<script>1" not in response.content.decode()
    assert "<script>2" not in response.content.decode()


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/advisor/", {"budget": "low"}).status_code == 405


def test_the_address_holds_every_answer_there_is(client: Client) -> None:
    query = QueryDict(mutable=True)
    for question in QUESTIONS.values():
        query.setlist(
            question.key,
            [option.key for option in question.options][:2] if question.kind == "many" else [],
        )
        if question.kind == "one":
            query[question.key] = question.options[0].key
    query["servers"] = "12"
    query["topic"] = "all"
    response = client.get(f"/advisor/?{query.urlencode()}", follow=True)
    expected = {
        (key, value)
        for key, values in query.lists()
        for value in values
        if key not in ("servers", "topic")
    }
    assert expected <= _checked(response)
    assert 'name="servers" value="12"' in response.content.decode()


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/advisor/")
    for address in ("/advisor/", "/advisor/?topic=all", "/advisor/?servers=x"):
        with django_assert_num_queries(1):
            client.get(address)
    with django_assert_num_queries(1):
        client.get("/advisor/?topic=money", headers=PANEL)
