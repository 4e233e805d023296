"""A newer seed changes and withdraws what it brought itself, and nothing that a curator wrote."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from catalog import snapshot
from catalog.curation import change
from catalog.models import (
    Dispute,
    Distribution,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    SeededRow,
    SupportPlan,
)
from catalog.recording import recording, unrecorded
from catalog.seed import files, load
from tests.documents import as_json
from tests.invented import FOLDER

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

Row = dict[str, Any]


class Seed:
    """A copy of the seed's files that a test edits and loads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def edit(self, name: str, edit: Callable[[Any], object]) -> Seed:
        path = self.folder / f"{name}.yaml"
        content = files.parse(path)
        edit(content)
        path.write_text(yaml.safe_dump(content, allow_unicode=True))
        return self

    def distribution(self, slug: str, edit: Callable[[Row], object]) -> Seed:
        return self.edit(f"distributions/{slug}", edit)

    def load(self) -> Counter[str]:
        return load.load(self.folder)


@pytest.fixture
def seed(tmp_path: Path) -> Seed:
    """With no statements on Alder Linux, neither in the files nor in the tables."""
    ignored = shutil.ignore_patterns("*.py", "__pycache__")
    seed = Seed(Path(shutil.copytree(FOLDER, tmp_path / "seed", ignore=ignored)))
    Distribution.objects.get(slug="alder").statements.all().delete()
    SeededRow.objects.filter(kind="statement", key__startswith="alder ").delete()
    return seed.distribution("alder", lambda row: row.update(statements=[]))


def _fact(attribute: str, value: object, **more: str) -> Row:
    return {
        "attribute": attribute,
        "value": value,
        "source": "alder-docs",
        "confidence": "verified",
        **more,
    }


def _plan(slug: str, **more: object) -> Row:
    price = {
        "amount": 10,
        "unit": "system-year",
        "label": "list",
        "source": "alder-docs",
        "confidence": "verified",
    }
    plan = {
        "slug": slug,
        "name": slug,
        "summary": "A plan.",
        "source": "alder-docs",
        "confidence": "verified",
    }
    return {**plan, "prices": [price], **more}


def _of(rows: list[Row], **known_by: object) -> Row:
    return next(
        row for row in rows if all(row.get(key) == value for key, value in known_by.items())
    )


def _alder_fact(attribute: str) -> Fact:
    return Fact.objects.get(
        distribution__slug="alder", attribute=attribute, release=None, plan=None
    )


def test_same_seed_in_another_form_changes_nothing() -> None:
    before = snapshot.current().digest
    SeededRow.objects.filter(kind="seed").delete()
    assert load.load(FOLDER) == Counter()
    assert snapshot.current().digest == before


# Changed


def test_changed_value_arrives_with_provenance(seed: Seed) -> None:
    seed.distribution(
        "alder",
        lambda row: _of(row["facts"], attribute="vendor").update(value="New", note="Read again."),
    )
    assert seed.load() == Counter({"changed fact": 1})
    fact = _alder_fact("vendor")
    assert (fact.value, fact.note) == ("New", "Read again.")
    assert list(fact.history.values_list("history_type", "origin")) == [
        ("~", "seed"),
        ("+", "seed"),
    ]
    assert list(unrecorded()) == []


def test_curated_value_is_kept(seed: Seed) -> None:
    Fact.objects.filter(pk=_alder_fact("vendor").pk).update(note="A curator's.")
    seed.distribution(
        "alder", lambda row: _of(row["facts"], attribute="vendor").update(value="New")
    )
    assert seed.load() == Counter()
    assert _alder_fact("vendor").value != "New"


def test_value_reverted_by_a_curator_is_kept(seed: Seed) -> None:
    fact = _alder_fact("vendor")
    for note in ("A curator's.", fact.note):
        Fact.objects.filter(pk=fact.pk).update(note=note)
    seed.distribution(
        "alder", lambda row: _of(row["facts"], attribute="vendor").update(value="New")
    )
    assert seed.load() == Counter()


def test_value_written_by_sql_is_kept(seed: Seed, django_assert_num_queries: Any) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE catalog_fact SET note = 'By hand.' WHERE id = %s", [_alder_fact("vendor").pk]
        )
    seed.distribution(
        "alder", lambda row: _of(row["facts"], attribute="vendor").update(value="New")
    )
    assert seed.load() == Counter()


