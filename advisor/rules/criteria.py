"""Criteria, the utility (0-1) and sentence of each value, and which answer emphasises what."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.engine.route_utility import Circumstances, RouteSteps
from advisor.engine.utility import Criterion, Emphasis, Measure, Piecewise, Step, Steps
from advisor.engine.weights import DECISIVE, HIGH, IGNORE, LOW, NORMAL
from advisor.rules.derived import (
    DOWNGRADE,
    ESTATES,
    FAMILY,
    KERNEL_NEWEST,
    KERNEL_OLDER,
    KERNEL_RENEWED,
    LONG_ROUTE,
    NEW_INSTALLATION,
    NO_ROUTE,
    NOTHING_TO_DO,
    OPENHPC,
    POSTGRESQL,
    ROUTES,
    SOFTWARE,
    THIRD_PARTY_PLAN,
    Estate,
    releases_of,
)  # fmt: skip
from advisor.rules.questions import QUESTIONS

IMPORTANCE_WORDS = ("Ignore", "Low", "Normal", "High", "Decisive")


def _steps(attribute: str, unknown: str, *rows: tuple[object, float, str]) -> Steps:
    return Steps(
        attribute, {value: Step(utility, sentence) for value, utility, sentence in rows}, unknown
    )


def _yes_no(attribute: str, yes: str, no: str, unknown: str, *, least: float = 0.0) -> Steps:
    return _steps(attribute, unknown, (True, 1.0, yes), (False, least, no))


_COST = Criterion("cost", "Cost", "How much does it cost?", (
    Measure(Piecewise(
        "price_per_system_year", ((0, 1.0), (500, 0.7), (1500, 0.3), (3000, 0.0)),
        "It costs {words}.", "No price is published: ask for a quote.",
    )),
), NORMAL)  # fmt: skip

_SUPPORT = Criterion("support", "Support", "Is there vendor support?", (
    Measure(_yes_no(
        "vendor_support", "Vendor support by contract.",
        "No vendor support; community forums only.",
        "Whether a vendor supports it is unknown.", least=0.2,
    )),
    Measure(_yes_no(
        "round_the_clock", "Support round the clock.", "Support in business hours only.",
        "Whether support answers round the clock is unknown.", least=0.2,
    ), "support", "round-the-clock"),
), LOW)  # fmt: skip

_LIFESPAN = Criterion("lifespan", "Lifespan", "How long does it get security updates?", (
    Measure(Piecewise(
        "included_years", ((0, 0.0), (3, 0.3), (5, 0.65), (10, 1.0)),
        "Security updates until {words}.", "No promised end of security updates is known.",
    ), unless=("lifespan", None)),
    *(
        Measure(Piecewise(
            "years_of_updates", ((0, 0.0), (float(years), 1.0)),
            "Security updates until {words}.", "No promised end of security updates is known.",
        ), "lifespan", years)
        for years in ("3", "5", "8", "10", "12")
    ),
), NORMAL)  # fmt: skip

_COMPATIBILITY = Criterion("compatibility", "Compatibility", "How close is it to RHEL?", (
    Measure(_steps(
        "relation_to_rhel", "Its relation to RHEL is unknown.",
        ("rhel-itself", 1.0, "It is RHEL itself."),
        ("bug-for-bug", 0.9, "A rebuild of RHEL that aims for bug-for-bug compatibility."),
        ("binary-compatible", 0.75, "Runs programs built for RHEL; not an exact copy."),
        ("rebuild", 0.6, "A rebuild of RHEL; how exact is unknown."),
        ("midstream", 0.4, "Contains what the next minor release of RHEL will contain."),
        ("fedora-derived", 0.1, "Built from Fedora; not compatible with RHEL."),
        ("independent", 0.0, "An independent system, not compatible with RHEL."),
    )),
), NORMAL)  # fmt: skip

_STANDARDS = (
    ("fips", "validated", _steps(
        "fips_140_3", "Whether it has FIPS 140-3 validated modules is unknown.",
        ("validated", 1.0, "FIPS 140-3 validated modules."),
        ("in-process", 0.5, "FIPS 140-3 validation in process, no certificate yet."),
        ("none", 0.0, "No FIPS 140-3 validated modules for this use."),
    )),
    ("compliance", "disa-stig",
     _yes_no("disa_stig", "A DISA STIG is published.", "No DISA STIG is published.",
             "Whether a DISA STIG exists is unknown.")),
    ("compliance", "common-criteria",
     _yes_no("common_criteria", "Common Criteria certificate.",
             "No Common Criteria certificate valid for this plan.",
             "Whether it has a Common Criteria certificate is unknown.")),
    ("compliance", "cis-benchmark",
     _yes_no("cis_benchmark", "A CIS benchmark is published.", "No CIS benchmark is published.",
             "Whether a CIS benchmark exists is unknown.")),
)  # fmt: skip

_COMPLIANCE = Criterion("compliance", "Compliance",
                        "Does it meet the standards you asked for?", tuple(
    Measure(utility, question, option) for question, option, utility in _STANDARDS
), NORMAL)  # fmt: skip
"""Of the standards those that were asked for count, and no other."""

_PLATFORM_FIT = Criterion("platform-fit", "Platforms",
                          "How well is it supported on your platforms?", tuple(
    Measure(_steps(
        f"platform_{option.key.replace('-', '_')}",
        f"Whether it is offered there is unknown: {option.label}.",
        ("vendor-supported", 1.0,
         f"Offered and supported by the platform's vendor: {option.label}."),
        ("official", 0.7, f"Official image or installer: {option.label}."),
        ("third-party", 0.3, f"Third-party images only: {option.label}."),
        ("none", 0.0, f"No official image or installer: {option.label}."),
    ), "platform", option.key)
    for option in QUESTIONS["platform"].options
), NORMAL)  # fmt: skip


def _supports(attribute: str, name: str) -> Steps:
    yes, no, unknown = (
        f"Supported for {name}.",
        f"Not supported for {name}.",
        f"Support for {name} is unknown.",
    )
    return _yes_no(attribute, yes, no, unknown)


_SUPPORTED_SOFTWARE = {
    option: _supports(attribute, name) for option, (attribute, name) in SOFTWARE.items()
}
_CONTAINER_IMAGE = _steps(
    "container_image", "Whether there is a container base image is unknown.",
    ("current", 1.0, "Its official container image is kept current."),
    ("stale", 0.3, "Its official container image is out of date."),
    ("none", 0.0, "There is no official container image."),
)  # fmt: skip

_SOFTWARE_FIT = Criterion("software-fit", "Software",
                          "How well does it support your software and workload?", (
    *(Measure(utility, "software", option) for option, utility in _SUPPORTED_SOFTWARE.items()),
    Measure(_supports(POSTGRESQL, "PostgreSQL"), "software", "postgresql"),
    Measure(_CONTAINER_IMAGE, "workload", "containers"),
    Measure(_CONTAINER_IMAGE, "workload", "development"),
    Measure(_yes_no("wsl", "In Microsoft's WSL list.", "Not in Microsoft's WSL list.",
                    "Whether it is in Microsoft's WSL list is unknown."),
            "workload", "development", share=0.5),
    Measure(_supports(OPENHPC, "OpenHPC"), "workload", "hpc"),
    Measure(_yes_no("secure_boot", "Supports Secure Boot.", "Does not support Secure Boot.",
                    "Support for Secure Boot is unknown."),
            "workload", "edge"),
), NORMAL)  # fmt: skip

_PATCH_SPEED = Criterion("patch-speed", "Update speed", "How soon do updates arrive?", (
    Measure(Piecewise(
        "minor_release_lag_days", ((0, 1.0), (7, 0.8), (30, 0.3), (60, 0.0)),
        "Its minor releases come {words} after RHEL's (median).",
        "Its delay after RHEL is not reliably measured.",
    ), "patching"),
    Measure(_steps(
        "fixes_ahead_of_rhel", "Whether it ships fixes before RHEL is unknown.",
        (True, 1.0, "It ships urgent fixes before RHEL where needed."),
        (False, 0.4, "It ships urgent fixes when RHEL does."),
    ), "patching", "fastest", share=2.0),
    Measure(_steps(
        "fixes_ahead_of_rhel", "Whether it deviates from RHEL's fixes is unknown.",
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
}
_KERNEL_AGE = _steps(
    "kernel_age", "Its kernel series is unknown.",
    (KERNEL_RENEWED, 1.0, "Its kernel does not stay at one series."),
    (KERNEL_NEWEST, 0.6, "It has the newest kernel series that a release keeps for good."),
    (KERNEL_OLDER, 0.1, "Its kernel series is older than that of other supported releases."),
)  # fmt: skip

_KERNEL = Criterion("kernel", "Kernel", "Does its kernel suit you?", (
    *(
        Measure(_steps("kernel_policy", "Its kernel policy is unknown.", *(
            (policy, worth, _KERNEL_WORDS[policy]) for policy, worth in worths.items()
        )), "kernel", option)
        for option, worths in _KERNEL_WORTH.items()
    ),
    Measure(_KERNEL_AGE, "kernel", "newer"),
    Measure(_KERNEL_AGE, "kernel", "newest"),
), NORMAL)  # fmt: skip
"""A policy says how a kernel will change, not how new it is: two series of one age are level."""

MACHINES = Circumstances(cpu="cpu", usual="x86-64-v3", panel=("software", "hosting-panel"))


def _route(estate: Estate) -> RouteSteps:
    """The utility of each kind of route from what runs today.

    One conversion takes a maintenance window, two take two and can fail twice. A new
    installation also moves the data, but is always possible. An unsupported tool costs half a
    conversion more.
    """
    label = estate.label
    sentences = _steps(
        estate.attribute, f"Whether a migration from {label} is possible is unknown.",
        (NOTHING_TO_DO, 1.0, f"You already run {label}."),
        ("in-place-1", 0.8, f"One in-place conversion from {label}."),
        ("in-place-1-unsupported", 0.7,
         f"One in-place conversion from {label}, with a tool that no vendor or project supports."),
        ("in-place-2", 0.6, f"Two in-place conversions in a row from {label}."),
        ("in-place-2-unsupported", 0.5,
         f"Two in-place conversions in a row from {label}, not all supported."),
        (LONG_ROUTE, 0.2,
         f"Reinstall: from {label} it takes three or more conversions in a row."),
        (NEW_INSTALLATION, 0.2,
         f"Reinstall: there is no in-place upgrade from {label}."),
        (FAMILY, 0.2, f"Reinstall: {label} belongs to another family."),
        (DOWNGRADE, 0.2, f"Reinstall: your {label} is the newer release."),
        (NO_ROUTE, 0.2, f"Reinstall: no in-place upgrade from {label} is known."),
    )  # fmt: skip
    return RouteSteps(
        sentences.attribute, sentences.steps, sentences.unknown,
        releases=tuple(release.attribute for release in releases_of(estate)),
        circumstances=MACHINES,
        value_words=ROUTES,
        ignored=DOWNGRADE,
        depends=f"It depends on your release of {label}: {{words}}.",
        alike=f"Whichever release of {label} you run: {{words}}.",
    )  # fmt: skip


_MIGRATION = Criterion("migration", "Migration",
                       "How much work is the migration from your current system?", tuple(
    Measure(_route(estate), "estate", estate.key, unless=("conversion", "reinstall"))
    for estate in ESTATES.values()
), NORMAL)  # fmt: skip

_INDEPENDENCE = Criterion("independence", "Independence",
                          "Can a single company change the terms?", (
    Measure(_steps(
        "control", "Who controls it is unknown.",
        ("no-single-company", 1.0, "No single company controls it."),
        (THIRD_PARTY_PLAN, 0.6,
         "No single company controls it; a company that does not own it sells the plan."),
        ("red-hat", 0.2, "One company controls it: Red Hat."),
        ("oracle", 0.2, "One company controls it: Oracle."),
        ("amazon", 0.2, "One company controls it: Amazon."),
        ("other-company", 0.2, "One company controls it."),
    )),
    Measure(_yes_no("non_profit", "A non-profit owns it.",
                    "No non-profit owns it.",
                    "Whether a non-profit owns it is unknown.",
                    least=0.3), share=0.5),
), LOW)  # fmt: skip

_SKILLS = Criterion("skills", "Skills", "How much of your team's knowledge carries over?", (
    Measure(_steps(
        "relation_to_rhel", "Whether RHEL skills carry over is unknown.",
        ("rhel-itself", 1.0, "RHEL skills carry over."),
        ("bug-for-bug", 1.0, "RHEL skills carry over."),
        ("binary-compatible", 0.9, "Nearly all RHEL skills carry over."),
        ("rebuild", 0.9, "Nearly all RHEL skills carry over."),
        ("midstream", 0.9, "Nearly all RHEL skills carry over."),
        ("fedora-derived", 0.4, "Some RHEL skills carry over."),
        ("independent", 0.2, "Few RHEL skills carry over."),
    ), "skills", "rhel"),
    Measure(_steps(
        "owner", "Whether Oracle owns it is unknown.",
        ("oracle", 1.0, "Oracle owns it: your team knows its tools."),
        ("no-single-company", 0.4, "Oracle does not own it."),
        ("red-hat", 0.4, "Oracle does not own it."),
        ("amazon", 0.4, "Oracle does not own it."),
        ("other-company", 0.4, "Oracle does not own it."),
    ), "skills", "oracle"),
    Measure(_steps(
        "owner", "Whether Amazon owns it is unknown.",
        ("amazon", 1.0, "Amazon owns it: your team knows its tools."),
        ("no-single-company", 0.4, "Amazon does not own it."),
        ("red-hat", 0.4, "Amazon does not own it."),
        ("oracle", 0.4, "Amazon does not own it."),
        ("other-company", 0.4, "Amazon does not own it."),
    ), "skills", "aws"),
), LOW)  # fmt: skip

_AIR_GAP = Criterion("air-gap", "Offline use", "How well does it work without internet access?", (
    Measure(_yes_no("free_mirrors", "Its updates can be mirrored without registration.",
                    "Its updates require registration.",
                    "Whether its updates can be mirrored freely is unknown.", least=0.6),
            "air_gapped", "yes"),
    Measure(_yes_no("offline_tools", "Tools for offline sites are documented.",
                    "No tools for offline sites are documented.",
                    "Whether tools for offline sites exist is unknown."),
            "air_gapped", "yes", share=2.0),
), NORMAL)  # fmt: skip
"""Registering a mirror is done once; without tools every update is work of one's own."""

