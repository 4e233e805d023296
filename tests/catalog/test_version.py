"""The version of the catalog moves with every change, by whatever path it comes, and only then."""

import io
from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.models import F

from catalog.models import (
    CatalogVersion,
    Claim,
    Dispute,
    Distribution,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    SeededRow,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.models.version import install_triggers, watched_tables
from tests.invented import FOLDER as INVENTED

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog]

TABLES = [
    *(Source, Distribution, Release, Phase, SupportPlan, Price, Fact, SupportStatement),
    *(Identifier, Dispute, MigrationPath, Event, Claim),
]
BOOK_KEEPING = [
    "catalogversion",
    "linkcheck",
    "suggestion",
    "seededrow",
    "snapshot",
    "product",
    "run",
    "productrun",
    "lifecyclevalue",
    "importpreview",
    "redaction",
]
_NOTE = {Source: "title", Distribution: "summary", Dispute: "why"}


def _state() -> tuple[int, str]:
    return CatalogVersion.objects.values_list("number", "token").get()


def _moves(change: Callable[[], object]) -> None:
    before = _state()
    change()
    after = _state()
    assert after[0] > before[0]
    assert after[1] != before[1]


def _stays(act: Callable[[], object]) -> None:
    before = _state()
    act()
    assert _state() == before


