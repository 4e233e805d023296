"""Software on a CPU architecture: a vendor has to name it; one that names none means x86-64."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from advisor import curation, decisive
from advisor.engine.types import Answers
from catalog.models import Distribution, Fact, Source, SupportStatement
from tests.advisor.recommended import recommended
from tests.advisor.result.results import recommendation_for, result

pytestmark = [pytest.mark.django_db, pytest.mark.document_only, pytest.mark.invented_catalog]

TODAY = date(2026, 11, 26)
NOT_ON_ARM = "GitLab not supported on ARM 64-bit, only on x86-64"
UNKNOWN_ON_ARM = "support for GitLab on ARM 64-bit unknown"


@pytest.fixture(autouse=True)
def _stated_of_alder_only() -> None:
    SupportStatement.objects.all().delete()
    Fact.objects.filter(attribute__in=["sap_hana", "sql_server"]).delete()


def state(
    *architectures: str, subject: str = "gitlab", of: str = "alder", supported: bool | None = True
) -> None:
    SupportStatement.objects.create(
        distribution=Distribution.objects.get(slug=of),
        subject=subject,
        supported=supported,
        architectures=list(architectures),
        source=Source.objects.get(key="forest-news"),
        confidence="verified",
    )


def state_fact(attribute: str, value: object) -> None:
    Fact.objects.create(
        distribution=Distribution.objects.get(slug="alder"),
        attribute=attribute,
        value=value,
        source=Source.objects.get(key="alder-docs"),
        confidence="verified",
    )


def answer(software: str = "gitlab", *cpus: str) -> dict[str, Any]:
    options = {"software": (software,), **({"cpu": cpus} if cpus else {})}
    return recommended(Answers(options), TODAY)


def ranked(document: dict[str, Any]) -> list[str]:
    return [row["distribution"] for row in document["ranking"]]


def missing(document: dict[str, Any], group: str, slug: str = "alder") -> list[str]:
    (row,) = (row for row in document[group] if row["distribution"] == slug)
    return [requirement["words"] for requirement in row["missing"]]


def test_named_architecture_is_met_with_its_source() -> None:
    state("x86-64", "aarch64")
    document = answer("gitlab", "aarch64")
    assert ranked(document) == ["alder"]
    warnings = {row["evidence"]["attribute"] for row in document["ranking"][0]["warnings"]}
    assert not {attribute for attribute in warnings if attribute.startswith("software_")}


def test_architecture_that_is_not_named_rules_out() -> None:
    state("x86-64")
    document = answer("gitlab", "aarch64")
    assert document["winner"] is None
    assert missing(document, "excluded") == [NOT_ON_ARM]
    (alder,) = (row for row in document["excluded"] if row["distribution"] == "alder")
    (reason,) = alder["reasons"]
    assert (reason["question"], reason["answer"]) == ("cpu", "aarch64")
    assert (reason["fact"], reason["source"]["title"]) == (
        "CPU architectures for GitLab: x86-64",
        Source.objects.get(key="forest-news").title,
    )


def test_silent_statement_is_undetermined() -> None:
    state()
    document = answer("gitlab", "aarch64")
    assert document["winner"] is None
    assert missing(document, "unconfirmed") == [UNKNOWN_ON_ARM]
    confirming, doing_without = document["relaxations"]
    assert (confirming["drop"], confirming["then_fits"]) == (["cpu"], ["alder"])
    assert confirming["words"].startswith(
        "Confirm with GitLab that GitLab is supported on Alder 9 on ARM 64-bit: then"
    )
    assert doing_without["drop"] == ["software"]
    assert doing_without["words"].startswith("Do without vendor support for GitLab: then")


def test_software_of_several_parts_is_a_plural() -> None:
    state(subject="nvidia")
    confirming = answer("nvidia-gpu", "aarch64")["relaxations"][0]["words"]
    software = "NVIDIA drivers and CUDA are supported"
    assert confirming.startswith(f"Confirm with NVIDIA that {software} on Alder 9 on ARM 64-bit")


def test_undetermined_rival_is_one_risk(client: Client) -> None:
    state()
    state("aarch64", of="birch")
    importance = "importance.cost=0&importance.independence=0&importance.compatibility=4"
    query = f"software=gitlab&cpu=aarch64&{importance}"
    (fact,) = recommendation_for(query).robustness.worth_finding_out
    assert fact.sentence == (
        "“CPU architectures for GitLab” of Alder 9 Premium is unknown; it could put Alder first."
    )
    risks = result(client, query).section("h-before").texts(".risks > li")
    (risk,) = [risk for risk in risks if "Alder" in risk and "GitLab" in risk]
    assert (
        f"Why not Alder 9? Undetermined: {UNKNOWN_ON_ARM}. If confirmed, Alder could win." in risk
    )


def test_what_is_to_be_confirmed_is_suggested_once() -> None:
    state()
    state(of="birch", supported=False)
    by_question = {
        relaxation["drop"][0]: relaxation["words"]
        for relaxation in answer("gitlab", "aarch64")["relaxations"]
    }
    assert by_question["cpu"] == (
        "Confirm with GitLab that GitLab is supported on Alder 9 on ARM 64-bit: "
        "then Alder 9 Premium fits"
    )
    assert by_question["software"] == (
        "Do without vendor support for GitLab: then Alder 9 Premium and Birch 9 fit"
    )


@pytest.mark.parametrize("cpus", [(), ("x86-64-v3",), ("x86-64-v2",)])
def test_silent_statement_holds_on_x86(cpus: Sequence[str]) -> None:
    state()
    assert ranked(answer("gitlab", *cpus)) == ["alder"]


def test_statement_on_other_architectures_does_not_hold_on_x86() -> None:
    state("aarch64")
    assert missing(answer("gitlab", "x86-64-v3"), "excluded") == [
        "GitLab not supported on x86-64, only on aarch64"
    ]
    assert ranked(answer("gitlab", "aarch64")) == ["alder"]


def test_every_architecture_asked_for_counts() -> None:
    state("x86-64", "s390x")
    assert ranked(answer("gitlab", "x86-64-v3", "s390x")) == ["alder"]
    assert missing(answer("gitlab", "x86-64-v3", "aarch64"), "excluded") == [
        "GitLab not supported on ARM 64-bit, only on x86-64, s390x (IBM Z)"
    ]


def test_software_that_is_not_asked_for_does_not_count() -> None:
    state("x86-64")
    assert "alder" in ranked(recommended(Answers({"cpu": ("aarch64",)}), TODAY))


def test_unasked_software_shakes_no_certainty() -> None:
    """What is inferred decides only where an answer demands it."""
    state()
    SupportStatement.objects.update(confidence="computed")
    document = recommended(Answers({"cpu": ("s390x",)}), TODAY)
    assert ranked(document) == ["alder"]
    assert "software_gitlab" not in str(document["robustness"])


def test_refused_software_is_not_asked_twice() -> None:
    state(supported=False)
    assert missing(answer("gitlab", "aarch64"), "excluded") == ["GitLab not supported"]


def test_either_maker_is_enough() -> None:
    state("x86-64", subject="postgresql-pgdg")
    state("x86-64", "aarch64", subject="postgresql-edb")
    assert ranked(answer("postgresql", "aarch64")) == ["alder"]


def test_silent_maker_leaves_it_open() -> None:
    state(subject="postgresql-pgdg")
    state("x86-64", subject="postgresql-edb")
    assert missing(answer("postgresql", "aarch64"), "unconfirmed") == [
        "support for PostgreSQL on ARM 64-bit unknown"
    ]


@pytest.mark.parametrize(
    ("attribute", "option"), [("sap_hana", "sap-hana"), ("sql_server", "sql-server")]
)
def test_facts_on_software_name_theirs(attribute: str, option: str) -> None:
    state_fact(attribute, True)
    assert ranked(answer(option)) == ["alder"]
    product = {"sap-hana": "SAP HANA", "sql-server": "SQL Server"}[option]
    assert missing(answer(option, "aarch64"), "unconfirmed") == [
        f"support for {product} on ARM 64-bit unknown"
    ]
    state_fact(f"{attribute}_architectures", ["x86-64", "s390x"])
    assert ranked(answer(option, "s390x")) == ["alder"]
    assert missing(answer(option, "aarch64"), "excluded") == [
        f"{product} not supported on ARM 64-bit, only on x86-64, s390x (IBM Z)"
    ]


def test_curators_are_led_to_the_statement(admin_client: Client) -> None:
    facts = (
        decisive.DecisiveFact("alder", "9", "basic", attribute, "label", state_, 0, 1, 0)
        for attribute, state_ in (
            ("software_gitlab_architectures", decisive.UNKNOWN),
            ("sap_hana_architectures", decisive.NO_ROW),
        )
    )
    queue = decisive.Queue(tuple(facts), 1, "digest", TODAY)
    statement, fact = curation._rows(queue, 2)
    assert statement.address == (
        f"{reverse('admin:catalog_supportstatement_changelist')}?q=gitlab+Alder"
    )
    assert fact.address.startswith(f"{reverse('admin:catalog_fact_add')}?")
    assert "attribute=sap_hana_architectures" in fact.address
