"""What makes a candidate better: criteria, what each value is worth (0-1), the sentence beside it, and what is emphasised when."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.engine.migration import Circumstances, RouteSteps
from advisor.engine.utility import Criterion, Emphasis, Line, Measure, Step, Steps
from advisor.engine.weights import DECISIVE, HIGH, IGNORE, LOW, NORMAL
from advisor.rules.derived import ESTATES, FAMILY, LONG_ROUTE, NEW_INSTALLATION, NO_ROUTE, NOTHING_TO_DO, ROUTES, Estate, releases_of
from advisor.rules.questions import QUESTIONS

IMPORTANCE_WORDS = ("Ignore", "Low", "Normal", "High", "Decisive")


def _steps(attribute: str, unknown: str, *rows: tuple[object, float, str]) -> Steps:
    return Steps(attribute, {value: Step(utility, sentence) for value, utility, sentence in rows}, unknown)


def _yes_no(attribute: str, yes: str, no: str, unknown: str, *, least: float = 0.0) -> Steps:
    return _steps(attribute, unknown, (True, 1.0, yes), (False, least, no))


_COST = Criterion("cost", "Cost", "How little does it cost?", (
    Measure(Line(
        "price_per_system_year", ((0, 1.0), (500, 0.7), (1500, 0.3), (3000, 0.0)),
        "It costs {words} at list price.", "No price is published; you need a quote.",
    )),
), NORMAL)  # fmt: skip

_SUPPORT = Criterion("support", "Support", "Is there somebody to call?", (
    Measure(_yes_no(
        "vendor_support", "A vendor stands behind it by contract.", "Nobody is bound to help; there is the community.",
        "Whether somebody is bound to help is not on record.", least=0.2,
    )),
    Measure(_yes_no(
        "round_the_clock", "Support answers round the clock.", "Support does not answer round the clock.",
        "Whether support answers round the clock is not on record.", least=0.2,
    ), "support", "round-the-clock"),
), LOW)  # fmt: skip

_LIFESPAN = Criterion("lifespan", "Lifespan", "How long will it get security updates?", (
    Measure(Line(
        "years_of_updates", ((0, 0.0), (3, 0.45), (5, 0.7), (10, 1.0)),
        "It gets updates until {words}.", "Until when it gets updates is not fully known.",
    )),
), NORMAL)  # fmt: skip

_COMPATIBILITY = Criterion("compatibility", "Sameness with RHEL", "How close is it to RHEL?", (
    Measure(_steps(
        "relation_to_rhel", "How it relates to RHEL is not on record.",
        ("rhel-itself", 1.0, "It is RHEL itself."),
        ("bug-for-bug", 0.9, "It is rebuilt from RHEL and aims at the same behaviour, bugs included."),
        ("binary-compatible", 0.75, "It runs programs built for RHEL, but is not a one-to-one copy."),
        ("rebuild", 0.6, "It is a rebuild of RHEL; how exact is not on record."),
        ("midstream", 0.4, "It holds what the next minor release of RHEL will hold."),
        ("fedora-derived", 0.1, "It is built from Fedora and is not compatible with RHEL."),
        ("independent", 0.0, "It is a system of its own, not compatible with RHEL."),
    )),
), NORMAL)  # fmt: skip

_COMPLIANCE = Criterion("compliance", "Compliance", "How much can be shown to an auditor?", (
    Measure(_steps(
        "fips_140_3", "Whether it has FIPS 140-3 validated modules is not on record.",
        ("validated", 1.0, "It has FIPS 140-3 validated modules."),
        ("in-process", 0.5, "Its modules are in FIPS 140-3 validation, without a certificate yet."),
        ("none", 0.0, "It has no FIPS 140-3 validated modules for this use."),
    )),
    Measure(_yes_no("disa_stig", "A DISA STIG is published for it.", "No DISA STIG is published for it.", "Whether a DISA STIG exists is not on record.")),
    Measure(_yes_no("common_criteria", "It has a Common Criteria certificate.", "It has no Common Criteria certificate.",
                    "Whether it has a Common Criteria certificate is not on record.")),
    Measure(_yes_no("cis_benchmark", "A CIS benchmark is published for it.", "No CIS benchmark is published for it.",
                    "Whether a CIS benchmark exists is not on record.")),
), IGNORE)  # fmt: skip

_PLATFORM_FIT = Criterion("platform-fit", "Fit with where it runs", "How well is it at home where it must run?", tuple(
    Measure(_steps(
        f"platform_{option.key.replace('-', '_')}", f"How it is offered there is not on record: {option.label}.",
        ("vendor-supported", 1.0, f"The platform's vendor offers and supports it: {option.label}."),
        ("official", 0.7, f"There is an official image or installer: {option.label}."),
        ("third-party", 0.3, f"Only third parties offer images: {option.label}."),
        ("none", 0.0, f"Nothing official is offered: {option.label}."),
    ), "platform", option.key)
    for option in QUESTIONS["platform"].options
), NORMAL)  # fmt: skip

_CERTIFIED = {
    "sap-hana": ("sap_hana", "SAP HANA"),
    "sap-netweaver": ("sap_netweaver", "SAP NetWeaver"),
    "oracle-database": ("oracle_database", "Oracle Database"),
    "sql-server": ("sql_server", "SQL Server"),
    "hosting-panel": ("hosting_panel", "hosting panels"),
    "nvidia-gpu": ("nvidia_gpu", "NVIDIA drivers and CUDA"),
}


def _certified(key: str) -> Steps:
    attribute, name = _CERTIFIED[key]
    return _yes_no(attribute, f"It is supported for {name}.", f"It is not listed for {name}.", f"Support for {name} is not on record.")


_CONTAINER_IMAGE = _steps(
    "container_image", "Whether there is a container base image is not on record.",
    ("current", 1.0, "Its official container image is kept current."),
    ("stale", 0.3, "Its official container image is out of date."),
    ("none", 0.0, "There is no official container image."),
)  # fmt: skip

_SOFTWARE_FIT = Criterion("software-fit", "Fit with what it must run", "How well does it carry your software and use?", (
    *(Measure(_certified(key), "software", key, use="the software you named") for key in _CERTIFIED),
    Measure(_certified("hosting-panel"), "workload", "web-hosting", use="web hosting"),
    Measure(_certified("oracle-database"), "workload", "database", use="databases"),
    Measure(_certified("sql-server"), "workload", "database", use="databases"),
    Measure(_CONTAINER_IMAGE, "workload", "containers", use="containers"),
    Measure(_CONTAINER_IMAGE, "workload", "development", use="development and testing"),
    Measure(_yes_no("wsl", "It is in Microsoft's WSL list.", "It is not in Microsoft's WSL list.", "Whether it is in Microsoft's WSL list is not on record."),
            "workload", "development", share=0.5),
    Measure(_yes_no("openhpc", "OpenHPC packages target it.", "OpenHPC packages do not target it.", "Whether OpenHPC packages target it is not on record."),
            "workload", "hpc"),
    Measure(_yes_no("secure_boot", "It supports Secure Boot.", "It does not support Secure Boot.", "Secure Boot is not on record."), "workload", "edge"),
), NORMAL)  # fmt: skip

_PATCH_SPEED = Criterion("patch-speed", "Speed of updates", "How soon do updates arrive?", (
    Measure(Line(
        "minor_release_lag_days", ((0, 1.0), (7, 0.8), (30, 0.3), (60, 0.0)),
        "Its minor releases come {words} after RHEL's (median).", "How far it runs behind RHEL has not been measured reliably.",
    )),
    Measure(_steps(
        "fixes_ahead_of_rhel", "Whether it ships fixes before RHEL is not on record.",
        (True, 1.0, "It ships urgent fixes before RHEL where needed."),
        (False, 0.4, "It ships urgent fixes when RHEL does."),
    ), "patching", "fastest", share=2.0),
    Measure(_steps(
        "fixes_ahead_of_rhel", "Whether it departs from RHEL's fixes is not on record.",
        (False, 1.0, "It follows RHEL's fixes."),
        (True, 0.6, "It may ship fixes of its own before RHEL."),
    ), "patching", "follow-rhel"),
), LOW)  # fmt: skip

_KERNEL_WORDS = {
    "fixed": "It keeps one kernel series for the whole release.",
    "fixed-or-newer": "It offers RHEL's kernel series or a newer one.",
    "rolling": "It moves to a newer long-term kernel every year.",
}
_KERNEL_WORTH: Mapping[str, Mapping[str, float]] = {
    "stable": {"fixed": 1.0, "fixed-or-newer": 0.8, "rolling": 0.2},
    "newer": {"fixed": 0.2, "fixed-or-newer": 0.9, "rolling": 0.9},
    "newest": {"fixed": 0.0, "fixed-or-newer": 0.6, "rolling": 1.0},
}

_KERNEL = Criterion("kernel", "Kernel", "Does its kernel move as you like?", tuple(
    Measure(_steps("kernel_policy", "How its kernel moves is not on record.",
                   *((policy, worth, _KERNEL_WORDS[policy]) for policy, worth in worths.items())), "kernel", option)
    for option, worths in _KERNEL_WORTH.items()
), NORMAL)  # fmt: skip

MACHINES = Circumstances(cpu="cpu", usual="x86-64-v3", panel=("software", "hosting-panel"))


def _route(estate: Estate) -> RouteSteps:
    """One conversion takes a maintenance window, two take two and can fail twice; a rebuild also moves the data, but can always
    be done. A tool that nobody supports costs half a conversion more."""
    label = estate.label
    sentences = _steps(
        estate.attribute, f"Unknown whether a route leads there from {label}.",
        (NOTHING_TO_DO, 1.0, f"You run it already: {label}."),
        ("in-place-1", 0.8, f"One conversion in place from {label}."),
        ("in-place-1-unsupported", 0.7, f"One conversion in place from {label}, with a tool that no vendor or project supports."),
        ("in-place-2", 0.6, f"Two conversions in place in a row from {label}."),
        ("in-place-2-unsupported", 0.5, f"Two conversions in place in a row from {label}, not all of them supported."),
        (LONG_ROUTE, 0.2, f"Plan a rebuild: from {label} it takes three or more conversions in a row."),
        (NEW_INSTALLATION, 0.2, f"Plan a rebuild: there is no in-place upgrade from {label}."),
        (FAMILY, 0.2, f"Plan a rebuild: {label} belongs to another family."),
        (NO_ROUTE, 0.2, f"No in-place route known from {label}: plan a rebuild."),
    )  # fmt: skip
    return RouteSteps(
        sentences.attribute, sentences.steps, sentences.unknown,
        releases=tuple(release.attribute for release in releases_of(estate)),
        circumstances=MACHINES,
        value_words=ROUTES,
        depends=f"It depends on your release of {label}: {{words}}.",
        alike=f"Whichever release of {label} you run: {{words}}.",
    )  # fmt: skip


_MIGRATION = Criterion("migration", "Migration", "How much work is it to get there from what runs today?", tuple(
    Measure(_route(estate), "estate", estate.key, unless=("conversion", "reinstall")) for estate in ESTATES.values()
), NORMAL)  # fmt: skip

_INDEPENDENCE = Criterion("independence", "Independence", "Could one company change the deal?", (
    Measure(_steps(
        "owner", "Who controls it is not on record.",
        ("no-single-company", 1.0, "No single company controls it."),
        ("red-hat", 0.2, "One company controls it: Red Hat."),
        ("oracle", 0.2, "One company controls it: Oracle."),
        ("amazon", 0.2, "One company controls it: Amazon."),
        ("other-company", 0.2, "One company controls it."),
    )),
    Measure(_yes_no("non_profit", "It belongs to a non-profit.", "It does not belong to a non-profit.", "Whether it belongs to a non-profit is not on record.",
                    least=0.3), share=0.5),
), LOW)  # fmt: skip

_SKILLS = Criterion("skills", "Your team's skills", "How much of what your team knows still holds?", (
    Measure(_steps(
        "relation_to_rhel", "How far knowledge of RHEL holds here is not on record.",
        *((relation, 1.0, "Knowledge of RHEL holds here.") for relation in ("rhel-itself", "bug-for-bug")),
        *((relation, 0.9, "Nearly all knowledge of RHEL holds here.") for relation in ("binary-compatible", "rebuild", "midstream")),
        ("fedora-derived", 0.4, "Part of the knowledge of RHEL holds here."),
        ("independent", 0.2, "Little knowledge of RHEL holds here."),
    ), "skills", "rhel"),
    Measure(_steps(
        "owner", "Whether it is Oracle's is not on record.",
        ("oracle", 1.0, "It is Oracle's own, with the tools your team knows."),
        *((owner, 0.4, "It is not Oracle's.") for owner in ("no-single-company", "red-hat", "amazon", "other-company")),
    ), "skills", "oracle"),
    Measure(_steps(
        "owner", "Whether it is Amazon's is not on record.",
        ("amazon", 1.0, "It is Amazon's own, with the tools your team knows."),
        *((owner, 0.4, "It is not Amazon's.") for owner in ("no-single-company", "red-hat", "oracle", "other-company")),
    ), "skills", "aws"),
), LOW)  # fmt: skip

_AIR_GAP = Criterion("air-gap", "Working offline", "How well does it do without the internet?", (
    Measure(_yes_no("free_mirrors", "Its updates may be mirrored without registration.", "Its updates need a registration.",
                    "Whether its updates may be mirrored freely is not on record.", least=0.3), "air_gapped", "yes"),
    Measure(_yes_no("offline_tools", "Tools for offline sites are documented.", "No tools for offline sites are documented.",
                    "Whether tools for offline sites exist is not on record."), "air_gapped", "yes"),
), NORMAL)  # fmt: skip

CRITERIA: tuple[Criterion, ...] = (
    _COST, _SUPPORT, _LIFESPAN, _COMPATIBILITY, _COMPLIANCE, _PLATFORM_FIT, _SOFTWARE_FIT, _PATCH_SPEED, _KERNEL, _MIGRATION,
    _INDEPENDENCE, _SKILLS, _AIR_GAP,
)  # fmt: skip


DECISIVE_FACTS = (
    "price_per_system_year", "years_of_updates", "fips_140_3", "common_criteria", "disa_stig", "cis_benchmark",
    *(attribute for attribute, _ in _CERTIFIED.values()),
)  # fmt: skip
"""Facts that are asked after when somebody must defend the choice: which other value of one of them would change the winner?"""


def _emphases(question: str, **by_option: dict[str, int]) -> tuple[Emphasis, ...]:
    return tuple(
        Emphasis(question, option.replace("_", "-").lstrip("-"), criterion, importance)
        for option, rows in by_option.items()
        for criterion, importance in rows.items()
    )


EMPHASES: tuple[Emphasis, ...] = (
    *_emphases("organisation",
               large_company={"support": HIGH, "compliance": NORMAL},
               small_business={"cost": HIGH},
               hosting_provider={"cost": HIGH, "software-fit": HIGH},
               university={"cost": HIGH, "independence": NORMAL},
               government={"compliance": HIGH, "independence": NORMAL, "lifespan": HIGH},
               individual={"cost": HIGH, "support": LOW}),
    *_emphases("budget", none={"cost": HIGH}, low={"cost": HIGH}, medium={"cost": NORMAL}, high={"cost": LOW}),
    *_emphases("support", community={"support": LOW}, business_hours={"support": NORMAL}, round_the_clock={"support": HIGH}),
    *_emphases("fidelity", rhel_itself={"compatibility": HIGH}, bug_for_bug={"compatibility": HIGH},
               binary_compatible={"compatibility": NORMAL}, not_needed={"compatibility": IGNORE}),
    *_emphases("fips", validated={"compliance": HIGH}),
    *_emphases("compliance", disa_stig={"compliance": HIGH}, common_criteria={"compliance": HIGH}, cis_benchmark={"compliance": NORMAL}),
    *_emphases("lifespan", _3={"lifespan": LOW}, _5={"lifespan": NORMAL}, _8={"lifespan": HIGH}, _10={"lifespan": HIGH}, _12={"lifespan": HIGH}),
    *_emphases("kernel", stable={"kernel": NORMAL}, newer={"kernel": HIGH}, newest={"kernel": DECISIVE}),
    *_emphases("patching", follow_rhel={"patch-speed": NORMAL}, fastest={"patch-speed": HIGH}),
    *_emphases("ownership", no_single_company={"independence": HIGH}, non_profit={"independence": HIGH}),
    *_emphases("conversion", in_place={"migration": HIGH}),
    *_emphases("air_gapped", yes={"air-gap": HIGH}),
)  # fmt: skip
