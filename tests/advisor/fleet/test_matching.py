"""Matching: os-release files and the spellings of real inventories, against the seed's catalog.

Every row is right or not recognised, never wrong. ELWISE_SEQUENCES=5000 tries that many texts.
"""

from __future__ import annotations

import csv
import re
import subprocess
import sys
import time
from functools import cache
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from advisor.fleet.matched import Match, MatchedRelease, MatchKind
from advisor.fleet.matching import (
    MatchRule,
    SystemNames,
    match,
    names_of,
    plan_of,
    support_end_note,
)
from advisor.fleet.os_release import parse
from advisor.fleet.reported import ReportedSystem
from catalog import snapshot
from catalog.document import Catalog
from tests import long

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]

FOLDER = Path(__file__).parent
EXAMPLES = settings(max_examples=long.number("ELWISE_SEQUENCES", 15, 60))

Row = dict[str, str]


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


FILES = _rows(FOLDER / "os_release" / "expected.csv")
SPELLINGS = _rows(FOLDER / "inventories.csv")


def _catalog() -> Catalog:
    return snapshot.current().document


@cache
def _names_of(digest: str) -> SystemNames:
    return names_of(_catalog())


def _names() -> SystemNames:
    return _names_of(snapshot.current().digest)


def _match(**fields: str) -> Match:
    return match(ReportedSystem(**fields), _names())


def _file(name: str) -> ReportedSystem:
    return parse((FOLDER / "os_release" / f"{name}.txt").read_text(encoding="utf-8"))


def _answer(answer: Match) -> tuple[str, str, str, str]:
    return (
        answer.kind,
        answer.distribution or "",
        answer.release or "",
        answer.minor or "",
    )


def _expected(row: Row) -> tuple[str, str, str, str]:
    return row["match"], row["distribution"], row["release"], row["minor"]


# Files and spellings


def test_every_os_release_file_is_right() -> None:
    assert len(FILES) >= 40
    assert {row["file"] for row in FILES} == {
        path.stem for path in (FOLDER / "os_release").glob("*.txt")
    }
    answers = {row["file"]: match(_file(row["file"]), _names()) for row in FILES}
    assert {name: (*_answer(answer), answer.rule) for name, answer in answers.items()} == {
        row["file"]: (*_expected(row), row["rule"]) for row in FILES
    }


def test_every_spelling_is_right_or_not_recognised() -> None:
    assert len(SPELLINGS) >= 300
    wrong = []
    for row in SPELLINGS:
        answer = _match(name=row["name"], version=row["version"])
        if _answer(answer) != _expected(row):
            wrong.append((row["source"], row["name"], row["version"], answer))
    assert wrong == []


def test_only_what_is_recognised_has_a_key() -> None:
    for row in SPELLINGS:
        answer = _match(name=row["name"], version=row["version"])
        assert (answer.kind is MatchKind.NONE) == (answer.key is None)
        if answer.kind in (MatchKind.NONE, MatchKind.GUESSED):
            assert answer.reason.endswith(".")
        assert answer.rule in set(MatchRule)


# Traps


def test_stream_is_not_centos_linux() -> None:
    shared = {"id": "centos", "version": "8", "cpe": "cpe:/o:centos:centos:8"}
    assert _match(name="CentOS Linux", **shared).key == MatchedRelease("centos", "8")
    assert _match(name="CentOS Stream", **shared).key == MatchedRelease("centos-stream", "8")
    guess = _match(**shared)
    assert (guess.kind, guess.rule) == (MatchKind.GUESSED, MatchRule.SHARED_NAME)
    assert guess.reason == (
        "This can be CentOS Linux 8 or CentOS Stream 8: they use the same name."
    )


def test_eight_ten_is_not_eight_one() -> None:
    minors = {
        _match(name="Red Hat Enterprise Linux", version=version).minor
        for version in ("8.1", "8.10")
    }
    assert minors == {"8.1", "8.10"}


@pytest.mark.parametrize("name", ["Springdale Linux", "TencentOS Server", "Example Linux"])
def test_id_of_another_distribution_is_not_enough(name: str) -> None:
    answer = _match(name=name, id="rhel", version="7.9", cpe="cpe:/o:redhat:enterprise_linux:7")
    assert (answer.kind, answer.distribution) == (MatchKind.NONE, None)
    assert answer.reason == (
        f"“{name}” names no distribution of the catalog, although its ID is “rhel”."
    )