CRITERIA: tuple[Criterion, ...] = (
    _COST, _SUPPORT, _LIFESPAN, _COMPATIBILITY, _COMPLIANCE, _PLATFORM_FIT, _SOFTWARE_FIT,
    _PATCH_SPEED, _KERNEL, _MIGRATION, _INDEPENDENCE, _SKILLS, _AIR_GAP,
)  # fmt: skip


DECISIVE_FACTS = (
    "price_per_system_year", "years_of_updates", "fips_140_3", "common_criteria", "disa_stig",
    "cis_benchmark",
    *(attribute for attribute, _ in SOFTWARE.values()),
)  # fmt: skip
"""Facts of which other values are tried: would another price or certificate change the winner?"""


def _emphases(question: str, **by_option: dict[str, int]) -> tuple[Emphasis, ...]:
    return tuple(
        Emphasis(question, option.replace("_", "-").lstrip("-"), criterion, importance)
        for option, rows in by_option.items()
        for criterion, importance in rows.items()
    )


EMPHASES: tuple[Emphasis, ...] = (
    *_emphases("organisation",
               large_company={"support": HIGH},
               small_business={"cost": HIGH},
               hosting_provider={"cost": HIGH, "software-fit": HIGH},
               university={"cost": HIGH, "independence": NORMAL},
               government={"independence": NORMAL, "lifespan": HIGH},
               individual={"cost": HIGH, "support": LOW}),
    *_emphases("budget", none={"cost": HIGH}, low={"cost": HIGH}, medium={"cost": NORMAL},
               high={"cost": LOW}),
    *_emphases("support", community={"support": LOW}, business_hours={"support": NORMAL},
               round_the_clock={"support": HIGH}),
    *_emphases("fidelity", rhel_itself={"compatibility": HIGH}, bug_for_bug={"compatibility": HIGH},
               binary_compatible={"compatibility": NORMAL}, not_needed={"compatibility": IGNORE}),
    *_emphases("fips", validated={"compliance": HIGH}),
    *_emphases("compliance", disa_stig={"compliance": HIGH}, common_criteria={"compliance": HIGH},
               cis_benchmark={"compliance": NORMAL}),
    *_emphases("lifespan", _3={"lifespan": LOW}, _5={"lifespan": NORMAL}, _8={"lifespan": HIGH},
               _10={"lifespan": HIGH}, _12={"lifespan": HIGH}),
    *_emphases("kernel", stable={"kernel": NORMAL}, newer={"kernel": HIGH},
               newest={"kernel": DECISIVE}),
    *_emphases("patching", follow_rhel={"patch-speed": NORMAL}, fastest={"patch-speed": HIGH}),
    *_emphases("ownership", no_single_company={"independence": HIGH},
               non_profit={"independence": HIGH}),
    *_emphases("conversion", in_place={"migration": HIGH}),
    *_emphases("air_gapped", yes={"air-gap": HIGH}),
)  # fmt: skip