def _sql(statement: str, *parameters: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def _new_source(key: str = "new") -> Source:
    return Source(key=key, title="New", url="https://new.example/", kind="vendor")


# It moves


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_version_moves_when_a_row_is_saved(model: type) -> None:
    _moves(model.objects.first().save)


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_version_moves_with_a_bulk_update(model: type) -> None:
    field = _NOTE.get(model, "note")
    _moves(
        lambda: model.objects.filter(pk=model.objects.first().pk).update(**{field: "Other words."})
    )


@pytest.mark.parametrize("model", TABLES, ids=lambda model: model._meta.model_name)
def test_version_moves_with_raw_sql(model: type) -> None:
    table, field = model._meta.db_table, _NOTE.get(model, "note")
    _moves(
        lambda: _sql(
            f'UPDATE "{table}" SET "{field}" = %s WHERE id = %s',
            "Other words.",
            model.objects.first().pk,
        )
    )


@pytest.mark.parametrize(
    "model",
    [table for table in TABLES if table is not Source],
    ids=lambda model: model._meta.model_name,
)
def test_version_moves_when_rows_are_deleted(model: type) -> None:
    _moves(model.objects.last().delete)
    _moves(model.objects.all().delete)


def test_version_moves_when_a_row_is_created_or_deleted() -> None:
    _moves(_new_source().save)
    _moves(Source.objects.get(key="new").delete)


def test_version_moves_with_bulk_writes() -> None:
    _moves(lambda: Source.objects.bulk_create([_new_source("one"), _new_source("two")]))
    rows = list(Source.objects.filter(key__in=["one", "two"]))
    _moves(lambda: Source.objects.bulk_update(rows, ["title"]))
    fresh = _new_source("one")
    options = {"update_conflicts": True, "unique_fields": ["key"], "update_fields": ["title"]}
    _moves(lambda: Source.objects.bulk_create([fresh], **options))


def test_version_moves_with_an_expression() -> None:
    _moves(lambda: Price.objects.filter(amount__gt=0).update(amount=F("amount") + 1))


@pytest.mark.parametrize(
    ("owner", "field", "other"),
    [
        (Distribution, "successors", Distribution),
        (SupportPlan, "releases", Release),
        (SupportStatement, "releases", Release),
        (Phase, "plans", SupportPlan),
        (Event, "distributions", Distribution),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_version_moves_when_rows_are_joined_and_parted(
    owner: type, field: str, other: type
) -> None:
    joined, row = getattr(owner.objects.first(), field), other.objects.last()
    joined.clear()
    _moves(lambda: joined.add(row))
    _moves(lambda: joined.remove(row))
    _moves(lambda: joined.set([row]))
    _moves(joined.clear)


def test_version_moves_with_cascaded_deletes() -> None:
    alder = Distribution.objects.get(slug="alder")
    assert alder.facts.exists()
    _moves(alder.delete)


def test_no_token_comes_twice() -> None:
    seen = set()
    for number in range(50):
        Source.objects.filter(pk=Source.objects.first().pk).update(title=f"Title {number}")
        seen.add(CatalogVersion.current())
    assert len(seen) == 50
    assert all(len(token) == 32 for token in seen)


# It stays


def test_version_stays_when_the_catalog_is_only_read(client) -> None:
    from catalog import snapshot

    def read() -> None:
        snapshot.current()
        client.get("/api/v1/distributions/alder/")
        client.post(
            "/api/v1/recommendations/", {"answers": {"servers": 3}}, content_type="application/json"
        )
        call_command("export_catalog", stdout=io.StringIO())

    _stays(read)


def test_version_stays_when_the_seed_is_loaded_again() -> None:
    _stays(lambda: call_command("load_catalog", folder=INVENTED, stdout=io.StringIO()))


def test_version_stays_for_other_tables() -> None:
    from django.contrib.auth.models import User

    _stays(lambda: SeededRow.objects.create(kind="x", key="y"))
    _stays(lambda: User.objects.create_user("visitor"))


def test_a_change_that_is_rolled_back_never_was() -> None:
    def change_of_mind() -> None:
        with transaction.atomic():
            Fact.objects.all().delete()
            transaction.set_rollback(True)

    _stays(change_of_mind)


def test_a_change_the_database_refuses_never_was() -> None:
    def refused() -> None:
        with transaction.atomic():
            Fact.objects.update(note="Other words.")
            Price.objects.update(amount=-1)

    before = _state()
    with pytest.raises(DatabaseError):
        refused()
    assert _state() == before


def test_document_of_a_rolled_back_change_is_not_stored() -> None:
    from catalog import snapshot

    before = snapshot.current()
    with transaction.atomic():
        Distribution.objects.filter(slug="alder").update(summary="Never so.")
        assert snapshot.current().digest != before.digest
        transaction.set_rollback(True)
    assert snapshot.current().digest == before.digest
    assert "Never so." not in str(snapshot.current().document)


def test_without_a_version_nothing_is_cached() -> None:
    from catalog import snapshot

    CatalogVersion.objects.all().delete()
    assert CatalogVersion.current() == ""
    first = snapshot.current().digest
    Distribution.objects.filter(slug="alder").update(summary="Other words.")
    assert snapshot.current().digest != first


# The triggers


def _triggers() -> dict[str, set[str]]:
    """The verbs that move the version, by table."""
    verbs: dict[str, set[str]] = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT event_object_table, event_manipulation FROM information_schema.triggers "
                "WHERE trigger_name = 'version_moves'"
            )
            rows = cursor.fetchall()
        else:
            cursor.execute(
                "SELECT tbl_name, upper(replace(name, 'version_' || tbl_name || '_', '')) FROM "
                "sqlite_master "
                "WHERE type = 'trigger' AND name LIKE 'version_%'"
            )
            rows = cursor.fetchall()
    for table, verb in rows:
        verbs.setdefault(table, set()).add(verb)
    return verbs


def test_every_catalog_table_has_triggers() -> None:
    names = connection.introspection.table_names()
    tables = {
        name
        for name in names
        if name.startswith("catalog_") and not name.startswith("catalog_historical")
    }
    assert set(watched_tables()) == tables - {f"catalog_{name}" for name in BOOK_KEEPING}
    assert len(watched_tables()) == len(TABLES) + 5


def test_every_watched_table_has_its_triggers() -> None:
    assert _triggers() == {table: {"INSERT", "UPDATE", "DELETE"} for table in watched_tables()}


def test_installing_triggers_again_changes_nothing() -> None:
    before = _triggers()
    _stays(install_triggers)
    assert _triggers() == before


def test_a_trigger_that_got_lost_is_back_after_migrate() -> None:
    table = Fact._meta.db_table
    on_table = f' ON "{table}"' if connection.vendor == "postgresql" else ""
    for name in (
        ["version_moves"]
        if on_table
        else [f"version_{table}_{verb}" for verb in ("insert", "update", "delete")]
    ):
        _sql(f'DROP TRIGGER "{name}"{on_table}')
    assert table not in _triggers()
    _stays(lambda: Fact.objects.first().save())
    call_command("migrate", verbosity=0)
    assert table in _triggers()
    _moves(lambda: Fact.objects.first().save())


@pytest.mark.django_db(transaction=True)
def test_triggers_survive_a_table_rebuild() -> None:
    """SQLite changes a table by copying it, and the copy has no triggers."""
    source = (
        MigrationExecutor(connection).loader.project_state().apps.get_model("catalog", "source")
    )
    field = source._meta.get_field("title")
    widened = field.clone()
    widened.max_length = 300
    widened.set_attributes_from_name("title")
    widened.model = source
    with connection.schema_editor() as editor:
        editor.alter_field(source, field, widened)
    try:
        call_command("migrate", verbosity=0)
        assert _triggers()[Source._meta.db_table] == {"INSERT", "UPDATE", "DELETE"}
        _moves(lambda: Source.objects.update(title="Other words"))
    finally:
        with connection.schema_editor() as editor:
            editor.alter_field(source, widened, field)
        install_triggers()


@pytest.mark.django_db(transaction=True)
def test_a_change_in_one_connection_is_seen_by_the_next_request(client) -> None:
    before = client.get("/api/v1/")["ETag"]
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_distribution SET summary = %s WHERE slug = %s",
            ["Other words.", "alder"],
        )
    other.close()
    assert client.get("/api/v1/")["ETag"] != before


@pytest.mark.django_db(transaction=True)
def test_old_date_triggers_are_replaced() -> None:
    """As in a database of an earlier release: its triggers name the columns that go."""
    call_command("migrate", "catalog", "0014", verbosity=0)
    try:
        for statement in _triggers_with_dates(Source._meta.db_table):
            _sql(statement)
        call_command("migrate", "catalog", "0015", verbosity=0)
        columns = connection.introspection.get_table_description(
            connection.cursor(), CatalogVersion._meta.db_table
        )
        assert {"modified", "renewed"}.isdisjoint(column.name for column in columns)
        _moves(lambda: Source.objects.first().save())
        CatalogVersion.objects.update(freshness={"products": []})
    finally:
        call_command("migrate", verbosity=0)


def _triggers_with_dates(table: str) -> list[str]:
    version = CatalogVersion._meta.db_table
    if connection.vendor == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION catalog_version_moves() RETURNS trigger LANGUAGE plpgsql "
            f"AS $$ BEGIN UPDATE {version} SET number = number + 1, modified = now() "
            "WHERE id = 1; RETURN NULL; END $$",
            "CREATE OR REPLACE FUNCTION catalog_freshness_renewed() RETURNS trigger LANGUAGE "
            "plpgsql AS $$ BEGIN NEW.renewed = now(); RETURN NEW; END $$",
            f"CREATE TRIGGER freshness_renewed BEFORE UPDATE OF freshness ON {version} "
            "FOR EACH ROW EXECUTE FUNCTION catalog_freshness_renewed()",
        ]
    return [
        f'DROP TRIGGER "version_{table}_update"',
        f'CREATE TRIGGER "version_{table}_update" AFTER UPDATE ON "{table}" BEGIN '
        f"UPDATE {version} SET number = number + 1, modified = datetime('now') WHERE id = 1; END",
        f"CREATE TRIGGER freshness_renewed AFTER UPDATE OF freshness ON {version} BEGIN "
        f"UPDATE {version} SET renewed = datetime('now') WHERE id = 1; END",
    ]
