"""Identifiers: what is refused, where they are published, and how curators work with them."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog import changelog, document, snapshot
from catalog.models import CatalogVersion, Distribution, Identifier, Source
from catalog.seed import files
from catalog.seed.check import find_problems
from tests.documents import as_json
from tests.invented import FOLDER

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

NEW = {"kind": "alias", "value": "Alder Two", "confidence": "verified"}


@pytest.fixture
def alder() -> Distribution:
    return Distribution.objects.get(slug="alder")


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _identifier(distribution: Distribution, **more: Any) -> Identifier:
    source = Source.objects.get(key="alder-docs")
    return Identifier(distribution=distribution, source=source, **{**NEW, **more})


def _values(rows: list[dict[str, Any]]) -> set[str]:
    return {row["value"] for row in rows}


# What is refused


@pytest.mark.parametrize(
    ("kind", "value", "message"),
    [
        ("os-release-id", "red hat", "letters, digits"),
        ("platform-id", "el9", "platform:el9"),
        ("cpe", "cpe:/o:alder:alder_linux:9", "without a version"),
        ("cpe", "pkg:rpm/alder", "cpe:/o:vendor:product"),
        ("alias", " Alder", "without spaces around it"),
        ("name", "Alder\nLinux", "in one line"),
        ("hostname", "alder", "not a valid choice"),
    ],
)
def test_malformed_value_is_refused(
    kind: str, value: str, message: str, alder: Distribution
) -> None:
    with pytest.raises(ValidationError, match=message):
        _identifier(alder, kind=kind, value=value).full_clean()


def test_release_must_be_a_major_one_of_the_distribution(alder: Distribution) -> None:
    minor = alder.releases.get(name="9.10")
    foreign = Distribution.objects.get(slug="birch").releases.get(name="9")
    with pytest.raises(ValidationError, match="this is a minor release"):
        _identifier(alder, release=minor).full_clean()
    with pytest.raises(ValidationError, match="belongs to another distribution"):
        _identifier(alder, release=foreign).full_clean()


def test_distributions_may_share_one_but_not_state_it_twice(alder: Distribution) -> None:
    _identifier(alder, kind="os-release-id", value="birch").full_clean()
    with pytest.raises(ValidationError, match="already there"):
        _identifier(alder, kind="os-release-id", value="alder").full_clean()


def test_seed_is_checked() -> None:
    seed = files.read(FOLDER)
    alder = next(row for row in seed.distributions if row.slug == "alder")
    first = alder.identifiers[0]
    wrong = [
        files.rows.SeedIdentifier(
            kind=kind, value=value, release=release, source=first.source, confidence="verified"
        )
        for kind, value, release in (
            (first.kind, first.value, None),
            ("hostname", "alder", None),
            ("cpe", "alder", None),
            ("alias", "Alder Six", "6"),
        )
    ]
    alder.identifiers.extend(wrong)
    problems = "\n".join(find_problems(seed))
    for part in (
        "alder identifier ('os-release-id', 'alder', None): stated twice",
        "kind must be one of os-release-id",
        "identifier 'alder' must be cpe:/o:vendor:product",
        "no major release '6'",
    ):
        assert part in problems


# Where they are published


@pytest.mark.document_only
def test_document_has_them_in_order() -> None:
    published = snapshot.current().document
    alder = published.by_slug["alder"]
    assert [(row.kind, row.value, row.release) for row in alder.identifiers] == [
        ("alias", "Alder One", "9"),
        ("cpe", "cpe:/o:alder:alder_linux", None),
        ("name", "Alder Linux", None),
        ("os-release-id", "alder", None),
        ("platform-id", "platform:al9", "9"),
    ]


@pytest.mark.document_only
def test_document_without_them_keeps_its_bytes() -> None:
    """Kept decisions hold documents from before there were any."""
    published = as_json(snapshot.current().document)
    for distribution in published["distributions"]:
        distribution.pop("identifiers", None)
    earlier = document.encode(published)
    assert document.encode(document.decode(earlier)) == earlier


@pytest.mark.document_only
def test_list_is_filtered_by_kind_value_and_release(client: Client) -> None:
    def rows(query: str) -> list[dict[str, Any]]:
        results: list[dict[str, Any]] = client.get(f"/api/v1/identifiers/?{query}").json()[
            "results"
        ]
        return results

    shared = rows("kind=os-release-id&value=birch")
    assert [row["distribution"] for row in shared] == ["birch", "dogwood"]
    assert shared[1]["note"] == "Birch writes the same ID; NAME tells them apart."
    assert shared[0]["label"] == "ID in /etc/os-release"
    assert _values(rows("release=9")) == {"Alder One", "platform:al9"}
    assert _values(rows("confidence=unverified")) == {"Alder One"}
    assert client.get("/api/v1/identifiers/?kind=serial").status_code == 400


@pytest.mark.document_only
def test_distribution_lists_its_own(client: Client) -> None:
    row = client.get("/api/v1/distributions/dogwood/").json()
    assert _values(row["identifiers"]) == {"birch", "Dogwood Linux", "cpe:/o:alder:alder_linux"}
    assert row["identifiers"][0]["source"]["key"] == "dogwood-archive"
    assert client.get("/api/v1/distributions/cedar/").json()["identifiers"] == []


@pytest.mark.document_only
def test_endoflife_format_has_cpes_in_both_spellings(client: Client) -> None:
    answer = client.get("/eol/api/v1/identifiers/cpe").json()
    assert [(row["identifier"], row["product"]["name"]) for row in answer["result"]] == [
        ("cpe:/o:alder:alder_linux", "alder"),
        ("cpe:2.3:o:alder:alder_linux", "alder"),
        ("cpe:/o:alder:alder_linux", "dogwood"),
        ("cpe:2.3:o:alder:alder_linux", "dogwood"),
    ]
    product = client.get(answer["result"][0]["product"]["uri"]).json()["result"]
    assert product["identifiers"] == [
        {"type": "cpe", "id": "cpe:/o:alder:alder_linux"},
        {"type": "cpe", "id": "cpe:2.3:o:alder:alder_linux"},
    ]


# In the admin


def _sent(alder: Distribution, **more: Any) -> dict[str, Any]:
    return {
        **NEW,
        "distribution": alder.pk,
        "source": Source.objects.get(key="alder-docs").pk,
        "_why": "Read the list.",
        **more,
    }


def test_identifier_is_added_with_history(
    alder: Distribution, curator: Client, undrawn: None
) -> None:
    version = CatalogVersion.current()
    address = reverse("admin:catalog_identifier_add")
    assert curator.post(address, _sent(alder)).status_code == 302
    identifier = alder.identifiers.get(value="Alder Two")
    row = identifier.history.get()
    assert (row.history_user.username, row.history_change_reason) == ("curator", "Read the list.")
    assert CatalogVersion.current() != version
    change = changelog.recent(number=1)[0]
    assert (change.subject, change.slugs) == ("Alder: alias Alder Two", ("alder",))


def test_mistake_is_explained(alder: Distribution, curator: Client) -> None:
    refused = curator.post(
        reverse("admin:catalog_identifier_add"), _sent(alder, kind="cpe", value="alder")
    )
    assert "must be cpe:/o:vendor:product" in refused.content.decode()


def test_distribution_page_lists_them(alder: Distribution, curator: Client) -> None:
    content = curator.get(
        reverse("admin:catalog_distribution_change", args=[alder.pk])
    ).content.decode()
    assert "platform:al9" in content
    assert f"/admin/catalog/identifier/add/?distribution={alder.pk}" in content


def test_file_that_comes_back_adds_a_row(alder: Distribution, curator: Client) -> None:
    address = reverse("admin:catalog_identifier_import")
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["distribution", "kind", "value", "release", "source", "confidence"])
    writer.writerow(["alder", "platform-id", "platform:al9", "alder-9", "alder-docs", "computed"])
    writer.writerow(["alder", "alias", "Alder Two", "", "forest-news", "verified_secondary"])
    upload = SimpleUploadedFile("identifiers.csv", out.getvalue().encode(), "text/csv")
    preview = curator.post(address, {"import_file": upload, "format": "0"})
    confirmed = {**preview.context["confirm_form"].initial, "_why": "List."}
    process = reverse("admin:catalog_identifier_process_import")
    assert curator.post(process, confirmed).status_code == 302
    assert alder.identifiers.get(value="platform:al9").confidence == "computed"
    assert alder.identifiers.get(value="Alder Two").source.key == "forest-news"
    assert alder.identifiers.count() == 6
