"""An installation whose keys lie in the tables of the former app `keys` keeps all of them."""

import pytest
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import Model
from django.test import Client

from accounts.models import Key

OLD_TABLE, NEW_TABLE = "keys_key", "accounts_key"


@pytest.fixture
def text(transactional_db) -> str:
    """The text of a key in the database of an older version."""
    owner = get_user_model().objects.create_user("ada")
    key, text = Key.objects.create_key(name="pipeline", owner=owner)
    content_type = ContentType.objects.get_for_model(Key)
    group = Group.objects.create(name="Key keepers")
    group.permissions.add(Permission.objects.get(codename="view_key"))
    group.user_set.add(owner)
    LogEntry.objects.create(
        user=owner, content_type=content_type, object_id=key.pk, action_flag=CHANGE
    )
    _become_older()
    return text


def test_keys_of_an_older_version_are_kept(text: str, client: Client) -> None:
    call_command("migrate", verbosity=0)
    assert OLD_TABLE not in connection.introspection.table_names()
    key = Key.objects.get()
    headers = {"Authorization": f"Api-Key {text}"}
    assert client.get("/api/v1/plans/", headers=headers)["RateLimit-Policy"].startswith('"key"')
    assert key.owner.has_perm("accounts.view_key")
    assert LogEntry.objects.get().get_edited_object() == key


def test_nothing_of_the_older_version_remains(text: str) -> None:
    call_command("migrate", verbosity=0)
    call_command("migrate", verbosity=0)
    assert not ContentType.objects.filter(app_label="keys").exists()
    assert Permission.objects.filter(codename="view_key").count() == 1
    applied = MigrationRecorder(connection).applied_migrations()
    assert {app for app, _ in applied} & {"keys", "accounts"} == {"accounts"}


def test_a_new_database_gets_the_table(transactional_db) -> None:
    call_command("migrate", "accounts", "zero", verbosity=0)
    assert NEW_TABLE not in connection.introspection.table_names()
    call_command("migrate", verbosity=0)
    owner = get_user_model().objects.create_user("ada")
    Key.objects.create_key(name="pipeline", owner=owner)
    assert Key.objects.count() == 1


@pytest.mark.django_db
def test_addresses_in_the_admin_lead_on(admin_client: Client) -> None:
    response = admin_client.get("/admin/keys/key/?q=x")
    assert response.status_code == 301
    assert response["Location"] == "/admin/accounts/key/?q=x"
    assert admin_client.get(response["Location"]).status_code == 200


def _become_older() -> None:
    with connection.schema_editor() as editor:
        editor.remove_field(Key, Key._meta.get_field("team"))
        for newer in _newer_models():
            editor.delete_model(newer)
        editor.alter_db_table(Key, NEW_TABLE, OLD_TABLE)
    ContentType.objects.filter(app_label="accounts", model="key").update(app_label="keys")
    ContentType.objects.clear_cache()
    recorder = MigrationRecorder(connection)
    for app, migration in recorder.applied_migrations():
        if app in ("accounts", "advisor"):
            recorder.record_unapplied(app, migration)
    recorder.record_applied("keys", "0001_key")


def _newer_models() -> list[type[Model]]:
    """The tables that came later; those that refer to others first."""
    models = [
        model for app in ("accounts", "advisor") for model in apps.get_app_config(app).get_models()
    ]
    return [model for model in reversed(models) if model is not Key]
