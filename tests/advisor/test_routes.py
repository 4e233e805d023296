"""Migration from document to sentence: on small invented catalogs, and on the seed for what
practitioners ask."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from advisor import answer_changes
from advisor.document.migration import MigrationWriter
from advisor.document.names import CatalogNames
from advisor.engine.route_utility import Machine, evidence_key
from advisor.engine.types import Answers, Candidate
from advisor.engine.utility import Worth
from advisor.forms import AnswersForm
from advisor.routes import USUAL, Routes
from advisor.rules.criteria import CRITERIA
from advisor.rules.derived import DERIVED, ESTATES, ROUTES, releases_of
from advisor.rules.questions import QUESTIONS
from catalog import snapshot
from catalog.document import Catalog
from tests.advisor.recommended import recommended
from tests.advisor.rows import row
from tests.documents import as_json

pytestmark = pytest.mark.document_only

TODAY = date(2026, 11, 26)
ALIVE, ENDED = "2030-05-31", "2024-06-30"
ROW = {"source": "text", "as_of": None, "checked_on": None, "confidence": "verified", "note": ""}
MIGRATION = next(criterion for criterion in CRITERIA if criterion.key == "migration")


def phase(ends: str, *, kind: str = "security", plans: tuple[str, ...] = ()) -> dict[str, Any]:
    end = {"kind": "date", "on": ends}
    return {
        "kind": kind,
        "name": kind,
        "end": end,
        "paid": bool(plans),
        "projected": False,
        "plans": list(plans),
    }


def release(name: str, *phases: dict[str, Any], **more: Any) -> dict[str, Any]:
    row = {
        "name": name,
        "parent": None,
        "phases": list(phases) or [phase(ALIVE)],
        "withdrawn_on": None,
        "latest": None,
    }
    return {**row, **more}


def fact(attribute: str, value: object, release: str | None = None) -> dict[str, Any]:
    return {
        "attribute": attribute,
        "value": value,
        "release": release,
        "plan": None,
        "unreliable": False,
        **ROW,
    }


def distribution(
    slug: str, *releases: dict[str, Any], relation: str = "rebuild", **more: Any
) -> dict[str, Any]:
    facts = [fact("relation_to_rhel", relation), *more.pop("facts", [])]
    plans = more.pop("plans", [{"slug": "free", "seller": ""}])
    return {
        "slug": slug,
        "short_name": slug,
        "releases": list(releases),
        "plans": plans,
        "facts": facts,
    }


def step(start: str, end: str, tool: str = "mover", **more: Any) -> dict[str, Any]:
    """From "centos 7" to "rhel 8"."""
    (from_, from_release), (to, to_release) = start.split(), end.split()
    row = {
        "in_place": True,
        "official": True,
        "offline": None,
        "limits": "",
        "architectures": [],
        **ROW,
        **more,
    }
    return {
        "from": from_,
        "from_release": from_release,
        "to": to,
        "to_release": to_release,
        "tool": tool,
        **row,
    }


def world(*steps: dict[str, Any], **changes: dict[str, Any]) -> Catalog:
    """CentOS 7 and 8 have ended, RHEL 7 lives by an extension that Red Hat sells; the rest
    lives."""
    extended = (phase(ENDED), phase("2029-05-31", kind="extended", plans=("els",)))
    rhel = [{"slug": "standard", "seller": "red-hat"}, {"slug": "els", "seller": "red-hat"}]
    known = {
        "centos": distribution(
            "centos", release("7", phase(ENDED)), release("8", phase(ENDED)), plans=[]
        ),
        "rhel": distribution(
            "rhel",
            release("7", *extended),
            *(release(name) for name in ("8", "9", "10")),
            relation="rhel-itself",
            plans=rhel,
            facts=[fact("owner", "red-hat")],
        ),
        "almalinux": distribution("almalinux", *(release(name) for name in ("8", "9", "10"))),
        "rocky-linux": distribution("rocky-linux", *(release(name) for name in ("8", "9", "10"))),
        "amazon-linux": distribution(
            "amazon-linux", release("2", phase(ENDED)), release("2023"), relation="fedora-derived"
        ),
        **changes,
    }
    fields = {
        "distributions": list(known.values()),
        "migrations": list(steps),
        "sources": {"text": {"title": "A text", "url": "https://example.org/"}},
    }
    return row(Catalog, fields)


RED_HATS_WAY = (
    step("centos 7", "rhel 7", "Convert2RHEL", architectures=["x86-64"]),
    step("rhel 7", "rhel 8", "Leapp"),
    step("rhel 8", "rhel 9", "Leapp"),
)
THROUGH_ALMALINUX = (
    step("centos 7", "almalinux 8", "ELevate"),
    step("almalinux 8", "almalinux 9", "ELevate"),
    step("almalinux 8", "rhel 8", "Convert2RHEL"),
)


def value(catalog: Catalog, estate: str, end: str, machine: Machine = USUAL) -> str:
    slug, name = end.split()
    return Routes(catalog, TODAY).outcome(ESTATES[estate], (slug, name), machine).value


def stops(catalog: Catalog, estate: str, end: str, machine: Machine = USUAL) -> list[str]:
    slug, name = end.split()
    route = Routes(catalog, TODAY).outcome(ESTATES[estate], (slug, name), machine).route
    return [" ".join(edge.end) for edge in route.steps] if route else []


def migration(
    catalog: Catalog, estate: str, end: str, **answers: tuple[str, ...]
) -> dict[str, Any]:
    slug, name = end.split()
    ways = MigrationWriter(CatalogNames(catalog), Answers({"estate": (estate,), **answers}), TODAY)
    (entry,) = ways.migrations(Candidate(slug, name, "free"))
    return as_json(entry)


def worth(catalog: Catalog, estate: str, end: str, **more_answers: tuple[str, ...]) -> Worth:
    slug, name = end.split()
    candidate = Candidate(slug, name, "free", Routes(catalog, TODAY).evidence(slug, name))
    answers = Answers({"estate": (estate,), **more_answers})
    (measure,) = MIGRATION.active(answers)
    return measure.utility.worth(candidate, answers)


# Which releases are passed


def test_ended_release_is_passed_by_extension_of_targets_vendor():
    assert stops(world(*RED_HATS_WAY), "centos-7", "rhel 8") == ["rhel 7", "rhel 8"]


def test_extension_of_a_third_party_is_not_passed():
    sold = distribution(
        "rhel",
        release("7", phase(ENDED), phase(ALIVE, kind="extended", plans=("els",))),
        release("8"),
        relation="rhel-itself",
        plans=[{"slug": "els", "seller": "tuxcare"}],
        facts=[fact("owner", "red-hat")],
    )
    assert value(world(*RED_HATS_WAY, rhel=sold), "centos-7", "rhel 8") == "no-route"


def test_extension_is_no_way_to_another_distribution():
    steps = (*RED_HATS_WAY[:2], step("rhel 8", "almalinux 8"))
    assert value(world(*steps), "centos-7", "almalinux 8") == "no-route"


@pytest.mark.parametrize(
    "more", [{"preview": True}, {"withdrawn_on": "2026-01-01"}], ids=["a preview", "withdrawn"]
)
def test_release_not_for_production_is_not_passed(more):
    almalinux = distribution("almalinux", release("8", **more), release("9"))
    assert (
        value(world(*THROUGH_ALMALINUX, almalinux=almalinux), "centos-7", "almalinux 9")
        == "no-route"
    )


def test_end_of_updates_counts_to_the_day():
    almalinux = distribution("almalinux", release("8", phase("2026-11-26")), release("9"))
    catalog = world(*THROUGH_ALMALINUX, almalinux=almalinux)
    assert value(catalog, "centos-7", "almalinux 9") == "in-place-2"
    assert (
        Routes(catalog, date(2026, 11, 27)).outcome(ESTATES["centos-7"], ("almalinux", "9")).value
        == "no-route"
    )


def test_supported_way_is_taken_before_a_detour():
    catalog = world(*RED_HATS_WAY, *THROUGH_ALMALINUX)
    assert stops(catalog, "centos-7", "rhel 9") == ["rhel 7", "rhel 8", "rhel 9"]


def test_detour_says_why():
    entry = migration(world(*THROUGH_ALMALINUX), "centos-7", "rhel 8")
    assert (entry["kind"], entry["detour"]) == ("in-place", True)
    assert "through AlmaLinux 8 because no direct path is supported." in entry["sentence"]


# CPU


def test_tool_of_another_cpu_makes_a_rebuild():
    catalog = world(*RED_HATS_WAY)
    assert value(catalog, "centos-7", "rhel 8") == "in-place-2"
    assert value(catalog, "centos-7", "rhel 8", Machine("aarch64")) == "no-route"
    entry = migration(catalog, "centos-7", "rhel 8", cpu=("aarch64",))
    assert entry["kind"] == "rebuild"
    assert "Convert2RHEL runs on x86-64 only." in entry["sentence"]


def test_release_without_a_build_is_not_passed():
    almalinux = distribution(
        "almalinux", release("8"), release("9"), facts=[fact("architectures", ["x86-64"], "8")]
    )
    catalog = world(*THROUGH_ALMALINUX, almalinux=almalinux)
    assert value(catalog, "centos-7", "almalinux 9") == "in-place-2"
    assert value(catalog, "centos-7", "almalinux 9", Machine("aarch64")) == "no-route"


def test_old_x86_machine_needs_a_build_for_it():
    almalinux = distribution(
        "almalinux", release("8"), release("9"), facts=[fact("x86_baseline", "x86-64-v3", "9")]
    )
    catalog = world(*THROUGH_ALMALINUX, almalinux=almalinux)
    assert value(catalog, "centos-7", "almalinux 9", Machine("x86-64-v2")) == "no-route"
    assert value(catalog, "centos-7", "almalinux 8", Machine("x86-64-v2")) == "in-place-1"


def test_each_cpu_is_a_case_and_the_worst_counts():
    catalog = world(*RED_HATS_WAY)
    entry = migration(catalog, "centos-7", "rhel 8", cpu=("x86-64-v3", "aarch64"))
    assert [case["kind"] for case in entry["cases"]] == ["in-place", "rebuild"]
    assert entry["kind"] == "rebuild"
    assert entry["sentence"].startswith("It depends on the CPU.")
    assert worth(catalog, "centos-7", "rhel 8", cpu=("x86-64-v3", "aarch64")).high == 0.2
    assert worth(catalog, "centos-7", "rhel 8").low == 0.6


def test_unstated_cpus_are_allowed_and_said_where_asked_for():
    catalog = world(*THROUGH_ALMALINUX)
    caveat = "The CPU architectures on which ELevate runs are unknown."
    assert caveat in migration(catalog, "centos-7", "almalinux 8", cpu=("aarch64",))["caveats"]
    assert caveat not in migration(catalog, "centos-7", "almalinux 8")["caveats"]


def test_cpu_evidence_is_stored_only_where_different():
    evidence = Routes(world(*RED_HATS_WAY, *THROUGH_ALMALINUX), TODAY).evidence("rhel", "9")
    on_arm = Machine("aarch64")
    assert evidence_key("migration_from_centos_7", on_arm) in evidence
    assert evidence_key("migration_from_rhel_8", on_arm) not in evidence
    assert len(evidence) < 2 * len(ESTATES)


# Rebuilds


def test_three_conversions_in_a_row_are_a_rebuild():
    catalog = world(*RED_HATS_WAY)
    entry = migration(catalog, "centos-7", "rhel 9")
    assert entry["kind"] == "rebuild"
    assert entry["sentence"].startswith(
        "Reinstall: in place it would take 3 steps (CentOS Linux 7 → RHEL 7 →"
    )
    assert len(entry["steps"]) == 3
    assert (
        worth(catalog, "centos-7", "rhel 9").high
        == worth(world(), "centos-7", "rhel 9").high
        == 0.2
    )


def test_another_family_is_a_rebuild_whatever_tool_there_is():
    catalog = world(
        step("amazon-linux 2", "rhel 8", "Convert2RHEL"), step("rhel 8", "amazon-linux 2023")
    )
    assert value(catalog, "amazon-linux-2", "rhel 8") == "another-family"
    assert value(catalog, "rhel-8", "amazon-linux 2023") == "another-family"
    assert "different families" in migration(catalog, "amazon-linux-2", "rhel 8")["sentence"]


def test_no_route_passes_another_family():
    catalog = world(step("centos 7", "amazon-linux 2023"), step("amazon-linux 2023", "almalinux 9"))
    assert value(catalog, "centos-7", "almalinux 9") == "no-route"


def test_unknown_route_is_a_rebuild_and_not_impossible():
    entry = migration(world(), "centos-7", "almalinux 9")
    assert (entry["kind"], entry["sentence"]) == (
        "rebuild",
        "Reinstall: no in-place path is known.",
    )
    assert (
        worth(world(), "centos-7", "almalinux 9").low,
        worth(world(), "centos-7", "almalinux 9").high,
    ) == (0.2, 0.2)


NO_UPGRADE = "rocky-linux has no in-place major upgrade: none from 8 to 9."


def test_missing_upgrade_is_mentioned_where_relevant():
    catalog = world(
        step("rocky-linux 8", "rocky-linux 9", "new installation", in_place=False),
        *THROUGH_ALMALINUX,
    )
    assert value(catalog, "rocky-linux-8", "rocky-linux 9") == "new-installation"
    entry = migration(catalog, "rocky-linux-8", "rocky-linux 9")
    assert NO_UPGRADE in entry["sentence"]
    assert entry["new_installation"]["tool"] == "new installation"
    assert NO_UPGRADE in migration(catalog, "centos-7", "rocky-linux 9")["sentence"]
    assert NO_UPGRADE not in migration(catalog, "rhel-10", "rocky-linux 9")["sentence"], (
        "it leads down, not up"
    )
    assert NO_UPGRADE not in migration(catalog, "rocky-linux-8", "almalinux 9")["sentence"]


def test_outlook_is_an_upgrade_or_a_dead_end():
    catalog = world(
        step("rocky-linux 8", "rocky-linux 9", "new installation", in_place=False),
        step("rhel 9", "rhel 10", "Leapp"),
    )
    ends = [
        Candidate(slug, name, "free")
        for slug, name in (("rocky-linux", "8"), ("rhel", "9"), ("rhel", "8"), ("almalinux", "10"))
    ]
    onward = [
        as_json(entry)["onward"]
        for entry in MigrationWriter(
            CatalogNames(catalog), Answers({"estate": ("centos-7",)}), TODAY
        ).by_candidate(ends)
    ]
    assert [outlook["dead_end"] for outlook in onward] == [True, False, True, False]
    assert [outlook["words"] for outlook in onward] == [
        "rocky-linux has no in-place major upgrade: none from 8 to 9. Reinstall by then.",
        "Later you can upgrade RHEL 9 in place to RHEL 10, with Leapp.",
        "No in-place upgrade from RHEL 8 to RHEL 9 is known: plan a new installation by then.",
        "AlmaLinux 10 is the newest major release: there is nothing to upgrade to yet.",
    ]


def test_detour_is_no_way_round_a_new_installation():
    round_trip = (
        step("rocky-linux 8", "rocky-linux 9", "new installation", in_place=False),
        step("rocky-linux 8", "almalinux 8"),
        step("almalinux 8", "rocky-linux 9"),
    )
    assert value(world(*round_trip), "rocky-linux-8", "rocky-linux 9") == "new-installation"


# The same system


def test_only_the_same_release_needs_no_migration():
    catalog = world(step("rhel 8", "rhel 9", "Leapp"))
    assert (
        migration(catalog, "rhel-9", "rhel 9")["sentence"]
        == "You run RHEL 9 already: nothing to do."
    )
    assert migration(catalog, "rhel-8", "rhel 9")["kind"] == "in-place"
    assert worth(catalog, "rhel-9", "rhel 9").low == 1.0
    assert worth(catalog, "rhel-8", "rhel 9").low == 0.8


def test_release_that_was_not_said_counts_as_the_worst():
    catalog = world(step("rhel 8", "rhel 9", "Leapp"))
    unsaid = worth(catalog, "rhel", "rhel 9")
    assert (unsaid.low, unsaid.high) == (0.2, 1.0)
    assert unsaid.sentence.startswith("It depends on your release of RHEL:")
    entry = migration(catalog, "rhel", "rhel 9")
    assert entry["kind"] == "rebuild"
    assert entry["steps"] == []
    assert entry["sentence"].startswith(
        "It depends on your release. RHEL 9: nothing to do; RHEL 8: one conversion;"
    )
    assert [case["from"] for case in entry["cases"]] == ["rhel-7", "rhel-8", "rhel-9", "rhel-10"]


def test_unsupported_tool_is_worth_less_and_says_so():
    supported = world(step("centos 8", "almalinux 8"))
    hack = world(step("centos 8", "almalinux 8", official=False))
    assert (
        worth(hack, "centos-8", "almalinux 8").low < worth(supported, "centos-8", "almalinux 8").low
    )
    assert (
        "No vendor or project supports mover."
        in migration(hack, "centos-8", "almalinux 8")["caveats"]
    )


def test_route_is_no_surer_than_its_weakest_step():
    steps = (step("centos 8", "rhel 8"), step("rhel 8", "rhel 9", "Leapp", confidence="unverified"))
    evidence = worth(world(*steps), "centos-8", "rhel 9").evidence
    assert evidence.confidence == "unverified"
    assert "Leapp is not verified." in migration(world(*steps), "centos-8", "rhel 9")["caveats"]


# Servers with the hosting panel

PANELS = step("almalinux 8", "almalinux 9", "cPanel ELevate", official=False)


def test_panel_servers_take_the_panels_own_tool():
    catalog = world(*THROUGH_ALMALINUX, PANELS)
    tools = [
        row["tool"]
        for row in migration(catalog, "centos-7", "almalinux 9", software=("hosting-panel",))[
            "steps"
        ]
    ]
    assert tools == ["ELevate", "cPanel ELevate"]
    assert [row["tool"] for row in migration(catalog, "centos-7", "almalinux 9")["steps"]] == [
        "ELevate",
        "ELevate",
    ]


def test_panels_tool_is_for_nobody_else():
    assert value(world(PANELS), "almalinux-8", "almalinux 9") == "no-route"
    assert (
        value(world(PANELS), "almalinux-8", "almalinux 9", Machine(USUAL.cpu, panel=True))
        == "in-place-1"
    )
    assert worth(world(PANELS), "almalinux-8", "almalinux 9").low == 0.2
    assert (
        worth(world(PANELS), "almalinux-8", "almalinux 9", software=("hosting-panel",)).low == 0.8
    )


# Whether they convert at all


def test_replacing_servers_ignores_migration():
    answers = Answers({"estate": ("centos-7",), "conversion": ("reinstall",)})
    assert not MIGRATION.is_active(answers)
    assert MIGRATION.is_active(answers.with_answer("conversion", ("in-place",)))
    entry = migration(world(*RED_HATS_WAY), "centos-7", "rhel 8", conversion=("reinstall",))
    assert entry["steps"] == []
    assert entry["sentence"] == (
        "You replace servers: install RHEL 8 and move the workloads from CentOS Linux 7; nothing "
        "is converted."
    )


# The questions


def test_releases_are_offered_and_old_keys_only_accepted():
    options = QUESTIONS["estate"].options
    assert {option.key for option in options if not option.offered} == {
        "centos-stream", "rhel", "almalinux", "rocky-linux", "oracle-linux", "scientific-linux",
    }  # fmt: skip
    for old in ("rhel", "scientific-linux"):
        form = AnswersForm({"estate": [old]})
        assert form.is_valid()
        assert form.answers().to("estate") == (old,)
    assert {option.key for option in options if option.exclusive} == {"none"}
    assert [estate.key for estate in releases_of(ESTATES["scientific-linux"])] == [
        "scientific-linux-7"
    ]


def test_form_asks_for_old_keys_only_where_answered(client, db):
    page = client.get("/advisor/?topic=today").content.decode()
    assert 'name="estate" value="rhel-9"' in page
    assert 'name="estate" value="rhel"' not in page
    assert (
        'name="estate" value="rhel"'
        in client.get("/advisor/?estate=rhel&topic=today", follow=True).content.decode()
    )


@pytest.mark.parametrize("question", ["estate", "skills"])
@pytest.mark.parametrize("answer", [("none",), ("rhel",), ()])
def test_no_single_change_pairs_none_with_another(question, answer):
    key = "rhel-9" if question == "estate" and answer == ("rhel",) else None
    changes = [
        chosen
        for name, chosen in answer_changes.single_changes(
            Answers({question: (key,) if key else answer})
        )
        if name == question
    ]
    assert changes
    assert all(chosen == ("none",) or "none" not in chosen for chosen in changes)


def test_every_value_of_a_route_is_worth_something():
    for estate in ESTATES.values():
        assert DERIVED[estate.attribute].values == tuple(ROUTES)
    for measure in MIGRATION.measures:
        assert set(measure.utility.steps) == set(ROUTES)


# On the seed


@pytest.fixture
def seed(db) -> snapshot.Published:
    return snapshot.current()


def to_each(seed: snapshot.Published, **fields: Any) -> dict[str, dict[str, Any]]:
    """By "rhel 9": the migration to every release that still gets updates."""
    form = AnswersForm(fields)
    assert form.is_valid(), form.errors
    ways = MigrationWriter(CatalogNames(seed.document), form.answers(), TODAY)
    ends = [stop for stop in ways.routes.releases if ways.routes.gets_updates(stop)]
    entries = {" ".join(end): ways.migrations(Candidate(*end, plan=None))[0] for end in ends}
    return as_json(entries)


def test_centos_7_goes_to_rhel_by_red_hats_way(seed):
    entry = to_each(seed, estate=["centos-7"], fidelity="rhel-itself")
    assert [row["to"] for row in entry["rhel 9"]["steps"]] == ["RHEL 7", "RHEL 8", "RHEL 9"]
    assert entry["rhel 9"]["kind"] == "rebuild"
    assert [row["to"] for row in entry["rhel 8"]["steps"]] == ["RHEL 7", "RHEL 8"]
    assert "RHEL 7 gets updates only with" in " ".join(entry["rhel 8"]["caveats"])


def test_centos_7_on_arm_is_rebuilt_as_rhel(seed):
    for end in ("rhel 8", "rhel 9", "rhel 10"):
        entry = to_each(seed, estate=["centos-7"], fidelity="rhel-itself", cpu=["aarch64"])[end]
        assert (entry["kind"], entry["steps"]) == ("rebuild", [])
        assert "Convert2RHEL runs on x86-64 only." in entry["sentence"]


def test_amazon_linux_2_is_always_rebuilt(seed):
    entries = to_each(seed, estate=["amazon-linux-2"], platform=["aws"])
    assert {entry["kind"] for entry in entries.values()} == {"rebuild"}
    assert all(entry["steps"] == [] for entry in entries.values())
    assert "different families" in entries["almalinux 9"]["sentence"]
    assert (
        "no in-place major upgrade: none from 2 to 2023" in entries["amazon-linux 2023"]["sentence"]
    )


def test_unsaid_release_of_rhel_names_none(seed):
    entry = to_each(seed, estate=["rhel"], budget="none")["almalinux 10"]
    assert entry["sentence"].startswith("It depends on your release.")
    assert (entry["from_label"], entry["steps"], entry["kind"]) == ("RHEL", [], "rebuild")


def test_rocky_linux_has_no_major_upgrade(seed):
    for end, upgrade in (("rocky-linux 9", "8 to 9"), ("rocky-linux 10", "9 to 10")):
        entry = to_each(seed, estate=["rocky-linux"], fidelity="bug-for-bug")[end]
        assert (
            f"Rocky Linux has no in-place major upgrade: none from {upgrade}." in entry["sentence"]
        )


def test_scientific_linux_without_release_is_7(seed):
    with_release, without = (
        to_each(seed, estate=[key])["almalinux 9"]
        for key in ("scientific-linux-7", "scientific-linux")
    )
    assert with_release["kind"] == "in-place"
    assert [with_release[key] for key in ("sentence", "steps", "kind")] == [
        without[key] for key in ("sentence", "steps", "kind")
    ]


def test_seed_routes_avoid_ended_releases_and_wrong_cpus(seed):
    routes = Routes(seed.document, TODAY)
    tried = 0
    for cpu in (option.key for option in QUESTIONS["cpu"].options):
        for estate in (estate for estate in ESTATES.values() if estate.release):
            for end in routes.releases:
                route = routes.outcome(estate, end, Machine(cpu)).route
                for edge in route.steps if route else ():
                    tried += 1
                    assert edge.runs_on("x86-64" if cpu.startswith("x86-64") else cpu)
                    phases = routes.releases[edge.end].phases
                    ends = [
                        phase.end for phase in phases if edge.end[0] == end[0] or not phase.paid
                    ]
                    assert any(
                        end_of_phase.kind != "date" or end_of_phase.day >= TODAY
                        for end_of_phase in ends
                    ), (estate.key, end, edge)
    assert tried > 500


@pytest.mark.parametrize("conversion", ["in-place", "reinstall"])
def test_document_tells_migration_as_ranked(seed, conversion):
    form = AnswersForm(
        {"estate": ["centos-7", "rhel"], "conversion": conversion, "fidelity": "binary-compatible"}
    )
    assert form.is_valid()
    document = as_json(recommended(form.answers(), TODAY))
    weights = {row["criterion"]: row for row in document["weights"]}
    assert (weights["migration"]["weight"] > 0) == (conversion == "in-place")
    if conversion == "in-place":
        assert weights["migration"]["because"] == {"question": "conversion", "answer": "in-place"}
    kinds = {
        case["kind"]
        for way in document["ways"]
        for entry in way["from"]
        for case in entry["cases"] or [entry]
    }
    assert kinds <= {"nothing", "in-place", "rebuild"}
    assert json.dumps(document["migration"])


def test_page_of_who_replaces_servers_is_short(client, db):
    query = "estate=centos-7&fidelity=binary-compatible&budget=none"
    pages = [
        client.get(f"/advisor/result/?{query}{more}", follow=True)
        for more in ("", "&conversion=reinstall")
    ]
    converted, replaced = (
        re.search(r'"h-way">.*?</section>', page.content.decode(), re.DOTALL).group()
        for page in pages
    )
    assert "You replace servers: install" in replaced
    assert "conversion" not in replaced
    assert len(replaced) < len(converted) / 2


def test_routes_of_a_catalog_are_worked_out_once(seed):
    again = replace(seed)
    assert (
        MigrationWriter(CatalogNames(seed.document), Answers(), TODAY).routes
        is MigrationWriter(CatalogNames(again.document), Answers(), TODAY).routes
    )
