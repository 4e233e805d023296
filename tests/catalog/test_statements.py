"""Support statements: what is refused, which are valid on a day, and how curators work with
them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from catalog import changelog, snapshot
from catalog.admin.resources import RESOURCES
from catalog.curation import change
from catalog.models import (
    Distribution,
    Fact,
    MigrationPath,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.models.statement import overlap
from catalog.recording import unrecorded
from tests.catalog import sending
from tests.catalog.sending import sent_back
from tests.documents import as_json

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

SAME_SOURCE = {"_same_source": "on"}

SUBJECT = "k0s"
TODAY = date(2026, 11, 26)
Period = tuple[date | None, date | None]


@pytest.fixture
def alder() -> Distribution:
    """Without statements on the software of these tests, whatever the seed states."""
    SupportStatement.objects.filter(subject=SUBJECT).delete()
    return Distribution.objects.get(slug="alder")


@pytest.fixture
def curator(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("curator"))
    return client


def _statement(
    distribution: Distribution,
    *releases: str,
    supported: bool | None = True,
    starts: date | None = None,
    ends: date | None = None,
    architectures: Sequence[str] = (),
) -> SupportStatement:
    with change(origin="import"):
        statement = SupportStatement.objects.create(
            distribution=distribution,
            subject=SUBJECT,
            supported=supported,
            starts=starts,
            ends=ends,
            architectures=list(architectures),
            source=Source.objects.get(key="birch-wiki"),
            confidence="verified",
        )
        statement.releases.set(distribution.releases.filter(name__in=releases))
    return statement


# Refused


def test_last_day_before_the_first_is_refused(alder: Distribution) -> None:
    statement = _statement(alder, starts=date(2026, 5, 1), ends=date(2026, 5, 1))
    statement.full_clean()
    statement.ends = date(2026, 4, 30)
    with pytest.raises(ValidationError, match="The last day is before the first"):
        statement.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        statement.save()


def test_release_of_another_distribution_is_refused(alder: Distribution) -> None:
    statement = _statement(alder, "9")
    statement.releases.add(Release.objects.get(slug="birch-9"))
    with pytest.raises(ValidationError, match="Not releases of Alder Linux: Birch 9"):
        statement.full_clean()


def test_minor_release_is_refused(alder: Distribution) -> None:
    statement = _statement(alder, "9.10")
    with pytest.raises(ValidationError, match=r"major releases only.*Alder 9\.10"):
        statement.full_clean()


def test_unknown_software_is_refused(alder: Distribution) -> None:
    statement = _statement(alder)
    statement.subject = "solitaire"
    with pytest.raises(ValidationError, match="solitaire"):
        statement.full_clean()


SPRING, SUMMER = (date(2026, 3, 1), date(2026, 5, 31)), (date(2026, 6, 1), date(2026, 8, 31))


@pytest.mark.parametrize(
    ("supported", "architectures", "message"),
    [
        (True, ["x86"], "Choose from: x86-64, aarch64"),
        (True, "x86-64", "Choose from: x86-64, aarch64"),
        (False, ["x86-64"], "Name architectures only where the software is supported"),
        (None, ["x86-64"], "Name architectures only where the software is supported"),
    ],
)
def test_wrong_architectures_are_refused(
    supported: bool | None, architectures: Any, message: str, alder: Distribution
) -> None:
    statement = _statement(alder, "9", supported=supported)
    statement.full_clean()
    statement.architectures = architectures
    with pytest.raises(ValidationError, match=message):
        statement.full_clean()


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (SPRING, SUMMER, False),
        (SPRING, (date(2026, 5, 31), None), True),
        (SPRING, (None, None), True),
        ((None, date(2026, 5, 31)), SUMMER, False),
        ((None, date(2026, 6, 1)), SUMMER, True),
        ((date(2026, 8, 31), None), SUMMER, True),
        ((date(2026, 9, 1), None), SUMMER, False),
        ((None, None), (None, None), True),
    ],
)
def test_overlapping_statements_are_refused(
    first: Period, second: Period, refused: bool, alder: Distribution
) -> None:
    _statement(alder, "8", "9", starts=first[0], ends=first[1])
    other = _statement(alder, "9", "10", starts=second[0], ends=second[1])
    assert overlap(first, second) == refused
    if refused:
        with pytest.raises(
            ValidationError,
            match="Another statement covers the same release at the same time: Alder: k0s",
        ):
            other.full_clean()
    else:
        other.full_clean()


@pytest.mark.parametrize(("releases", "refused"), [(("8",), False), ((), True)])
def test_general_statement_beside_a_narrow_one(
    releases: tuple[str, ...], refused: bool, alder: Distribution
) -> None:
    _statement(alder)
    other = _statement(alder, *releases)
    if refused:
        with pytest.raises(ValidationError, match="Another statement"):
            other.full_clean()
    else:
        other.full_clean()


def test_other_software_and_other_distributions_do_not_conflict(alder: Distribution) -> None:
    _statement(alder)
    _statement(Distribution.objects.get(slug="birch")).full_clean()
    other = _statement(alder, "9")
    other.subject = "rke2"
    SupportStatement.objects.filter(subject="rke2", distribution=alder).delete()
    other.full_clean()


# Valid on a day


@pytest.mark.parametrize(
    ("starts", "ends", "valid", "ended"),
    [
        (None, None, True, False),
        (TODAY, TODAY, True, False),
        (date(2026, 11, 27), None, False, False),
        (None, date(2026, 11, 25), False, True),
        (date(2020, 1, 1), date(2030, 1, 1), True, False),
    ],
)
def test_valid_and_ended(
    starts: date | None, ends: date | None, valid: bool, ended: bool, alder: Distribution
) -> None:
    statement = _statement(alder, starts=starts, ends=ends)
    rows = SupportStatement.objects.filter(pk=statement.pk)
    assert rows.valid_on(TODAY).exists() == valid
    assert rows.ended(TODAY).exists() == ended
    assert rows.not_ended(TODAY).exists() != ended


@pytest.mark.parametrize(
    ("supported", "ends", "ending"),
    [
        (True, TODAY, True),
        (True, date(2026, 12, 26), True),
        (True, date(2026, 12, 27), False),
        (True, date(2026, 11, 25), False),
        (True, None, False),
        (False, TODAY, False),
    ],
)
def test_support_that_ends_soon(
    supported: bool, ends: date | None, ending: bool, alder: Distribution
) -> None:
    statement = _statement(alder, supported=supported, ends=ends)
    assert SupportStatement.objects.ending(TODAY, 30).filter(pk=statement.pk).exists() == ending


def test_document_is_sorted_and_leaves_out_unknown_software(alder: Distribution) -> None:
    _statement(alder, "9", starts=date(2026, 6, 1), supported=False)
    _statement(alder, "9", ends=date(2026, 5, 31))
    _statement(alder, "8", "10", supported=None)
    stranger = _statement(alder)
    SupportStatement.objects.filter(pk=stranger.pk).update(subject="solitaire")
    document = as_json(snapshot.build().distribution("alder"))
    rows = [row for row in document["statements"] if row["subject"] == SUBJECT]
    assert [(row["releases"], row["starts"], row["supported"]) for row in rows] == [
        (["10", "8"], None, None),
        (["9"], None, True),
        (["9"], "2026-06-01", False),
    ]
    assert "solitaire" not in {row["subject"] for row in document["statements"]}
    assert document["statements"] == sorted(
        document["statements"],
        key=lambda row: (row["subject"], row["releases"], row["starts"] or ""),
    )


def test_document_names_architectures_only_where_stated(alder: Distribution) -> None:
    """So that a catalog in which no statement names one keeps its bytes."""
    _statement(alder, "9", architectures=["x86-64", "aarch64"])
    _statement(alder, "8")
    document = as_json(snapshot.build().distribution("alder"))
    rows = [row for row in document["statements"] if row["subject"] == SUBJECT]
    assert [row.get("architectures") for row in rows] == [None, ["aarch64", "x86-64"]]


# In the admin


def _page(statement: SupportStatement) -> str:
    return reverse("admin:catalog_supportstatement_change", args=[statement.pk])


def _sent(client: Client, statement: SupportStatement) -> dict[str, Any]:
    return sent_back(client.get(_page(statement)))


def _new(alder: Distribution, *releases: str, **more: Any) -> dict[str, Any]:
    return {
        "subject": SUBJECT,
        "distribution": alder.pk,
        "releases": [release.pk for release in alder.releases.filter(name__in=releases)],
        "supported": "true",
        "source": Source.objects.get(key="birch-wiki").pk,
        "confidence": "verified",
        **more,
    }


def test_statement_is_added_with_its_releases(
    alder: Distribution, curator: Client, undrawn: None
) -> None:
    address = reverse("admin:catalog_supportstatement_add")
    sent = _new(alder, "9", starts="2023-05-01", _why="Read the list.")
    assert curator.post(address, sent).status_code == 302
    statement = SupportStatement.objects.get(subject=SUBJECT)
    assert ([release.name for release in statement.releases.all()], statement.supported) == (
        ["9"],
        True,
    )
    row = statement.history.get()
    assert (row.history_user.username, row.history_change_reason) == ("curator", "Read the list.")
    assert [joined.release.name for joined in row.releases.all()] == ["9"]


@pytest.mark.parametrize(
    ("releases", "more", "message"),
    [
        (["9"], {}, "Another statement covers the same release at the same time"),
        (["9.10"], {}, "Choose major releases only"),
        (
            ["8"],
            {"starts": "2026-05-02", "ends": "2026-05-01"},
            "The last day is before the first.",
        ),
        (["8"], {"subject": ""}, "This field is required."),
    ],
)
def test_mistake_is_explained(
    releases: list[str], more: dict[str, str], message: str, alder: Distribution, curator: Client
) -> None:
    _statement(alder, "9")
    refused = curator.post(
        reverse("admin:catalog_supportstatement_add"), _new(alder, *releases, **more)
    )
    assert refused.status_code == 200
    assert message in refused.content.decode()
    assert SupportStatement.objects.filter(subject=SUBJECT).count() == 1


def test_conflict_is_solved_by_another_release(
    alder: Distribution, curator: Client, undrawn: None
) -> None:
    """The releases of the form are checked, not those still stored."""
    _statement(alder, "9")
    other = _statement(alder, "9")
    eight = alder.releases.get(name="8").pk
    assert (
        curator.post(
            _page(other), _sent(curator, other) | SAME_SOURCE | {"releases": [eight]}
        ).status_code
        == 302
    )
    assert [release.name for release in other.releases.all()] == ["8"]
    nine = alder.releases.get(name="9").pk
    assert (
        curator.post(_page(other), _sent(curator, other) | {"releases": [eight, nine]}).status_code
        == 200
    )
    assert [release.name for release in other.releases.all()] == ["8"]


def test_list_filters(alder: Distribution, curator: Client, undrawn: None) -> None:
    over = _statement(alder, "8", ends=date(2020, 1, 1))
    unknown = _statement(alder, "9", supported=None)

    def listed(query: str) -> set[int]:
        response = curator.get(
            f"{reverse('admin:catalog_supportstatement_changelist')}?subject__exact={SUBJECT}"
            f"&{query}"
        )
        return {row.pk for row in response.context_data["cl"].result_list}

    assert listed("ended=yes") == {over.pk}
    assert listed("ended=no") == {unknown.pk}
    assert listed("supported__isnull=True") == {unknown.pk}
    assert listed(f"distribution__id__exact={alder.pk}") == {over.pk, unknown.pk}
    assert listed("q=alder+9") == {unknown.pk}
    assert listed("q=solitaire") == set()


def test_page_of_the_distribution_leads_to_its_statements(
    alder: Distribution, curator: Client
) -> None:
    page = curator.get(
        reverse("admin:catalog_distribution_change", args=[alder.pk])
    ).content.decode()
    assert f"/admin/catalog/supportstatement/?distribution__id__exact={alder.pk}" in page
    assert f"/admin/catalog/supportstatement/add/?distribution={alder.pk}" in page


def test_two_curators_lose_nothing(alder: Distribution, curator: Client) -> None:
    statement = _statement(alder, "9")
    ben = Client()
    ben.force_login(User.objects.create_superuser("ben"))
    hers, his = _sent(curator, statement), _sent(ben, statement)
    eight = alder.releases.get(name="8").pk
    assert (
        curator.post(_page(statement), hers | SAME_SOURCE | {"releases": [eight]}).status_code
        == 302
    )
    clash = ben.post(_page(statement), his | {"note": "By Ben."})
    assert clash.status_code == 409
    assert ben.post(_page(statement), sent_back(clash)).status_code == 302
    statement.refresh_from_db()
    assert (statement.note, [release.name for release in statement.releases.all()]) == (
        "By Ben.",
        ["8"],
    )


def test_older_state_is_brought_back_with_its_releases(
    alder: Distribution, curator: Client
) -> None:
    statement = _statement(alder, "9")
    first = statement.history.get().history_id
    with change():
        statement.releases.set(alder.releases.filter(name="8"))
    address = reverse("admin:catalog_supportstatement_simple_history", args=[statement.pk, first])
    page = curator.get(address)
    sent = sending.fields([page.context["adminform"].form]) | {"_opened": page.context["opened"]}
    assert curator.post(address, sent | {"_save": "Revert"}).status_code == 302
    assert [release.name for release in statement.releases.all()] == ["9"]


# As a file


def _rows(client: Client) -> list[dict[str, str]]:
    address = reverse("admin:catalog_supportstatement_export")
    response = client.post(f"{address}?subject__exact={SUBJECT}", {"format": "0", "resource": "0"})
    return list(csv.DictReader(io.StringIO(response.content.decode())))


def _import(client: Client, rows: list[dict[str, str]]) -> Any:
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    file = SimpleUploadedFile("table.csv", text.getvalue().encode())
    preview = client.post(
        reverse("admin:catalog_supportstatement_import"), {"format": "0", "import_file": file}
    )
    if "confirm_form" in preview.context:
        initial = preview.context["confirm_form"].initial
        client.post(
            reverse("admin:catalog_supportstatement_process_import"), {**initial, "_why": "List."}
        )
    return preview


def test_file_changes_the_row_of_the_same_releases_and_start(
    alder: Distribution, curator: Client
) -> None:
    first = _statement(alder, "8", "9", ends=date(2026, 3, 31))
    second = _statement(alder, "8", "9", starts=date(2026, 4, 1), supported=False)
    third = _statement(alder, "10")
    rows = _rows(curator)
    assert {(row["releases"], row["starts"], row["supported"]) for row in rows} == {
        ("alder-8, alder-9", "", "yes"),
        ("alder-8, alder-9", "2026-04-01", "no"),
        ("alder-10", "", "yes"),
    }
    for row in rows:
        row["note"] = f"{row['releases']}: {row['starts']}".strip()
    _import(curator, rows)
    for statement in (first, second, third):
        statement.refresh_from_db()
    assert first.note == "alder-8, alder-9:"
    assert second.note == "alder-8, alder-9: 2026-04-01"
    assert third.note == "alder-10:"
    assert SupportStatement.objects.filter(subject=SUBJECT).count() == 3
    assert list(unrecorded()) == []


def test_file_adds_a_statement(alder: Distribution, curator: Client) -> None:
    _statement(alder, "8", "9")
    row = _rows(curator)[0] | {"releases": "alder-10", "supported": "", "ends": "2030-01-01"}
    _import(curator, [row])
    added = SupportStatement.objects.get(subject=SUBJECT, releases__slug="alder-10")
    assert (added.supported, added.ends, added.releases.count()) == (None, date(2030, 1, 1), 1)


def test_file_changes_the_architectures(alder: Distribution, curator: Client) -> None:
    statement = _statement(alder, "9", architectures=["x86-64"])
    (row,) = _rows(curator)
    assert row["architectures"] == "x86-64"
    _import(curator, [row | {"architectures": "x86-64, aarch64"}])
    statement.refresh_from_db()
    assert statement.architectures == ["x86-64", "aarch64"]
    _import(curator, [row | {"architectures": ""}])
    statement.refresh_from_db()
    assert statement.architectures == []


@pytest.mark.parametrize(
    ("column", "value", "message"),
    [
        ("releases", "alder-9", "Another statement covers the same release at the same time"),
        ("releases", "alder-9-10", "Choose major releases only"),
        ("releases", "birch-9", "Not releases of Alder"),
        ("releases", "alder-99", "There is no release &#x27;alder-99&#x27;"),
        ("subject", "solitaire", "not a valid choice"),
        ("supported", "perhaps", "Write yes or no"),
        ("distribution", "alders", "There is no distribution &#x27;alders&#x27;"),
        ("ends", "2019-01-01", "The last day is before the first"),
        ("starts", "soon", "Write a day as YYYY-MM-DD"),
        ("architectures", "vax", "Choose from: x86-64, aarch64"),
    ],
)
def test_wrong_cell_is_explained(
    column: str, value: str, message: str, alder: Distribution, curator: Client
) -> None:
    _statement(alder, "8", "9", starts=date(2020, 1, 1))
    row = _rows(curator)[0] | {"releases": "alder-10", column: value}
    preview = _import(curator, [row])
    assert message in preview.content.decode()
    assert SupportStatement.objects.filter(subject=SUBJECT).count() == 1


# In the history that readers see


def test_change_is_told_with_software_releases_and_days(alder: Distribution) -> None:
    statement = _statement(alder, "9", supported=None)
    statement.supported, statement.ends = True, date(2032, 5, 31)
    with change(origin="import"):
        statement.save()
        statement.releases.add(alder.releases.get(name="8"))
    entry = changelog.recent(["alder"], number=1)[0]
    assert entry.subject == "Alder: k0s until 31 May 2032 (Alder 8, Alder 9)"
    assert {step.words for step in entry.steps} == {
        "supported changed from unknown to yes",
        "last day changed from empty to 31 May 2032",
        "releases changed from Alder 9 to Alder 8, Alder 9",
    }
    assert (entry.kind, entry.slugs) == ("support statement", ("alder",))


# The other new columns


def test_new_columns_are_in_the_files() -> None:
    assert "seller" in RESOURCES[SupportPlan]._meta.fields
    assert "preview" in RESOURCES[Release]._meta.fields
    assert "architectures" in RESOURCES[MigrationPath]._meta.fields


def test_architectures_are_keys_of_the_vocabulary() -> None:
    path = MigrationPath.objects.first()
    assert path is not None
    path.architectures = ["x86-64", "aarch64"]
    path.full_clean()
    for wrong in (["x86"], "x86-64"):
        path.architectures = wrong
        with pytest.raises(ValidationError, match="Choose from: x86-64, aarch64"):
            path.full_clean()


def test_architectures_are_saved_in_the_admin(
    alder: Distribution, curator: Client, undrawn: None
) -> None:
    statement = _statement(alder, "9")
    sent = _sent(curator, statement) | SAME_SOURCE | {"architectures": ["aarch64", "x86-64"]}
    assert curator.post(_page(statement), sent).status_code == 302
    statement.refresh_from_db()
    assert set(statement.architectures) == {"x86-64", "aarch64"}
    assert statement.history.latest().architectures == statement.architectures
    sent = _sent(curator, statement) | SAME_SOURCE | {"supported": "false"}
    refused = curator.post(_page(statement), sent)
    assert refused.context_data["adminform"].form.errors == {
        "architectures": ["Name architectures only where the software is supported."]
    }


def test_new_columns_are_saved_in_the_admin(curator: Client, undrawn: None) -> None:
    plan, release, path = (
        SupportPlan.objects.first(),
        Release.objects.first(),
        MigrationPath.objects.first(),
    )
    for row, sent in (
        (plan, {"seller": "tuxcare"}),
        (release, {"preview": "on", "_why": "Announced."}),
        (path, {"architectures": ["x86-64", "s390x"]}),
    ):
        address = reverse(f"admin:catalog_{row._meta.model_name}_change", args=[row.pk])
        assert (
            curator.post(address, sent_back(curator.get(address)) | SAME_SOURCE | sent).status_code
            == 302
        )
        row.refresh_from_db()
    assert (plan.seller, release.preview, path.architectures) == (
        "tuxcare",
        True,
        ["x86-64", "s390x"],
    )
    assert (plan.history.first().seller, release.history.first().preview) == ("tuxcare", True)
    assert path.history.first().architectures == ["x86-64", "s390x"]


def test_certificate_of_a_minor_release_is_accepted(
    alder: Distribution, curator: Client, undrawn: None
) -> None:
    minor = alder.releases.get(name="9.10")
    Fact.objects.filter(distribution=alder, attribute="common_criteria", release=minor).delete()
    sent = {
        "distribution": alder.pk,
        "attribute": "common_criteria",
        "release": minor.pk,
        "value": "yes",
        "source": Source.objects.get(key="birch-wiki").pk,
        "confidence": "verified",
        **{f"disputes-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL")},
    }
    assert curator.post(reverse("admin:catalog_fact_add"), sent).status_code == 302
    assert alder.facts.get(attribute="common_criteria", release=minor).value is True