def test_changed_plan_price_and_seller_arrive(seed: Seed) -> None:
    def edit(row: Row) -> None:
        plan = _of(row["plans"], slug="premium")
        plan.update(seller="ciq", releases=["9"])
        plan["prices"][0].update(amount=25)

    seed.distribution("alder", edit).load()
    plan = SupportPlan.objects.get(distribution__slug="alder", slug="premium")
    assert (plan.seller, [release.name for release in plan.releases.all()]) == ("ciq", ["9"])
    assert plan.prices.get(label="list price").amount == Decimal(25)
    assert list(unrecorded()) == []


def test_curated_releases_of_a_plan_are_kept(seed: Seed) -> None:
    seed.distribution("alder", lambda row: row["plans"].append(_plan("new", releases=["9"]))).load()
    plan = SupportPlan.objects.get(slug="new")
    plan.releases.set(Release.objects.filter(slug="alder-8"))
    seed.distribution("alder", lambda row: row["plans"][-1].update(releases=["10"])).load()
    assert {release.name for release in plan.releases.all()} == {"8", "10"}


def test_new_first_price_becomes_the_reference(seed: Seed) -> None:
    def edit(row: Row) -> None:
        prices = _of(row["plans"], slug="basic")["prices"]
        prices.insert(0, {**prices[0], "label": "another", "amount": 1})

    seed.distribution("alder", edit).load()
    prices = Price.objects.filter(plan__distribution__slug="alder", plan__slug="basic")
    assert prices.get(reference=True).label == "another"


def test_curated_reference_price_stays(seed: Seed) -> None:
    prices = Price.objects.filter(plan__distribution__slug="alder", plan__slug="basic")
    prices.update(note="A curator's.")

    def edit(row: Row) -> None:
        rows = _of(row["plans"], slug="basic")["prices"]
        rows.insert(0, {**rows[0], "label": "another", "amount": 1})

    seed.distribution("alder", edit).load()
    assert prices.get(reference=True).label == "list price"


def test_changed_phase_of_a_minor_release_arrives(seed: Seed) -> None:
    def edit(row: Row) -> None:
        phase = _of(_of(row["releases"], name="9.10")["phases"], name="Steady")
        phase.update(ends=date(2029, 5, 31), plans=["premium-longer"])

    seed.distribution("alder", edit).load()
    phase = Phase.objects.get(release__slug="alder-9-10", name="Steady")
    assert (phase.end_kind, phase.ends_on) == ("date", date(2029, 5, 31))
    assert [plan.slug for plan in phase.plans.all()] == ["premium-longer"]


def test_refreshed_phase_is_left_to_the_refresh(seed: Seed) -> None:
    def edit(row: Row) -> None:
        release = _of(row["releases"], name="9")
        release["preview"] = True
        _of(release["phases"], kind="security").update(ends=date(2034, 1, 1))

    seed.distribution("alder", edit).load()
    assert Phase.objects.get(release__slug="alder-9", kind="security").ends_on == date(2032, 5, 31)
    assert Release.objects.get(slug="alder-9").preview


def test_changed_dispute_replaces_the_old_one(seed: Seed) -> None:
    dispute = Dispute.objects.filter(release__slug="alder-9", about="release day").get()

    def edit(row: Row) -> None:
        _of(row["releases"], name="9")["released"]["disputes"][0].update(why="Another reason.")

    seed.distribution("alder", edit).load()
    assert (
        Dispute.objects.filter(release__slug="alder-9", about="release day").get().why
        == "Another reason."
    )
    assert not Dispute.objects.filter(pk=dispute.pk).exists()


def test_curated_dispute_is_kept(seed: Seed) -> None:
    Dispute.objects.filter(release__slug="alder-9").update(why="A curator's.")

    def edit(row: Row) -> None:
        _of(row["releases"], name="9")["released"]["disputes"][0].update(why="Another reason.")

    seed.distribution("alder", edit).load()
    assert (
        Dispute.objects.filter(release__slug="alder-9", about="release day").get().why
        == "A curator's."
    )


