"""The admin: every table can be found, searched, filtered, opened, corrected; and a mistake is
explained."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import urlencode

from catalog import vocabulary
from catalog.admin.forms import how_to_write, read, written
from catalog.models import (
    CatalogVersion,
    Dispute,
    Distribution,
    Fact,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
)
from catalog.models.version import is_history
from tests.catalog.sending import sent_back
from tests.pages import page

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

OTHERS = {
    "catalog.models.refresh",
    "catalog.models.link_check",
    "catalog.models.preview",
    "catalog.models.redaction",
    "catalog.models.suggestion",
}
MODELS = [
    model
    for model in apps.get_app_config("catalog").get_models()
    if not is_history(model) and model.__module__ not in OTHERS
]
"""Those that curators write. What the refresh keeps, suggestions and link checks have tests of
their own."""
READ_ONLY = {"catalogversion", "seededrow", "snapshot"}
EDITABLE = [model for model in MODELS if model._meta.model_name not in READ_ONLY]
names = {"ids": lambda model: model._meta.model_name}


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _list(model: type) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_changelist")


def _add(model: type) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_add")


def _change(row: Any) -> str:
    return reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])


def _text(response) -> str:
    """What can be read on the page."""
    plain = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", plain).replace("&#x27;", "'").replace("&quot;", '"')


# Everything can be opened


def test_every_table_of_the_catalog_is_in_the_admin() -> None:
    assert [model.__name__ for model in MODELS if model not in site._registry] == []


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize("model", MODELS, **names)
def test_every_list_can_be_opened(model: type, curator: Client) -> None:
    assert curator.get(_list(model)).status_code == 200
    if site._registry[model].search_fields:
        assert curator.get(_list(model), {"q": "zzz"}).status_code == 200


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize("model", MODELS, **names)
def test_every_list_can_be_searched_for_anything(
    model: type, curator: Client, undrawn: None
) -> None:
    if site._registry[model].search_fields:
        for words in ("a", "linux 9", "%", "'\"", "ü"):
            _listed(curator, model, f"?{urlencode({'q': words})}")


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize("model", MODELS, **names)
def test_every_filter_of_every_list_can_be_used(
    model: type, curator: Client, undrawn: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site._registry[model], "list_per_page", 3)
    page = curator.get(_list(model)).context_data["cl"]
    tried = 0
    for filter_spec in page.filter_specs:
        choices = list(filter_spec.choices(page))
        for choice in choices if len(choices) <= 12 else [*choices[:6], *choices[-6:]]:
            _listed(curator, model, choice["query_string"])
            tried += 1
    assert (tried > 0) == bool(site._registry[model].list_filter)


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize("model", MODELS, **names)
def test_every_column_can_be_sorted_by(
    model: type, curator: Client, undrawn: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(site._registry[model], "list_per_page", 3)
    columns = len(site._registry[model].list_display) + 1
    for column in range(1, columns + 1):
        _listed(curator, model, f"?o=-{column}")


def _listed(curator: Client, model: type, query: str) -> list[Any]:
    response = curator.get(_list(model) + query)
    assert response.status_code == 200, query
    return list(response.context_data["cl"].result_list)


@pytest.mark.parametrize("model", EDITABLE, **names)
def test_every_date_hierarchy_can_be_gone_down(model: type, curator: Client) -> None:
    field = site._registry[model].date_hierarchy
    if field:
        day = model.objects.exclude(**{field: None}).values_list(field, flat=True).first()
        query = {f"{field}__year": day.year, f"{field}__month": day.month}
        assert curator.get(_list(model), query).status_code == 200


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("model", EDITABLE, **names)
def test_an_empty_form_explains_itself_when_sent(model: type, curator: Client) -> None:
    response = curator.get(_add(model))
    assert response.status_code == 200
    empty = {key: value for key, value in sent_back(response).items() if key.endswith("_FORMS")}
    refused = curator.post(_add(model), empty)
    assert refused.status_code == 200
    assert "This field is required" in _text(refused)


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize("model", MODELS, **names)
def test_every_row_can_be_opened(model: type, curator: Client) -> None:
    for row in [*model.objects.order_by("pk")[:3], model.objects.order_by("pk").last()]:
        assert curator.get(_change(row)).status_code == 200
        assert curator.get(_change(row).replace("change", "history")).status_code == 200


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("model", EDITABLE, **names)
def test_saving_a_row_unchanged_changes_nothing(
    model: type, curator: Client, undrawn: None
) -> None:
    from catalog import snapshot

    before = snapshot.current().digest
    rows = model.objects.order_by("pk")
    for row in rows if model is Distribution else {*rows[:4], rows.last()}:
        response = curator.post(_change(row), sent_back(curator.get(_change(row))))
        assert response.status_code == 302, response.context_data["errors"]
    assert snapshot.current().digest == before


def test_saving_any_fact_unchanged_changes_nothing(curator: Client, undrawn: None) -> None:
    """Each attribute once, and every fact that is disputed: whatever a value looks like, it
    survives the form."""
    chosen = {fact.attribute: fact for fact in Fact.objects.all()}.values()
    for fact in {*chosen, *Fact.objects.exclude(disputes=None)}:
        assert (
            curator.post(_change(fact), sent_back(curator.get(_change(fact)))).status_code == 302
        ), fact
        saved = Fact.objects.get(pk=fact.pk)
        assert (saved.value, saved.note) == (fact.value, fact.note), fact
        assert list(saved.disputes.values("value", "why")) == list(
            fact.disputes.values("value", "why")
        )


@pytest.mark.parametrize("model", EDITABLE, **names)
def test_every_row_can_be_deleted_or_says_why_not(model: type, curator: Client) -> None:
    row = model.objects.order_by("pk").first()
    address = reverse(f"admin:catalog_{model._meta.model_name}_delete", args=[row.pk])
    page = curator.get(address)
    assert page.status_code == 200
    response = curator.post(
        address, {"post": "yes", "_opened": page.context["request"].edit.opened}
    )
    if page.context["protected"]:
        assert model is Source
        assert "would require deleting the following protected related objects" in _text(response)
    else:
        assert not model.objects.filter(pk=row.pk).exists()


@pytest.mark.parametrize(
    "model", [Distribution, Release, SupportPlan, Source, Fact, Phase, Price], **names
)
def test_autocomplete_finds_related_objects(model: type, curator: Client) -> None:
    referring = {
        Distribution: "release",
        Release: "phase",
        SupportPlan: "price",
        Source: "fact",
    }.get(model, "dispute")
    field = "plan" if model is SupportPlan else model._meta.model_name
    query = {"app_label": "catalog", "model_name": referring, "field_name": field, "term": "a"}
    response = curator.get(reverse("admin:autocomplete"), query)
    assert response.status_code == 200
    assert response.json()["results"]


def test_a_distribution_leads_to_its_facts(curator: Client) -> None:
    rhel = Distribution.objects.get(slug="alder")
    page = curator.get(_change(rhel))
    link = f"{_list(Fact)}?distribution__id__exact={rhel.pk}"
    assert f'href="{link}"' in page.content.decode()
    assert curator.get(link).context["cl"].result_count == rhel.facts.count()


def test_distribution_form_links_to_its_releases(curator: Client) -> None:
    release = Release.objects.get(distribution__slug="alder", name="9")
    assert _change(release) in curator.get(_change(release.distribution)).content.decode()


def test_disputes_are_listed_in_words(curator: Client) -> None:
    fact = Fact.objects.filter(attribute="disa_stig").exclude(value=None)[0]
    Dispute.objects.create(fact=fact, value=False, why="Not listed.", source=fact.source)
    rows = page(curator, _list(Dispute)).texts("td.field-value_in_words")
    assert "no" in rows
    assert not {"False", "None"} & set(rows)
    assert not [row for row in rows if row.startswith('"')]


def test_disputed_facts_can_be_found(curator: Client) -> None:
    assert (
        curator.get(_list(Fact), {"disputed": "yes"}).context["cl"].result_count
        == Fact.objects.exclude(disputes=None).count()
        > 0
    )
    assert (
        curator.get(_list(Fact), {"disputed": "no"}).context["cl"].result_count
        == Fact.objects.filter(disputes=None).count()
    )


def test_unknown_facts_can_be_found(curator: Client) -> None:
    unknown = Fact.objects.filter(value__isnull=True).count()
    assert curator.get(_list(Fact), {"value__isempty": 1}).context["cl"].result_count == unknown > 0


def test_facts_can_be_found_by_their_value(curator: Client) -> None:
    change_list = curator.get(_list(Fact), {"q": "BINARY-compat"}).context["cl"]
    assert change_list.result_count > 0


# It stays quick


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize("model", MODELS, **names)
def test_list_has_a_constant_query_count(model: type, curator: Client) -> None:
    admin = site._registry[model]
    counts = []
    for size in (2, 8):
        admin.list_per_page, page_size = size, admin.list_per_page
        with CaptureQueriesContext(connection) as queries:
            assert curator.get(_list(model)).status_code == 200
        admin.list_per_page = page_size
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_fact_list_has_a_constant_query_count(
    curator: Client,
) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            curator.get(_list(Fact))
        return len(captured)

    before = queries()
    source, centos = Source.objects.first(), Distribution.objects.get(slug="dogwood")
    used = set(centos.facts.values_list("attribute", flat=True))
    free = [key for key in vocabulary.ATTRIBUTES if key not in used]
    Fact.objects.bulk_create(
        Fact(distribution=centos, attribute=key, source=source, confidence="verified")
        for key in free
    )
    assert len(free) > 20
    assert queries() == before <= 15


def test_opening_the_largest_distribution_takes_few_queries(
    curator: Client, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(15):
        curator.get(_change(Distribution.objects.get(slug="alder")))


# A fact is written as it is read


def _fact(**changed: Any) -> dict[str, Any]:
    source = Source.objects.first()
    fields = {
        "distribution": Distribution.objects.get(slug="dogwood").pk,
        "attribute": "wsl",
        "value": "yes",
        "source": source.pk,
        "confidence": "verified",
        "disputes-TOTAL_FORMS": 0,
        "disputes-INITIAL_FORMS": 0,
    }
    return fields | changed


@pytest.fixture
def no_facts() -> None:
    Fact.objects.filter(distribution__slug="dogwood").delete()


@pytest.mark.long("cases", keep=4)
@pytest.mark.usefixtures("no_facts")
@pytest.mark.parametrize(
    ("attribute", "text", "value"),
    [
        ("wsl", "yes", True),
        ("wsl", "No", False),
        ("wsl", " TRUE ", True),
        ("wsl", "", None),
        ("wsl", "unknown", None),
        ("base_years", "10", 10),
        ("base_years", "8.5", 8.5),
        ("base_years", "10 years", 10),
        ("licence_fee", "1,500 USD", 1500),
        ("licence_fee", "0", 0),
        ("relation_to_rhel", "bug-for-bug", "bug-for-bug"),
        ("relation_to_rhel", "Is RHEL", "rhel-itself"),
        ("architectures", "x86-64, aarch64", ["x86-64", "aarch64"]),
        ("architectures", "none", []),
        ("architectures", "ppc64le (POWER), x86-64,", ["ppc64le", "x86-64"]),
        ("vendor", 'The "ClearOS" project', 'The "ClearOS" project'),
        ("vendor", "yes", "yes"),
        ("vendor", "42", "42"),
        ("vendor", "first\r\nsecond", "first\nsecond"),
        ("homepage", "https://clearos.example/", "https://clearos.example/"),
    ],
)
def test_fact_value_is_parsed_by_its_type(
    attribute: str, text: str, value: Any, curator: Client
) -> None:
    response = curator.post(_add(Fact), _fact(attribute=attribute, value=text))
    assert response.status_code == 302, response.context["errors"]
    fact = Fact.objects.get(distribution__slug="dogwood", attribute=attribute)
    assert fact.value == value
    assert type(fact.value) is type(value)


@pytest.mark.long("cases", keep=3)
@pytest.mark.usefixtures("no_facts")
@pytest.mark.parametrize(
    ("changed", "explained"),
    [
        ({"value": "perhaps"}, "In Microsoft's WSL list must be yes or no"),
        ({"attribute": "base_years", "value": "ten"}, "must be a number from 0 up"),
        ({"attribute": "base_years", "value": "-1"}, "must be a number from 0 up"),
        ({"attribute": "base_years", "value": "nan"}, "must be a number from 0 up"),
        ({"attribute": "base_years", "value": "1e400"}, "must be a number from 0 up"),
        ({"attribute": "base_years", "value": "9" * 400}, "must be a number from 0 up"),
        (
            {"attribute": "relation_to_rhel", "value": "twin"},
            "must be one of: rhel-itself, bug-for-bug",
        ),
        (
            {"attribute": "architectures", "value": "x86-64, vax"},
            "must be a list of different keys out of: x86-64, aarch64",
        ),
        (
            {"attribute": "architectures", "value": "x86-64, x86-64"},
            "must be a list of different keys",
        ),
        (
            {"attribute": "homepage", "value": "http://clearos.example/"},
            "must be an address that begins with https://",
        ),
        (
            {"attribute": "homepage", "value": "javascript:alert(1)"},
            "must be an address that begins with https://",
        ),
        ({"attribute": "colour"}, "Select a valid choice"),
        ({"attribute": ""}, "This field is required"),
        ({"value": "a\x00b"}, "Null characters are not allowed"),
        ({"source": ""}, "This field is required"),
        ({"confidence": "certain"}, "Select a valid choice"),
        ({"as_of": "31 February"}, "Enter a valid date"),
    ],
)
def test_a_wrong_fact_is_refused_with_an_explanation(
    changed: dict[str, Any], explained: str, curator: Client
) -> None:
    response = curator.post(_add(Fact), _fact(**changed))
    assert response.status_code == 200
    assert explained in _text(response)
    assert not Fact.objects.filter(distribution__slug="dogwood").exists()


@pytest.mark.usefixtures("no_facts")
def test_a_fact_of_another_distributions_release_is_refused(curator: Client) -> None:
    release = Release.objects.get(distribution__slug="alder", name="9")
    response = curator.post(_add(Fact), _fact(attribute="secure_boot", release=release.pk))
    assert "This release belongs to another distribution." in _text(response)


@pytest.mark.usefixtures("no_facts")
def test_a_fact_that_cannot_be_narrowed_is_refused(curator: Client) -> None:
    release = Release.objects.filter(distribution__slug="dogwood").first()
    response = curator.post(
        _add(Fact), _fact(attribute="governance", value="vendor", release=release.pk)
    )
    assert "Governance is not stated for a single release; leave it empty." in _text(response)


@pytest.mark.usefixtures("no_facts")
def test_a_second_fact_about_the_same_is_refused(curator: Client) -> None:
    assert curator.post(_add(Fact), _fact()).status_code == 302
    response = curator.post(_add(Fact), _fact(value="no"))
    assert (
        "There is already a fact with this attribute for this distribution, release and plan."
        in _text(response)
    )


def test_fact_form_names_the_accepted_values(curator: Client) -> None:
    fact = Fact.objects.filter(attribute="relation_to_rhel").first()
    assert "rhel-itself: is RHEL; bug-for-bug: RHEL rebuild" in _text(curator.get(_change(fact)))
    assert "Write yes or no." in _text(curator.get(_add(Fact) + "?attribute=wsl"))
    assert "In Microsoft's WSL list (yes or no)" in _text(curator.get(_add(Fact)))


@pytest.mark.long("cases", keep=12)
@pytest.mark.parametrize(
    "attribute", vocabulary.ATTRIBUTES.values(), ids=vocabulary.ATTRIBUTES.keys()
)
def test_every_attribute_round_trips_through_its_form(
    attribute,
) -> None:
    assert how_to_write(attribute).endswith("Empty: unknown.")
    samples: dict[str, list[Any]] = {
        "boolean": [True, False],
        "number": [0, 7, 6.3, 1500],
        "url": ["https://a.example/?b=c,d"],
        "text": ['Words, more; "words"', "12"],
    }
    keys = [choice.key for choice in attribute.choices]
    for value in [
        None,
        *samples.get(attribute.type, keys),
        *([[], keys, keys[:1]] if attribute.type == "choices" else []),
    ]:
        if attribute.problem(value) is None:
            assert read(attribute, written(attribute, value)) == value


# What another source says


def test_a_dispute_is_written_like_the_value_it_disputes(curator: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="base_years")
    page = curator.get(_change(fact))
    source = Source.objects.first()
    row = {"value": "8", "source": source.pk, "confidence": "verified", "why": "Older."}
    data = sent_back(page) | {
        f"disputes-{fact.disputes.count()}-{key}": value for key, value in row.items()
    }
    data["disputes-TOTAL_FORMS"] = fact.disputes.count() + 1
    assert curator.post(_change(fact), data).status_code == 302
    assert Dispute.objects.get(why="Older.").value == 8


@pytest.mark.parametrize(
    ("about", "text", "value"),
    [
        ("price", "349", 349),
        ("price", "878.90", 878.9),
        ("release", "2026-05-19", "2026-05-19"),
        ("phase", "two years later", "two years later"),
    ],
)
def test_a_dispute_of_its_own_page_keeps_numbers_days_and_text(
    about: str, text: str, value: Any, curator: Client
) -> None:
    target = {"price": Price, "release": Release, "phase": Phase}[about].objects.first()
    data = {
        about: target.pk,
        "value": text,
        "source": Source.objects.first().pk,
        "confidence": "verified",
        "why": "Otherwise.",
    }
    assert curator.post(_add(Dispute), data).status_code == 302
    assert Dispute.objects.get(why="Otherwise.").value == value


@pytest.mark.parametrize("about", [(), (Release, Phase)])
def test_a_dispute_about_none_or_two_is_refused(about: tuple[type, ...], curator: Client) -> None:
    data = {model._meta.model_name: model.objects.first().pk for model in about}
    data |= {
        "value": "x",
        "source": Source.objects.first().pk,
        "confidence": "verified",
        "why": "Otherwise.",
    }
    assert "A dispute is about exactly one" in _text(curator.post(_add(Dispute), data))


# Other mistakes are explained too


def _refused(curator: Client, row: Any, **changed: Any) -> str:
    response = curator.post(_change(row), sent_back(curator.get(_change(row))) | changed)
    assert response.status_code == 200
    return _text(response)


def test_an_end_before_the_beginning_is_refused(curator: Client) -> None:
    phase = Phase.objects.filter(end_kind="date", release__released_on__isnull=False).first()
    assert "It ends before the release came out" in _refused(curator, phase, ends_on="1999-01-01")


def test_end_kind_and_date_must_agree(curator: Client) -> None:
    phase = Phase.objects.filter(end_kind="date").first()
    words = 'Give a last day exactly where the end is "a date".'
    assert words in _refused(curator, phase, end_kind="unknown")
    assert words in _refused(curator, phase, ends_on="")


def test_a_phase_without_a_release_is_refused(curator: Client) -> None:
    phase = Phase.objects.filter(end_kind="date").first()
    assert "This field is required" in _refused(curator, phase, release="")
    assert "This field is required" in _refused(
        curator, phase, release="", plans=[SupportPlan.objects.first().pk]
    )


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("model", EDITABLE, **names)
def test_a_form_that_lacks_any_one_thing_explains_itself(
    model: type, curator: Client, undrawn: None
) -> None:
    """Also what other checks lean on: a phase with an end but no release, a fact with a release but
    no distribution."""
    row = model.objects.order_by("pk").first()
    full = {
        key: value
        for key, value in sent_back(curator.get(_change(row))).items()
        if "-" not in key or key.endswith("_FORMS")
    }
    full |= {key: 0 for key in full if key.endswith("_FORMS")}
    linked = {field.name for field in model._meta.get_fields() if field.is_relation}
    for field in [key for key in full if not key.endswith("_FORMS")]:
        for value in ("", "999999999") if field in linked else ("",):
            response = curator.post(_add(model), full | {field: value})
            assert response.status_code == 302 or response.context_data["errors"], (field, value)


def test_a_plan_of_another_distribution_is_refused(curator: Client) -> None:
    phase = Phase.objects.filter(release__distribution__slug="birch").first()
    plan = SupportPlan.objects.filter(distribution__slug="cedar").first()
    assert "Not plans of the same distribution" in _refused(curator, phase, plans=[plan.pk])


def test_a_release_of_another_distribution_is_refused(curator: Client) -> None:
    plan = SupportPlan.objects.filter(distribution__slug="cedar").first()
    release = Release.objects.filter(distribution__slug="alder").first()
    assert "Not releases of Cedar Linux" in _refused(curator, plan, releases=[release.pk])


def test_parent_must_be_a_major_of_the_distribution(
    curator: Client,
) -> None:
    minor = Release.objects.filter(distribution__slug="alder", parent__isnull=False).first()
    other = Release.objects.filter(distribution__slug="birch", parent__isnull=True).first()
    another_minor = (
        Release.objects.filter(distribution__slug="alder", parent__isnull=False)
        .exclude(pk=minor.pk)
        .first()
    )
    assert "The major release belongs to another distribution." in _refused(
        curator, minor, parent=other.pk
    )
    assert "must be a major release" in _refused(curator, minor, parent=another_minor.pk)


def test_release_cannot_be_its_own_parent(curator: Client) -> None:
    major = Release.objects.filter(distribution__slug="alder", parent__isnull=True).first()
    assert "A release cannot be its own major release." in _refused(curator, major, parent=major.pk)


def test_prices_that_cannot_be_are_refused(curator: Client) -> None:
    price = Price.objects.filter(reference=True, amount__gt=0).first()
    assert "Give either the amount or the lowest price." in _refused(curator, price, at_least="5")
    assert "Only a price in USD per system and year can be the reference" in _refused(
        curator, price, unit="account-month"
    )
    assert "price_is_not_negative" in _refused(
        curator, price, amount="-1"
    ) or "less than 0" in _refused(curator, price, amount="-1")
    assert "Enter a number" in _refused(curator, price, amount="much")


def test_a_second_reference_price_is_refused(curator: Client) -> None:
    first = Price.objects.filter(reference=True).first()
    values = {
        "label": "Another",
        "unit": "system-year",
        "currency": "USD",
        "amount": 1,
        "source": first.source,
        "confidence": "verified",
    }
    second = Price.objects.create(plan=first.plan, **values)
    assert "Another price of this plan is already the reference." in _refused(
        curator, second, reference="on"
    )


@pytest.mark.parametrize(
    "address", ["http://source.example/", "javascript:alert(1)", "ftp://source.example/"]
)
def test_a_source_that_is_not_https_is_refused(address: str, curator: Client) -> None:
    response = curator.post(
        _add(Source), {"key": "x", "title": "X", "url": address, "kind": "vendor"}
    )
    assert response.status_code == 200
    assert "Begin with https://" in _text(response) or "Enter a valid URL" in _text(response)


def test_a_release_and_a_source_name_themselves_in_addresses(curator: Client) -> None:
    curator.post(
        _add(Source),
        {"title": "Release notes of 9.99", "url": "https://notes.example/", "kind": "vendor"},
    )
    source = Source.objects.get(key="release-notes-of-999")
    inlines = {
        f"{name}-{count}_FORMS": 0
        for name in ("phases", "disputes")
        for count in ("TOTAL", "INITIAL")
    }
    rhel = Distribution.objects.get(slug="alder")
    curator.post(
        _add(Release),
        {
            "distribution": rhel.pk,
            "name": "9.99",
            "source": source.pk,
            "confidence": "verified",
            **inlines,
        },
    )
    assert Release.objects.get(distribution=rhel, name="9.99").slug == "alder-9-99"


def test_source_title_with_a_taken_key_is_refused(curator: Client) -> None:
    data = {"title": "One and the same", "url": "https://one.example/", "kind": "vendor"}
    assert curator.post(_add(Source), data).status_code == 302
    assert "Source with this Key already exists." in _text(curator.post(_add(Source), data))


def test_a_title_of_signs_only_needs_a_key_by_hand(curator: Client) -> None:
    response = curator.post(
        _add(Source), {"title": "???", "url": "https://one.example/", "kind": "vendor"}
    )
    assert response.status_code == 200
    assert "Write a key" in _text(response)


def test_other_spellings_are_written_with_commas(curator: Client) -> None:
    rhel = Distribution.objects.get(slug="alder")
    curator.post(
        _change(rhel),
        sent_back(curator.get(_change(rhel))) | {"aliases": "redhat, red hat,, redhat "},
    )
    rhel.refresh_from_db()
    assert rhel.aliases == ["redhat", "red hat"]


def test_platforms_of_a_plan_can_be_selected(curator: Client) -> None:
    plan = SupportPlan.objects.filter(valid_on=[]).first()
    curator.post(
        _change(plan),
        sent_back(curator.get(_change(plan))) | {"valid_on": ["aws", "oci"], "_same_source": "on"},
    )
    plan.refresh_from_db()
    assert plan.valid_on == ["aws", "oci"]


# What saving does


def test_saving_moves_the_catalogs_version_and_shows_in_the_api(curator: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="wsl")
    before, etag = CatalogVersion.current(), curator.get("/api/v1/")["ETag"]
    turned = "no" if fact.value else "yes"
    assert (
        curator.post(
            _change(fact),
            sent_back(curator.get(_change(fact))) | {"value": turned, "_same_source": "on"},
        ).status_code
        == 302
    )
    assert CatalogVersion.current() != before
    assert curator.get("/api/v1/")["ETag"] != etag
    facts = curator.get("/api/v1/distributions/birch/").json()["facts"]
    assert next(fact["words"] for fact in facts if fact["attribute"] == "wsl") == turned


def test_a_refused_change_does_not_move_the_version(curator: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="wsl")
    before = CatalogVersion.current()
    _refused(curator, fact, value="perhaps")
    assert CatalogVersion.current() == before


def test_history_records_user_and_change(curator: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="wsl")
    curator.post(
        _change(fact), sent_back(curator.get(_change(fact))) | {"note": "Seen in the list."}
    )
    page = _text(curator.get(reverse("admin:catalog_fact_history", args=[fact.pk])))
    assert "Seen in the list." in page
    assert "curator" in page


def test_facts_can_be_marked_as_checked_together(curator: Client) -> None:
    chosen = list(Fact.objects.filter(attribute="wsl").values_list("pk", flat=True))
    Fact.objects.filter(pk__in=chosen).update(checked_on=None)
    response = curator.post(
        _list(Fact),
        {"action": "mark_checked", "_selected_action": chosen, "_opened": "fact:999999"},
        follow=True,
    )
    assert f": {len(chosen)}." in _text(response)
    assert not Fact.objects.filter(pk__in=chosen, checked_on=None).exists()
    assert LogEntry.objects.filter(
        change_message="Compared with the source; the value is correct."
    ).count() == len(chosen)


@pytest.mark.parametrize(
    "model", [model for model in MODELS if model._meta.model_name in READ_ONLY], **names
)
def test_book_keeping_can_only_be_read(model: type, curator: Client) -> None:
    row = model.objects.first()
    assert curator.get(_add(model)).status_code == 403
    assert curator.post(_change(row), {}).status_code == 403
    assert (
        curator.post(
            reverse(f"admin:catalog_{model._meta.model_name}_delete", args=[row.pk]),
            {"post": "yes"},
        ).status_code
        == 403
    )


# Who may come in


@pytest.mark.parametrize("model", MODELS, **names)
def test_a_stranger_is_led_to_the_login(model: type, client: Client) -> None:
    row = model.objects.first()
    for address in (_list(model), _add(model), _change(row)):
        for response in (client.get(address), client.post(address, {})):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/?next=/admin/")


def test_an_account_that_is_no_curators_gets_no_further(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor"))
    assert client.get(_list(Fact)).status_code == 302


def test_a_curator_without_rights_on_facts_is_refused(client: Client) -> None:
    client.force_login(User.objects.create_user("newcomer", is_staff=True))
    fact = Fact.objects.first()
    assert client.get(_list(Fact)).status_code == 403
    assert client.post(_change(fact), {"value": "x"}).status_code == 403


def test_viewer_sees_values_without_a_form(client: Client) -> None:
    from django.contrib.auth.models import Permission

    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(
        Permission.objects.filter(codename__startswith="view_", content_type__app_label="catalog")
    )
    client.force_login(reader)
    for model in MODELS:
        row = model.objects.first()
        assert client.get(_change(row)).status_code == 200
        assert client.post(_change(row), {}).status_code == 403


def test_admin_has_the_site_title(curator: Client) -> None:
    assert "ELwise curation" in _text(curator.get("/admin/"))


@pytest.mark.parametrize("evil", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_curator_input_is_escaped(evil: str, curator: Client) -> None:
    fact = Fact.objects.get(distribution__slug="birch", attribute="vendor")
    Fact.objects.filter(pk=fact.pk).update(value=evil, note=evil)
    Source.objects.filter(pk=fact.source_id).update(title=evil)
    for address in (_list(Fact) + "?q=vendor", _change(fact), _list(Source)):
        assert evil not in curator.get(address).content.decode()
