"""The history page: every event, oldest first and by year, what is planned apart from what
happened."""

import re
from datetime import date
from html import unescape

import pytest
from django.test import Client

from catalog.formats import format_date
from catalog.models import Distribution, Event
from tests.pages import parse

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.document_only,
    pytest.mark.invented_catalog,
]

RESULTS = {"HX-Request": "true", "HX-Target": "results"}


def _get(client: Client, query: str = "", **headers: str) -> str:
    response = client.get(f"/history/{query}", headers=headers)
    assert response.status_code == 200, response.get("Location")
    return unescape(response.content.decode())


def _text(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def _parts(page: str) -> tuple[list[str], list[str]]:
    """The titles of what happened, and of what is planned."""
    document = parse(page)
    planned = document.texts(".planned .events b")
    return document.texts("details .events b"), planned


def test_events_are_oldest_first_with_plans_apart(client: Client) -> None:
    happened, planned = _parts(_get(client))
    assert happened == list(Event.objects.filter(planned=False).values_list("title", flat=True))
    assert planned == list(Event.objects.filter(planned=True).values_list("title", flat=True))


def test_every_year_has_a_heading_once(client: Client) -> None:
    years = parse(_get(client)).texts("summary h2[id]")
    assert years == sorted({str(event.date.year) for event in Event.objects.filter(planned=False)})


def test_only_years_that_matter_are_open(client: Client) -> None:
    _tell_of_each_month_of_2018_and_of_one_in_2026()
    document = parse(_get(client))
    assert document.texts("summary h2[id]") == ["2012", "2018", "2019", "2020", "2026"]
    assert document.texts("details[open] > summary h2[id]") == ["2020", "2026"]


def _tell_of_each_month_of_2018_and_of_one_in_2026() -> None:
    """More events than are shown without folds."""
    months = [date(2018, month, day) for month in range(1, 13) for day in (1, 15)]
    event = Event.objects.get(title="Alder 8")
    for day in (*months, date(2026, 3, 1)):
        event.pk, event.date, event.title = None, day, f"On {day}"
        event.save()


def test_short_history_is_open(client: Client) -> None:
    document = parse(_get(client))
    years = document.select("details:has(.events)")
    assert len(years) == 3
    assert all("open" in year.node.attributes for year in years)


def test_every_event_has_text_source_and_confidence(client: Client) -> None:
    page = _get(client)
    text = _text(page)
    events = Event.objects.select_related("source")
    assert events
    for event in events:
        assert " ".join(event.text.split()) in text
        assert f'href="{event.source.url}"' in page
        assert not event.note or " ".join(event.note.split()) in text
    assert "✓ verified" in text
    assert "○ from a third party" in text


def test_every_distribution_can_be_chosen(client: Client) -> None:
    page = _get(client)
    distributions = Distribution.objects.all()
    assert distributions
    for distribution in distributions:
        assert f'name="distribution" value="{distribution.slug}"' in page


@pytest.mark.parametrize(
    ("precision", "words"),
    [("day", "8 December 2020"), ("month", "December 2020"), ("year", "2020")],
)
def test_a_date_is_as_exact_as_is_known(precision: str, words: str, client: Client) -> None:
    Event.objects.filter(date="2020-12-08").update(precision=precision)
    turning_points = parse(_get(client)).texts(".events .turning .when")
    assert turning_points == [words]


@pytest.mark.parametrize("day", ["2020-12-08", "2023-06-21"])
def test_turning_points_stand_out_with_each_reaction(day: str, client: Client) -> None:
    Event.objects.filter(title="Dogwood ends").update(date=day)
    document = parse(_get(client))
    event = document.select_one(".events .turning")
    assert event.select_one("b.turned").text == "Dogwood ends"
    assert "Its makers point to Birch" in event.text
    assert f"#e-{day}-dogwood-ends" in document.hrefs


def test_planned_events_are_marked(client: Client) -> None:
    planned = parse(_get(client)).select_one(".planned")
    assert planned.texts(".plan") == ["planned"] * Event.objects.filter(planned=True).count()
    assert "Plans can change." in planned.text


def test_past_plan_is_not_shown_as_happened(client: Client) -> None:
    event = Event.objects.filter(planned=True).first()
    assert event is not None
    Event.objects.filter(pk=event.pk).update(date="2021-01-01")
    page = _get(client)
    assert event.title not in _parts(page)[0]
    assert "the date has passed, the outcome is unknown" in page


def test_distributions_can_be_chosen_and_their_events_add_up(client: Client) -> None:
    page = _get(client, "?distribution=birch&distribution=dogwood")
    chosen = Event.objects.filter(distributions__slug__in=["birch", "dogwood"]).distinct()
    happened, planned = _parts(page)
    assert sorted(happened + planned) == sorted(chosen.values_list("title", flat=True))
    assert f"{chosen.count()} of {Event.objects.count()} events" in _text(page)
    assert page.count(" checked>") == 2


def test_distribution_without_events_has_a_hint(client: Client) -> None:
    page = _get(client, "?distribution=cedar")
    assert "No past event of these distributions is known." in _text(page)
    assert "No plan is known." in _text(page)


def test_an_event_of_no_distribution_is_still_told(client: Client) -> None:
    event = Event.objects.filter(planned=False).first()
    assert event is not None
    event.distributions.clear()
    assert event.title in _parts(_get(client))[0]
    assert format_date(event.date).split()[-1] in _get(client)


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("?distribution=debian", "There is no distribution “debian”."),
        ("?distribution=%00", "There is no distribution “�”."),
        (f"?distribution={'x' * 5000}", "There is no distribution “xxxx"),
        ("?" + "&".join(f"distribution=d{number}" for number in range(50)), "and 47 more"),
        ("?year=2020", "This page has no such parameter. Known: distribution."),
    ],
)
def test_errors_are_listed_and_the_form_is_kept(query: str, message: str, client: Client) -> None:
    response = client.get(f"/history/{query}&distribution=alder")
    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert "<title>Error: History" in page
    assert message in _text(page)
    assert 'value="alder" checked' in page
    assert len(page) < 20_000


def test_only_get_is_spoken(client: Client) -> None:
    assert client.post("/history/").status_code == 405


def test_one_question_has_one_address(client: Client) -> None:
    response = client.get("/history/?distribution=birch-linux&distribution=birch")
    assert (response.status_code, response["Location"]) == (
        302,
        "/history/?distribution=birch",
    )


def test_htmx_gets_only_the_results(client: Client) -> None:
    response = client.get("/history/?distribution=alder", headers=RESULTS)
    page = response.content.decode()
    assert "<html" not in page
    assert "<form" not in page
    assert 'id="h-planned"' in page
    assert response["HX-Replace-Url"] == "/history/?distribution=alder"
    assert {"HX-Request", "HX-Target"} <= set(response["Vary"].split(", "))


def test_htmx_without_the_results_as_target_gets_the_whole_page(client: Client) -> None:
    assert "<html" in _get(client, "", **{"HX-Request": "true"})


def test_one_query_is_enough(client: Client, django_assert_num_queries) -> None:
    client.get("/history/")
    for query in ("", "?distribution=alder", "?distribution=debian"):
        with django_assert_num_queries(1):
            client.get(f"/history/{query}")


def test_markup_in_a_curated_text_stays_text(client: Client) -> None:
    Event.objects.filter(date="2020-12-08").update(text="<script>alert(1)</script>")
    assert "<script>alert(1)" not in client.get("/history/").content.decode()