def test_changed_migration_arrives(seed: Seed) -> None:
    seed.edit(
        "migrations", lambda rows: rows[0].update(architectures=["x86-64"], limits="Other limits.")
    ).load()
    row = files.parse(seed.folder / "migrations.yaml")[0]
    path = MigrationPath.objects.get(
        from_distribution__slug=row["from"],
        from_release=row["from_release"],
        to_distribution__slug=row["to"],
        to_release=row["to_release"],
        tool=row["tool"],
    )
    assert (path.architectures, path.limits) == (["x86-64"], "Other limits.")


# Withdrawn


def test_withdrawn_fact_is_removed(seed: Seed) -> None:
    seed.distribution(
        "alder", lambda row: row["facts"].remove(_of(row["facts"], attribute="vendor"))
    )
    assert seed.load() == Counter({"withdrawn fact": 1})
    assert not Fact.objects.filter(distribution__slug="alder", attribute="vendor").exists()
    assert Fact.history.filter(attribute="vendor", history_type="-").get().origin == "seed"


def test_withdrawn_fact_that_a_curator_wrote_stays(seed: Seed) -> None:
    Fact.objects.filter(pk=_alder_fact("vendor").pk).update(note="A curator's.")
    seed.distribution(
        "alder", lambda row: row["facts"].remove(_of(row["facts"], attribute="vendor"))
    )
    assert seed.load() == Counter()
    assert _alder_fact("vendor").note == "A curator's."


def test_withdrawn_fact_can_come_back(seed: Seed) -> None:
    fact = _fact("users", "Banks")
    seed.distribution("alder", lambda row: row["facts"].append(fact)).load()
    seed.distribution("alder", lambda row: row["facts"].remove(fact)).load()
    assert not Fact.objects.filter(distribution__slug="alder", attribute="users").exists()
    seed.distribution(
        "alder", lambda row: row["facts"].append({**fact, "value": "Universities"})
    ).load()
    assert _alder_fact("users").value == "Universities"


def test_fact_moves_to_a_minor_release(seed: Seed) -> None:
    stated = _fact("fips_140_3", "validated", release="9")
    seed.distribution("alder", lambda row: row["facts"].append(stated)).load()

    def name_a_minor_release(row: dict) -> None:
        _of(row["facts"], attribute="fips_140_3", release="9").update(release="9.9")

    seed.distribution("alder", name_a_minor_release).load()
    facts = Fact.objects.filter(
        distribution__slug="alder", attribute="fips_140_3", release__parent__name="9"
    )
    assert [fact.release.name for fact in facts] == ["9.9"]
    facts.get().full_clean()


def test_withdrawn_plan_goes_with_its_prices_and_facts(seed: Seed) -> None:
    fact = _fact("round_the_clock", True, plan="old")
    seed.distribution(
        "alder", lambda row: (row["plans"].append(_plan("old")), row["facts"].append(fact))
    ).load()
    assert Price.objects.filter(plan__slug="old").exists()
    seed.distribution("alder", lambda row: (row["plans"].pop(), row["facts"].pop()))
    assert seed.load() == Counter({"withdrawn plan": 1, "withdrawn price": 1, "withdrawn fact": 1})
    assert not SupportPlan.objects.filter(slug="old").exists()
    assert list(unrecorded()) == []


def test_withdrawn_plan_with_a_curators_fact_stays(seed: Seed) -> None:
    seed.distribution("alder", lambda row: row["plans"].append(_plan("old"))).load()
    plan = SupportPlan.objects.get(slug="old")
    with change(origin="import"):
        Fact.objects.create(
            distribution=plan.distribution,
            plan=plan,
            attribute="round_the_clock",
            value=True,
            source=plan.source,
            confidence="verified",
        )
    seed.distribution("alder", lambda row: row["plans"].pop()).load()
    assert SupportPlan.objects.filter(slug="old").exists()


def test_plan_comes_back_with_its_releases(seed: Seed) -> None:
    plan = _plan("old", releases=["9"])
    seed.distribution("alder", lambda row: row["plans"].append(plan)).load()
    seed.distribution("alder", lambda row: row["plans"].pop()).load()
    seed.distribution("alder", lambda row: row["plans"].append(plan)).load()
    assert SupportPlan.objects.get(slug="old").releases.get().name == "9"


def test_part_of_a_seed_withdraws_nothing_else(seed: Seed) -> None:
    facts = Fact.objects.exclude(distribution__slug="alder").count()
    for path in (seed.folder / "distributions").glob("*.yaml"):
        if path.stem != "alder":
            path.unlink()
    for name in ("migrations", "events", "claims"):
        (seed.folder / f"{name}.yaml").write_text("[]\n")
    assert seed.load() == Counter()
    assert Fact.objects.exclude(distribution__slug="alder").count() == facts