def test_cpe_and_platform_alone_name_nothing() -> None:
    cpe = _match(cpe="cpe:/o:redhat:enterprise_linux:9", version="9")
    platform = _match(platform_id="platform:el9")
    kernel = _match(kernel="5.14.0-427.el9.x86_64")
    assert [answer.rule for answer in (cpe, platform, kernel)] == [
        MatchRule.CPE_ONLY,
        MatchRule.PLATFORM_ONLY,
        MatchRule.VERSION_ONLY,
    ]
    assert all(answer.distribution is None for answer in (cpe, platform, kernel))


def test_platform_is_a_hint_only() -> None:
    hint = _match(id="almalinux", platform_id="platform:el9")
    assert (hint.kind, hint.key) == (MatchKind.GUESSED, MatchedRelease("almalinux", "9"))
    doubted = _match(id="almalinux", name="AlmaLinux", version="9.4", platform_id="platform:el8")
    assert (doubted.kind, doubted.key) == (
        MatchKind.GUESSED,
        MatchedRelease("almalinux", "9", "9.4"),
    )
    assert doubted.reason == "Its PLATFORM_ID, “platform:el8”, is that of release 8."


@pytest.mark.parametrize(
    ("version", "rule", "part"),
    [
        ("Sep 06", MatchRule.DATE, "a spreadsheet changes 9.6 into a date"),
        ("4.18.0-553.el8_10.x86_64", MatchRule.KERNEL, "is the version of a kernel"),
        ("7/8", MatchRule.SEVERAL_RELEASES, "names several releases of Red Hat"),
        ("", MatchRule.NO_VERSION, "names no version of Red Hat Enterprise Linux."),
        ("12.1", MatchRule.NO_RELEASE, "names no release of Red Hat Enterprise Linux that is in"),
        ("latest", MatchRule.UNKNOWN_VERSION, "“latest” is not a version of Red Hat"),
    ],
)
def test_known_distribution_of_unknown_release_says_why(
    version: str, rule: MatchRule, part: str
) -> None:
    answer = _match(name="Red Hat Enterprise Linux", version=version)
    assert (answer.kind, answer.rule, answer.distribution, answer.key) == (
        MatchKind.NONE,
        rule,
        "rhel",
        None,
    )
    assert part in answer.reason


def test_word_that_is_not_understood_is_named() -> None:
    assert _match(name="RHEL 8 compatible").reason == (
        "“RHEL 8 compatible” says more than Red Hat Enterprise Linux: “compatible” is not "
        "understood."
    )


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("Linux", "“Linux” names no distribution."),
        (
            "5.14.0-427.el9.x86_64",
            "“5.14.0-427.el9.x86_64” is the version of a kernel, which names no distribution.",
        ),
        ("", "The row names no operating system."),
        ("Plan 9", "“Plan 9” names no distribution of the catalog."),
    ],
)
def test_text_that_names_nothing_says_why(name: str, reason: str) -> None:
    assert _match(name=name).reason == reason


def test_what_does_not_fit_together_is_not_recognised() -> None:
    answer = _match(name="Rocky Linux", id="almalinux", version="9.4")
    assert answer.reason == (
        "What is reported does not fit together: “Rocky Linux”, “9.4”, “almalinux”."
    )
    assert _match(name="Rocky Linux 8.9", version="9.4").rule is MatchRule.CONTRADICTION


def test_alias_of_one_release_has_to_fit_the_version() -> None:
    assert _match(name="AL2023", id="amzn").key == MatchedRelease("amazon-linux", "2023")
    assert _match(name="AL2", id="amzn", version="2023").rule is MatchRule.CONTRADICTION


def test_coreos_is_a_guess_by_its_rhel_version() -> None:
    answer = match(_file("rhcos-4.13"), _names())
    assert (answer.kind, answer.key) == (MatchKind.GUESSED, MatchedRelease("rhel", "9", "9.2"))
    assert "OpenShift decides how long" in answer.reason


# SUPPORT_END


@pytest.mark.parametrize(
    ("name", "note"),
    [
        ("rocky-9.5", ""),
        ("rhel-9.3", ""),
        (
            "almalinux-10.0",
            "Its SUPPORT_END is 1 June 2035, a day after the last supported one in the catalog, "
            "31 May 2035: it names the first day without support.",
        ),
        (
            "amazon-2-not-updated",
            "Its SUPPORT_END is 30 June 2025; the catalog says 30 June 2026 (endoflife.date: "
            "Amazon Linux). A host without updates keeps an earlier date.",
        ),
        ("debian-13", ""),
        (
            "amazon-2027-preview",
            "Its SUPPORT_END is 31 December 2026; the catalog has no end of support.",
        ),
    ],
)
def test_support_end_is_compared_with_the_catalog(name: str, note: str) -> None:
    system = _file(name)
    assert support_end_note(system, match(system, _names()), _catalog()) == note


