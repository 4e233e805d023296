"""Two groups come with every installation: curators change what the catalog states, viewers look at
it."""

import pytest
from django.apps import apps
from django.contrib.admin import site
from django.contrib.auth.models import Group, Permission, User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from catalog import groups
from catalog.models import CatalogVersion, Fact, SeededRow, Snapshot
from catalog.recording import recorded_models
from tests.catalog.sending import sent_back

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


def _member(group: str) -> Client:
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.long("cases", keep=4)
@pytest.mark.parametrize("model", recorded_models(), ids=lambda model: model._meta.model_name)
def test_a_curator_may_change_the_catalog_and_a_viewer_view_it(
    model: type,
) -> None:
    curator, viewer = _member("Curator"), _member("Viewer")
    name, row = f"admin:catalog_{model._meta.model_name}", model.objects.first()
    pages = [
        reverse(f"{name}_changelist"),
        reverse(f"{name}_change", args=[row.pk]),
        reverse(f"{name}_history", args=[row.pk]),
    ]
    for client in (curator, viewer):
        assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    for page in (reverse(f"{name}_add"), reverse(f"{name}_delete", args=[row.pk])):
        assert (curator.get(page).status_code, viewer.get(page).status_code) == (200, 403)
    assert viewer.post(pages[1], {}).status_code == 403


@pytest.mark.parametrize("model", [CatalogVersion, SeededRow, Snapshot])
def test_both_groups_may_only_view_the_book_keeping(model: type) -> None:
    for group in ("Curator", "Viewer"):
        client = _member(group)
        assert (
            client.get(reverse(f"admin:catalog_{model._meta.model_name}_changelist")).status_code
            == 200
        )
        assert (
            not Group.objects.get(name=group)
            .permissions.filter(content_type__model=model._meta.model_name)
            .exclude(codename__startswith="view_")
            .exists()
        )


def test_neither_group_may_touch_accounts_or_the_history() -> None:
    groups = Group.objects.filter(name__in=["Curator", "Viewer"])
    assert len(groups) == 2
    for group in groups:
        labels = set(group.permissions.values_list("content_type__app_label", flat=True))
        assert labels == {"catalog", "django_celery_beat"}, "the schedule, and nothing else of it"
        assert not group.permissions.filter(codename__contains="historical").exists()


def test_a_curators_name_stands_in_the_history() -> None:
    curator, fact = _member("Curator"), Fact.objects.first()
    address = reverse("admin:catalog_fact_change", args=[fact.pk])
    assert (
        curator.post(
            address, sent_back(curator.get(address)) | {"note": "Other.", "_why": "Read again."}
        ).status_code
        == 302
    )
    row = fact.history.first()
    assert (row.history_user.username, row.history_change_reason) == ("curator", "Read again.")


def test_attention_list_is_shown_to_members_only() -> None:
    page = _member("Viewer").get("/admin/")
    assert "Needs attention" in page.content.decode()
    assert page.context["attention"]
    newcomer = User.objects.create_user("newcomer", is_staff=True)
    client = Client()
    client.force_login(newcomer)
    assert client.get("/admin/").context["attention"] == []
    assert site.index_template == "admin/curation.html"


# What migrate does with them


@pytest.fixture
def curators() -> Group:
    return Group.objects.get(name="Curator")


def test_a_permission_that_was_taken_away_stays_away(curators: Group) -> None:
    curators.permissions.remove(Permission.objects.get(codename="delete_fact"))
    call_command("migrate", verbosity=0)
    assert not curators.permissions.filter(codename="delete_fact").exists()


def test_a_deleted_group_stays_deleted() -> None:
    Group.objects.get(name="Viewer").delete()
    call_command("migrate", verbosity=0)
    assert not Group.objects.filter(name="Viewer").exists()


def test_the_permissions_of_a_new_model_are_given(curators: Group) -> None:
    every = set(curators.permissions.values_list("codename", flat=True))
    for group in Group.objects.all():
        group.permissions.remove(*group.permissions.filter(content_type__model="fact"))
    call_command("migrate", verbosity=0)
    assert set(curators.permissions.values_list("codename", flat=True)) == every
    viewing = Group.objects.get(name="Viewer").permissions.filter(content_type__model="fact")
    assert list(viewing.values_list("codename", flat=True)) == ["view_fact"]


def test_a_new_database_gets_both_groups() -> None:
    before = {group.name: set(group.permissions.all()) for group in Group.objects.all()}
    Group.objects.all().delete()
    migration = type("Step", (), {"app_label": "catalog", "name": "0008_groups"})
    groups.ensure_groups(apps=apps, plan=[(migration, False)])
    assert {group.name: set(group.permissions.all()) for group in Group.objects.all()} == before