def test_values_of_a_refresh_are_kept(seed: Seed) -> None:
    phase = Phase.objects.get(release__slug="alder-9-10", name="Steady")
    with recording(origin="refresh"):
        Phase.objects.filter(pk=phase.pk).update(note="Refreshed.")
    seed.distribution(
        "alder", lambda row: _of(row["releases"], name="9.10").update(phases=[])
    ).load()
    assert Phase.objects.filter(pk=phase.pk).exists()


# Support statements


def _statement(**more: object) -> Row:
    return {
        "subject": "gitlab",
        "supported": True,
        "source": "alder-docs",
        "confidence": "verified",
        **more,
    }


def _stored() -> list[tuple[object, ...]]:
    rows = Distribution.objects.get(slug="alder").statements.filter(subject="gitlab")
    return [
        (row.supported, [release.name for release in row.releases.all()], row.starts, row.ends)
        for row in rows
    ]


def test_statement_is_loaded_once(seed: Seed) -> None:
    stated = _statement(releases=["9"], starts=date(2022, 7, 1), ends=date(2032, 5, 31))
    seed.distribution("alder", lambda row: row["statements"].append(stated)).load()
    assert _stored() == [(True, ["9"], date(2022, 7, 1), date(2032, 5, 31))]
    SeededRow.objects.filter(kind="seed").delete()
    assert seed.load() == Counter()
    assert list(unrecorded()) == []


def test_statement_in_the_document(seed: Seed) -> None:
    stated = _statement(
        releases=["9", "8"],
        ends=date(2032, 5, 31),
        as_of=date(2026, 1, 2),
        note="With a condition.",
    )
    seed.distribution("alder", lambda row: row["statements"].append(stated)).load()
    alder = as_json(snapshot.build().distribution("alder"))
    assert _of(alder["statements"], subject="gitlab") == {
        "subject": "gitlab",
        "supported": True,
        "releases": ["8", "9"],
        "starts": None,
        "ends": "2032-05-31",
        "source": "alder-docs",
        "as_of": "2026-01-02",
        "confidence": "verified",
        "note": "With a condition.",
        "checked_on": load.SEEDED_ON.isoformat(),
    }


def test_changed_end_of_a_statement_arrives(seed: Seed) -> None:
    seed.distribution(
        "alder", lambda row: row["statements"].append(_statement(releases=["9"]))
    ).load()
    edit = lambda row: _of(row["statements"], subject="gitlab").update(ends=date(2027, 1, 1))  # noqa: E731
    assert seed.distribution("alder", edit).load() == Counter({"changed statement": 1})
    assert _stored() == [(True, ["9"], None, date(2027, 1, 1))]


def test_statement_beside_a_curators_is_not_added(seed: Seed) -> None:
    alder = Distribution.objects.get(slug="alder")
    curated = alder.statements.create(
        subject="gitlab", supported=False, source=alder.facts.first().source, confidence="verified"
    )
    curated.releases.set(alder.releases.filter(name="9"))
    stated = _statement(releases=["9"], starts=date(2022, 7, 1))
    seed.distribution("alder", lambda row: row["statements"].append(stated)).load()
    assert _stored() == [(False, ["9"], None, None)]


def test_statement_on_deleted_releases_is_not_for_all(seed: Seed) -> None:
    Release.objects.filter(slug="alder-8").delete()
    statements = [_statement(releases=["8"]), _statement(releases=["8", "9"], subject="veeam")]
    seed.distribution("alder", lambda row: row["statements"].extend(statements)).load()
    assert _stored() == []
    veeam = Distribution.objects.get(slug="alder").statements.get(subject="veeam")
    assert [release.name for release in veeam.releases.all()] == ["9"]


def test_withdrawn_statement_is_removed(seed: Seed) -> None:
    statements = [_statement(releases=["8"]), _statement(releases=["9"])]
    seed.distribution("alder", lambda row: row["statements"].extend(statements)).load()
    seed.distribution("alder", lambda row: row["statements"].remove(statements[0])).load()
    assert _stored() == [(True, ["9"], None, None)]