@pytest.mark.parametrize(
    ("day", "part"),
    [
        ("2032-05-30", "a day before the last supported one"),
        ("2027-05-31", "the end of Active Support; support ends on 31 May 2032."),
        ("2040-01-01", "They contradict each other."),
        ("soon", "“soon”, is not a day."),
    ],
)
def test_other_support_ends_are_explained(day: str, part: str) -> None:
    system = msgspec.structs.replace(_file("almalinux-9.2"), support_end=day)
    assert part in support_end_note(system, match(system, _names()), _catalog())


# Plans


@pytest.mark.parametrize(
    ("entitlement", "distribution", "release", "plan"),
    [
        ("RHEL 7 + ELS", "rhel", "7", "standard-els"),
        ("Premium, Extended Life Cycle Support (ELS) Add-On", "rhel", "7", "premium-els"),
        ("Red Hat Enterprise Linux Server, Premium (Physical or Virtual)", "rhel", "9", "premium"),
        ("Self-Support", "rhel", "9", "self-support"),
        ("Enhanced EUS", "rhel", "9", "standard-eeus"),
        ("EUS", "rhel", "9", ""),
        ("no ELS", "rhel", "7", ""),
        ("Developer Subscription", "rhel", "9", ""),
        ("Cloud Access", "rhel", "9", ""),
        ("CentOS 7 + TuxCare", "centos", "7", "tuxcare-els"),
        ("ELS", "centos", "8", "tuxcare-els"),
        ("OpenLogic Support", "centos", "8", "openlogic"),
        ("CentOS 5 + TuxCare", "centos", "5", ""),
        ("TuxCare ESU", "almalinux", "9", "tuxcare-esu"),
        ("Extended Security Updates", "rocky-linux", "9", "tuxcare-esu"),
        ("TuxCare ESU", "almalinux", "8", ""),
        ("Oracle Linux Premier Support", "oracle-linux", "8", "premier"),
        ("Extended Support", "oracle-linux", "7", "premier-extended"),
        ("", "rhel", "9", ""),
    ],
)
def test_entitlement_names_a_plan(
    entitlement: str, distribution: str, release: str, plan: str
) -> None:
    row = _catalog().by_slug[distribution]
    major = row.release(release)
    assert major is not None
    assert plan_of(entitlement, row, major) == plan


# Any text, in time, without Django

_WORDS = re.findall(
    r"\S+",
    "Red Hat Enterprise Linux CentOS Stream Rocky Alma Oracle Amazon release 8 9.4 8.10 2 (Core) "
    "2023.6.20241031 (64-bit) / + - el8 4.18.0-1.el8 Sep 06 or later AMI",
)
_TEXTS = st.text(max_size=40) | st.lists(st.sampled_from(_WORDS), max_size=7).map(" ".join)
_SYSTEMS = st.builds(ReportedSystem, *[_TEXTS] * len(ReportedSystem.__struct_fields__))


@EXAMPLES
@given(_SYSTEMS)
def test_any_text_has_one_answer(system: ReportedSystem) -> None:
    catalog = _catalog()
    answer = match(system, _names())
    assert match(system, _names_of("built again")) == answer
    assert (answer.kind is MatchKind.NONE) == (answer.key is None)
    if answer.key is not None:
        assert catalog.by_slug[answer.key.distribution].release(answer.key.release)
    support_end_note(system, answer, catalog)


@EXAMPLES
@given(_TEXTS)
def test_any_entitlement_has_a_plan_of_the_release(entitlement: str) -> None:
    rhel = _catalog().by_slug["rhel"]
    release = rhel.release("7")
    assert release is not None
    assert plan_of(entitlement, rhel, release) in {"", *(plan.slug for plan in rhel.plans)}


def test_a_thousand_patterns_take_a_moment() -> None:
    """0.03 s of CPU where nothing else runs; ten times that on machines that many share."""
    names = _names()
    patterns = [
        ReportedSystem(name=f"{name} (host {number})", version=f"8.{number}")
        for name in ("Rocky Linux", "CentOS Linux", "Red Hat Enterprise Linux", "Ubuntu")
        for number in range(250)
    ]
    started = time.process_time()
    for pattern in patterns:
        match(pattern, names)
    assert time.process_time() - started < 0.3


def test_matching_needs_no_django() -> None:
    modules = "advisor.fleet.matching, advisor.fleet.os_release"
    code = f"import sys, {modules}; print('django' in sys.modules)"
    output = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout
    assert output == "False\n"
