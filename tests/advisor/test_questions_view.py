"""The questionnaire: its address is its state, in whole or topic by topic, and what is wrong is
said where it is."""

import re
from html import unescape

import pytest
from django.http import QueryDict
from django.test import Client

from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import QUESTIONS, TOPICS

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]
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
    page = response.content.decode()
    assert all(f'id="q-{key}"' in page for key in QUESTIONS)
    assert all(f'name="importance.{criterion.key}"' in page for criterion in CRITERIA)
    shares = [
        f"{weight.percent:.1f} %"
        for weight in response.context["panel"].ranking.weights
        if weight.percent
    ]
    assert shares
    assert all(share in _text(response) for share in shares), "the panel shows the shares"


def test_single_choice_question_defaults_to_not_sure(client: Client) -> None:
    response = client.get("/advisor/?topic=money")
    assert "I'm not sure" in _text(response)
    assert _checked(response) == {("budget", ""), ("support", "")}


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
    page = client.get("/advisor/", {"topic": TOPICS[-1].key}).content.decode()
    assert (
        '<button type="submit" class="button" formaction="/advisor/check/">Continue</button>'
        in page
    )


def test_the_panel_says_who_is_in_out_and_open_and_why(client: Client) -> None:
    text = _text(client.get("/advisor/?platform=aws&fidelity=bug-for-bug&topic=money"))
    assert "Matching so far" in text
    assert "2 matching, 10 ruled out, 2 undetermined" in text
    assert "Amazon Linux 2023 own system based on Fedora, not RHEL-compatible, instead of" in text
    assert "Also looked at: CloudLinux, OpenCloudOS, " in text


def test_a_change_of_an_answer_gets_the_panel_only(client: Client) -> None:
    response = client.get("/advisor/?platform=aws&budget=&topic=money", headers=PANEL)
    page = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in page
    assert "<form" not in page
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
    page = response.content.decode()
    assert response.status_code == 400
    assert "<title>Error: Your organisation" in page
    assert "There is a problem" in page
    assert '<a href="#q-servers-0">How many servers will run it?</a>' in page
    assert 'id="q-servers-0" name="servers" value="forty"' in page
    assert "Error: Give a whole number from 1 to 1,000,000." in page
    assert ("organisation", "university") in _checked(response)
    assert ("platform", "aws") in _carried(response)


def test_the_summary_of_errors_gets_the_focus(client: Client) -> None:
    page = client.get("/advisor/?servers=0").content.decode()
    assert re.search(r'<div class="problem"[^>]* tabindex="-1" autofocus>', page)


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("foo=1", "foo There is no such question"),
        (
            "budget=cheap",
            "What may one server cost a year? Choose one of: none, low, medium, high.",
        ),
        ("budget=low&budget=high", "Several answers were given; this question takes one."),
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
    page = client.get("/advisor/?servers=x&budget=cheap&topic=life").content.decode()
    assert '<a href="#q-servers-0">' in page
    assert 'id="q-servers-0"' in page
    assert '<a href="#q-budget-0">' in page
    assert 'id="q-budget-0"' in page


def test_error_summary_links_to_elements_of_the_page(client: Client) -> None:
    page = client.get(
        "/advisor/?servers=x&budget=cheap&platform=moon&importance.cost=9&fips=1"
    ).content.decode()
    targets = re.findall(r'<li><a href="#([^"]+)">', page)
    assert len(targets) == 5
    assert all(f'id="{target}"' in page for target in targets)


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
