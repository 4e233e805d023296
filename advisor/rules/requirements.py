"""Requirements: one for each answer that demands something, and those that always apply."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.engine.constraints import (
    AllOf,
    Answered,
    AnswersWithin,
    AnyOf,
    AtLeast,
    AtMost,
    Constraint,
    IfAnswered,
    Includes,
    Is,
    Known,
    OnlyAnswered,
    Test,
    Unknown,
)
from advisor.rules.derived import POSTGRESQL, SOFTWARE, SUPPORT, architectures_of
from advisor.rules.questions import QUESTIONS

_RUNS_RHEL_PROGRAMS = frozenset({"rhel-itself", "bug-for-bug", "binary-compatible"})
_OWNERS = frozenset({"no-single-company", "red-hat", "oracle", "amazon", "other-company"})
_YES: frozenset[object] = frozenset({True})
_NO: frozenset[object] = frozenset({False})
_OFFICIAL: frozenset[object] = frozenset({"vendor-supported", "official"})

_ALWAYS = (
    Constraint(None, None, "It is still maintained", Is("status", frozenset({"active"}))),
    Constraint(None, None, "The release is still in regular support, not only in a paid extension",
               Is("still_supported", _YES)),
    Constraint(None, None,
               "It is meant for production, or you need it for development only",
               AnyOf((Is("intended_use", frozenset({"production", "sap"})),
                      AllOf((Is("intended_use", frozenset({"development"})),
                             OnlyAnswered("workload", "development")))))),
    Constraint(None, None, "The plan is not limited to SAP systems, or you run SAP",
               AnyOf((Is("intended_use",
                         frozenset({"production", "development", "existing-systems"})),
                      Answered("software", frozenset({"sap-hana", "sap-netweaver"}))))),
    Constraint(None, None, "The plan is offered where you run it",
               AnswersWithin("plan_valid_on", "platform")),
    Constraint(None, None, "Its architectures and its relation to RHEL are known",
               AllOf((Known("architectures"), Known("relation_to_rhel")))),
)  # fmt: skip

_MONEY = (
    Constraint("budget", "none", "It is free of charge", AtMost("price_per_system_year", 0)),
    Constraint(
        "budget",
        "low",
        "It costs at most 500 USD per server and year",
        AtMost("price_per_system_year", 500),
    ),
    Constraint(
        "budget",
        "medium",
        "It costs at most 1,500 USD per server and year",
        AtMost("price_per_system_year", 1500),
    ),
    Constraint(
        "support",
        "community",
        "It needs no vendor contract",
        Is("vendor_support", frozenset({False})),
    ),
    Constraint("support", "business-hours", "A vendor supports it", Is("vendor_support", _YES)),
    Constraint(
        "support",
        "round-the-clock",
        "A vendor supports it round the clock",
        AllOf((Is("vendor_support", _YES), Is("round_the_clock", _YES))),
    ),
)

_PLATFORM = tuple(
    Constraint("platform", option.key, f"There is an official image or installer: {option.label}",
               Is(f"platform_{option.key.replace('-', '_')}", _OFFICIAL))
    for option in QUESTIONS["platform"].options
)  # fmt: skip

_CERTIFIES = {
    "sap-hana": "SAP certifies it for HANA",
    "sap-netweaver": "SAP supports NetWeaver on it",
    "oracle-database": "Oracle certifies its database on it",
    "sql-server": "Microsoft supports SQL Server on it",
    "hosting-panel": "cPanel supports it",
    "nvidia-gpu": "NVIDIA supports its drivers and CUDA on it",
}

_SOFTWARE = (
    *(
        Constraint("software", option,
                   _CERTIFIES.get(option, f"{name} is supported on it by its vendor"),
                   Is(attribute, _YES))
        for option, (attribute, name) in SOFTWARE.items()
    ),
    Constraint("software", "postgresql", "The PostgreSQL project or EDB supports PostgreSQL on it",
               Is(POSTGRESQL, _YES)),
    Constraint("software", "rhel-certified",
               "It is RHEL, the only system your software is certified for",
               Is("relation_to_rhel", frozenset({"rhel-itself"}))),
)  # fmt: skip

_FIDELITY = (
    Constraint("fidelity", "rhel-itself", "It is RHEL itself",
               Is("relation_to_rhel", frozenset({"rhel-itself"}))),
    Constraint("fidelity", "bug-for-bug", "It is RHEL or aims for bug-for-bug compatibility",
               Is("relation_to_rhel", frozenset({"rhel-itself", "bug-for-bug"}))),
    Constraint("fidelity", "binary-compatible", "Programs built for RHEL run on it",
               Is("relation_to_rhel", _RUNS_RHEL_PROGRAMS)),
)  # fmt: skip

_COMPLIANCE = (
    Constraint("fips", "validated",
               "FIPS 140-3 validated modules exist for the release and plan",
               Is("fips_140_3", frozenset({"validated"}))),
    Constraint("compliance", "disa-stig", "A DISA STIG is published for the release",
               Is("disa_stig", _YES)),
    Constraint("compliance", "common-criteria",
               "A Common Criteria certificate exists for the release",
               Is("common_criteria", _YES)),
    Constraint("compliance", "cis-benchmark", "A CIS benchmark is published for it",
               Is("cis_benchmark", _YES)),
)  # fmt: skip

_X86 = "x86-64"


def _software_on(architecture: str) -> Iterator[Test]:
    """The software that is asked for is supported on this architecture.

    A vendor that names none means x86-64, and of others nothing is known. Software that is not
    supported at all is ruled out by a requirement of its own.
    """
    for option, attribute in SUPPORT.items():
        named = architectures_of(attribute)
        usual = (Unknown(named),) if architecture == _X86 else ()
        supported = AnyOf((Includes(named, architecture), *usual, Is(attribute, _NO)))
        yield IfAnswered((supported,), "software", option)


def _runs_on(architecture: str, *tests: Test) -> AllOf:
    build = Includes("architectures", architecture)
    return AllOf((build, *tests, *_software_on(architecture)))


_HARDWARE = (
    Constraint("cpu", "x86-64-v3",
               "There is a build for x86-64, and your software is supported on it",
               _runs_on(_X86)),
    Constraint("cpu", "x86-64-v2",
               "There is a build for x86-64-v2 machines, and your software is supported on x86-64",
               _runs_on(_X86, Is("x86_baseline", frozenset({"x86-64-v1", "x86-64-v2"})))),
    *(Constraint("cpu", key, f"There is a build for {key}, and your software is supported on it",
                 _runs_on(key))
      for key in ("aarch64", "ppc64le", "s390x", "riscv64")),
)  # fmt: skip

_LIFE = (
    *(Constraint("lifespan", years, f"Security updates for {years} more years with this plan",
                 AtLeast("years_of_updates", float(years)))
      for years in ("3", "5", "8", "10", "12")),
    Constraint("pinning", "up-to-24-months", "You can stay on a minor release and still get fixes",
               Is("minor_pinning", _YES)),
    Constraint("pinning", "over-24-months", "You can stay on a minor release for over 24 months",
               AllOf((Is("minor_pinning", _YES), AtLeast("minor_pinning_months", 24.01)))),
    Constraint("live_patching", "included", "Kernel live patching is included",
               Is("live_patching_included", _YES)),
    Constraint("live_patching", "paid-is-fine", "Kernel live patching is included or sold",
               AnyOf((Is("live_patching_included", _YES), Is("live_patching_paid", _YES)))),
)  # fmt: skip

_OWNERSHIP = (
    Constraint(
        "ownership",
        "no-single-company",
        "No single company controls it",
        Is("owner", frozenset({"no-single-company"})),
    ),
    Constraint("ownership", "non-profit", "It belongs to a non-profit", Is("non_profit", _YES)),
    Constraint(
        "ownership",
        "not-red-hat",
        "Red Hat does not control it",
        Is("owner", _OWNERS - {"red-hat"}),
    ),
    Constraint(
        "ownership", "not-oracle", "Oracle does not control it", Is("owner", _OWNERS - {"oracle"})
    ),
    Constraint(
        "ownership", "not-amazon", "Amazon does not control it", Is("owner", _OWNERS - {"amazon"})
    ),
)

REQUIREMENTS: tuple[Constraint, ...] = (
    *_ALWAYS, *_MONEY, *_PLATFORM, *_SOFTWARE, *_FIDELITY, *_COMPLIANCE, *_HARDWARE, *_LIFE,
    *_OWNERSHIP,
)  # fmt: skip
