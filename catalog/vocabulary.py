"""Every attribute the catalog can state of a distribution, a release or a plan.

Key, label, type, unit, choices, group.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

TEXT, BOOLEAN, NUMBER, CHOICE, CHOICES, URL = (
    "text",
    "boolean",
    "number",
    "choice",
    "choices",
    "url",
)


@dataclass(frozen=True)
class Choice:
    key: str
    label: str


@dataclass(frozen=True)
class Attribute:
    """One thing that can be known.

    `scopes` says what a fact with this attribute may be narrowed to, beside the distribution as a
    whole: a release ("release"), a support plan ("plan"), or both.
    """

    key: str
    label: str
    group: str
    type: str
    unit: str = ""
    choices: tuple[Choice, ...] = ()
    scopes: frozenset[str] = field(default_factory=frozenset)
    help: str = ""

    def problem(self, value: object) -> str | None:
        """Why `value` cannot stand for this attribute, in words, or None.

        `None` as a value is "unknown" and allowed.
        """
        if value is None:
            return None
        if self.type == BOOLEAN:
            return None if isinstance(value, bool) else "must be yes or no"
        if self.type == NUMBER:
            return None if _is_amount(value) else "must be a number from 0 up"
        if self.type == CHOICE:
            return None if self._knows(value) else f"must be one of: {self._keys()}"
        if self.type == CHOICES:
            return (
                None
                if self._knows_each(value)
                else f"must be a list of different keys out of: {self._keys()}"
            )
        if not isinstance(value, str) or not value.strip():
            return "must be text"
        if self.type == URL and not value.startswith("https://"):
            return "must be an address that begins with https://"
        return None

    def choice_label(self, key: str) -> str:
        return next((choice.label for choice in self.choices if choice.key == key), key)

    def in_words(self, value: object) -> str:
        """The value as a reader sees it: "unknown" for None, choice labels, number with unit."""
        if value is None:
            return "unknown"
        if self.type == BOOLEAN:
            return "yes" if value else "no"
        if self.type == CHOICE:
            return self.choice_label(str(value))
        if self.type == CHOICES and isinstance(value, list | tuple):
            return ", ".join(self.choice_label(key) for key in value) or "none"
        if self.type == NUMBER:
            return f"{value:g} {self.unit}".strip()
        return str(value)

    def _knows(self, value: object) -> bool:
        return any(choice.key == value for choice in self.choices)

    def _knows_each(self, value: object) -> bool:
        if not isinstance(value, list | tuple) or len(value) != len(set(map(str, value))):
            return False
        return all(map(self._knows, value))

    def _keys(self) -> str:
        return ", ".join(choice.key for choice in self.choices)


def _is_amount(value: object) -> bool:
    """A number from 0 up; True and False are none."""
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e12


GROUPS: dict[str, str] = {
    "identity": "Vendor and project",
    "compatibility": "How it relates to RHEL",
    "hardware": "Hardware and kernel",
    "security": "Security updates",
    "compliance": "Compliance",
    "software": "Certified software",
    "support": "Support",
    "cost": "Cost",
    "platform": "Where it runs",
    "operation": "Operation",
    "migration": "Migration",
}

_RELEASE = frozenset({"release"})
_PLAN = frozenset({"plan"})
_BOTH = frozenset({"release", "plan"})

_ON_PLATFORM = (
    Choice("vendor-supported", "image offered and supported by the platform's vendor"),
    Choice("official", "official image or installer"),
    Choice("third-party", "third-party images only"),
    Choice("none", "no official image or installer"),
)


def _choices(*pairs: tuple[str, str]) -> tuple[Choice, ...]:
    return tuple(Choice(key, label) for key, label in pairs)


def _text(
    key: str, label: str, group: str, scopes: frozenset[str] = frozenset(), help: str = ""
) -> Attribute:
    return Attribute(key, label, group, TEXT, scopes=scopes, help=help)


def _yes_no(
    key: str, label: str, group: str, scopes: frozenset[str] = frozenset(), help: str = ""
) -> Attribute:
    return Attribute(key, label, group, BOOLEAN, scopes=scopes, help=help)


def _architectures(
    key: str, label: str, group: str, scopes: frozenset[str] = _RELEASE, help: str = ""
) -> Attribute:
    choices = _choices(
        ("x86-64", "x86-64"),
        ("aarch64", "aarch64"),
        ("ppc64le", "ppc64le (POWER)"),
        ("s390x", "s390x (IBM Z)"),
        ("riscv64", "riscv64"),
    )
    return Attribute(key, label, group, CHOICES, choices=choices, scopes=scopes, help=help)


def _certified_on(key: str, label: str, scopes: frozenset[str] = _RELEASE) -> Attribute:
    help = "Only those that the vendor names. No value: it does not say."
    return _architectures(key, label, "software", scopes, help)


def _platform(key: str, label: str) -> Attribute:
    return Attribute(key, label, "platform", CHOICE, choices=_ON_PLATFORM, scopes=_BOTH)


_ALL: tuple[Attribute, ...] = (
    # Vendor and project
    _text("vendor", "Vendor", "identity"),
    Attribute(
        "governance",
        "Governance",
        "identity",
        CHOICE,
        choices=_choices(
            ("vendor", "one vendor decides"),
            ("foundation", "a foundation decides"),
            ("community", "a community project decides"),
        ),
    ),
    Attribute(
        "owner",
        "Company in control",
        "identity",
        CHOICE,
        choices=_choices(
            ("no-single-company", "no single company"),
            ("red-hat", "Red Hat"),
            ("oracle", "Oracle"),
            ("amazon", "Amazon"),
            ("other-company", "another company"),
        ),
    ),
    _yes_no("non_profit", "Owned by a non-profit", "identity"),
    _text("legal_form", "Legal form", "identity"),
    _text("ownership_limits", "Limits on any one company's influence", "identity"),
    _text("sponsors", "Main sponsors", "identity"),
    _text("founder", "Founder", "identity"),
    _text("announced", "Announced", "identity"),
    _text("first_release", "First release", "identity"),
    _text("name_meaning", "Meaning of the name", "identity"),
    _text(
        "background",
        "Background",
        "identity",
        help="Anything about its origin or audience that helps to place it.",
    ),
    _text("recent_changes", "Recent changes in the project", "identity"),
    _text("users", "Who uses it", "identity"),
    _text("licence", "Licence", "identity"),
    Attribute("homepage", "Home page", "identity", URL),
    Attribute(
        "status",
        "Status",
        "identity",
        CHOICE,
        choices=_choices(
            ("active", "active"),
            ("discontinued", "discontinued"),
            ("absorbed", "continued as part of another distribution"),
        ),
    ),
    _text("status_details", "Status in detail", "identity", _RELEASE),
    _text("successor", "Alternatives", "identity", _RELEASE),
    Attribute(
        "intended_use",
        "Intended use",
        "identity",
        CHOICE,
        scopes=_PLAN,
        choices=_choices(
            ("production", "production"),
            ("development", "development and testing ahead of RHEL"),
            ("existing-systems", "support for systems running another distribution"),
            ("sap", "systems that run SAP only"),
        ),
    ),
    # How it relates to RHEL
    Attribute(
        "relation_to_rhel",
        "Relation to RHEL",
        "compatibility",
        CHOICE,
        scopes=_RELEASE,
        choices=_choices(
            ("rhel-itself", "is RHEL"),
            ("bug-for-bug", "RHEL rebuild that aims for bug-for-bug compatibility"),
            ("binary-compatible", "binary-compatible (runs programs built for RHEL)"),
            ("rebuild", "rebuild of RHEL; how exact is unknown"),
            ("midstream", "upstream of RHEL (contains the next minor release)"),
            ("fedora-derived", "based on Fedora, not RHEL-compatible"),
            ("independent", "independent system, not RHEL-compatible"),
        ),
    ),
    _text("relation_details", "Relation to RHEL in detail", "compatibility", _RELEASE),
    _text("build_sources", "Built from", "compatibility"),
    _text("deviations", "Differences from RHEL", "compatibility", _RELEASE),
    _text("epel_details", "EPEL in detail", "compatibility", _RELEASE),
    _text("package_format", "Packages", "compatibility"),
    # Hardware and kernel
    _architectures("architectures", "CPU architectures", "hardware"),
    Attribute(
        "x86_baseline",
        "Oldest x86-64 level with a build",
        "hardware",
        CHOICE,
        scopes=_RELEASE,
        choices=_choices(
            ("x86-64-v1", "x86-64-v1 (any 64-bit x86)"),
            ("x86-64-v2", "x86-64-v2 (about 2009 and newer)"),
            ("x86-64-v3", "x86-64-v3 (about 2013 and newer)"),
        ),
    ),
    _text("architecture_details", "CPU architectures in detail", "hardware", _RELEASE),
    _text("kernel_version", "Kernel", "hardware", _RELEASE),
    Attribute(
        "kernel_policy",
        "Kernel policy",
        "hardware",
        CHOICE,
        scopes=_RELEASE,
        choices=_choices(
            ("fixed", "one kernel series for the whole release"),
            ("fixed-or-newer", "the RHEL kernel series or a newer vendor kernel"),
            ("rolling", "a newer long-term kernel every year"),
        ),
    ),
    _text("kernel_details", "Kernel in detail", "hardware", _RELEASE),
    _yes_no("secure_boot", "Secure Boot", "hardware", _RELEASE),
    # Security updates
    Attribute(
        "minor_release_lag_days",
        "Days behind RHEL's minor releases (median)",
        "security",
        NUMBER,
        unit="days",
    ),
    Attribute(
        "errata_lag_days",
        "Days from a Red Hat advisory to its own erratum (median)",
        "security",
        NUMBER,
        unit="days",
        scopes=_RELEASE,
        help="Dates of the published errata, not of the packages. "
        "Red Hat date = issue date in the AlmaLinux OSV file, "
        "checked against three known RHSA days and against Oracle.",
    ),
    _yes_no("fixes_ahead_of_rhel", "Ships urgent fixes before RHEL does", "security"),
    _text("patching_details", "How fixes arrive", "security", _PLAN),
    Attribute(
        "patch_target_days",
        "Promised time to fix severe flaws",
        "security",
        NUMBER,
        unit="days",
        scopes=_PLAN,
    ),
    _yes_no("security_advisories", "Publishes security advisories", "security"),
    _text("errata_feeds", "Errata feeds", "security"),
    _yes_no("osv_feed", "Advisories in OSV", "security"),
    _yes_no("sbom", "Publishes SBOMs", "security"),
    _text("reproducible_builds", "Reproducible builds", "security"),
    _yes_no(
        "live_patching_included", "Kernel live patching without extra charge", "security", _BOTH
    ),
    _yes_no("live_patching_paid", "Kernel live patching as a paid service", "security", _BOTH),
    _text("live_patching_details", "Live patching in detail", "security", _BOTH),
    # Compliance
    Attribute(
        "fips_140_3",
        "FIPS 140-3",
        "compliance",
        CHOICE,
        scopes=_BOTH,
        choices=_choices(
            ("validated", "validated modules"),
            ("in-process", "in validation, no certificate yet"),
            ("none", "no validated modules for this use"),
        ),
    ),
    _text("fips_details", "FIPS 140-3 in detail", "compliance", _BOTH),
    _yes_no("disa_stig", "DISA STIG published", "compliance", _RELEASE),
    _text("disa_stig_version", "DISA STIG version", "compliance", _RELEASE),
    _yes_no("common_criteria", "Common Criteria certificate", "compliance", _RELEASE),
    _text("common_criteria_details", "Common Criteria in detail", "compliance", _RELEASE),
    _yes_no("cis_benchmark", "CIS benchmark published", "compliance", _RELEASE),
    _text("openscap_content", "OpenSCAP content", "compliance", _RELEASE),
    # Certified software
    _yes_no("sap_hana", "Certified for SAP HANA", "software", _BOTH),
    _certified_on("sap_hana_architectures", "CPU architectures for SAP HANA", _BOTH),
    _yes_no("sap_netweaver", "Supported for SAP NetWeaver", "software", _BOTH),
    _certified_on("sap_netweaver_architectures", "CPU architectures for SAP NetWeaver", _BOTH),
    _text("sap_details", "SAP in detail", "software", _RELEASE),
    _yes_no("oracle_database", "Certified for Oracle Database", "software", _RELEASE),
    _certified_on("oracle_database_architectures", "CPU architectures for Oracle Database"),
    _yes_no("sql_server", "Supported for Microsoft SQL Server", "software", _RELEASE),
    _certified_on("sql_server_architectures", "CPU architectures for Microsoft SQL Server"),
    _text("sql_server_details", "SQL Server in detail", "software", _RELEASE),
    _text("nvidia_details", "NVIDIA in detail", "software", _RELEASE),
    _text("certification_programme", "Own certification programme", "software"),
    # Support
    Attribute(
        "base_years", "Years of updates without extra contract", "support", NUMBER, unit="years"
    ),
    Attribute(
        "longest_years",
        "Longest commercially offered life",
        "support",
        NUMBER,
        unit="years",
        scopes=_PLAN,
    ),
    _yes_no("vendor_support", "Vendor support by contract", "support", _BOTH),
    _yes_no("round_the_clock", "Support round the clock", "support", _BOTH),
    _text("service_level", "Service level", "support", _BOTH),
    _text("commercial_support", "Who sells support", "support"),
    _text("minor_policy", "When a minor release ends", "support", _RELEASE),
    _yes_no("minor_pinning", "Updates while staying on one minor release", "support", _BOTH),
    Attribute(
        "minor_pinning_months",
        "How long one minor release can be kept",
        "support",
        NUMBER,
        unit="months",
        scopes=_BOTH,
    ),
    _text("minor_pinning_details", "Staying on a minor release, in detail", "support", _BOTH),
    # Cost
    Attribute("licence_fee", "Licence fee", "cost", NUMBER, unit="USD"),
    _text("price_details", "Price in detail", "cost", _PLAN),
    _text(
        "no_cost_programme",
        "No-cost programme",
        "cost",
        help="One fact a programme; note the condition.",
    ),
    _text("no_cost_development", "No-cost use for development", "cost"),
    _text("academic_programme", "Academic programme", "cost"),
    # Where it runs
    _platform("platform_aws", "On AWS"),
    _platform("platform_azure", "On Azure"),
    _platform("platform_gcp", "On Google Cloud"),
    _platform("platform_oci", "On Oracle Cloud (OCI)"),
    _platform("platform_other_cloud", "On other clouds"),
    _platform("platform_virtualised", "As a virtual machine"),
    _platform("platform_bare_metal", "On bare metal"),
    _text("platform_details", "Platforms in detail", "platform", _BOTH),
    Attribute(
        "container_image",
        "Container base image",
        "platform",
        CHOICE,
        scopes=_RELEASE,
        choices=_choices(
            ("current", "official image, kept current"),
            ("stale", "official image, but out of date"),
            ("none", "no official image"),
        ),
    ),
    _text("container_details", "Container images in detail", "platform", _RELEASE),
    _yes_no("wsl", "In Microsoft's WSL list", "platform"),
    # Operation
    _yes_no("free_mirrors", "Updates may be mirrored without registration", "operation", _PLAN),
    _yes_no("offline_tools", "Documented tools for air-gapped sites", "operation"),
    # Migration
    _text("migration_details", "Migration in detail", "migration", _RELEASE),
)

ATTRIBUTES: dict[str, Attribute] = {attribute.key: attribute for attribute in _ALL}

CONFIDENCE: dict[str, str] = {
    "verified": "stated by the project, the vendor or endoflife.date",
    "verified_secondary": "stated by a third party",
    "computed": "calculated or inferred from sources",
    "unverified": "not confirmed by any source yet; check the linked address",
}

CONFIDENCE_WORDS: dict[str, str] = {
    "verified": "verified",
    "verified_secondary": "from a third party",
    "computed": "inferred",
    "unverified": "not verified",
}
"""How far a value can be trusted, in the words a reader sees."""

CONFIDENCE_MARKS: dict[str, str] = {
    "verified": "✓",
    "verified_secondary": "○",
    "computed": "~",
    "unverified": "?",
}
"""The same as a mark at the end of a line; its words are there for those who hear the page."""

PLATFORMS: dict[str, str] = {
    "aws": "AWS",
    "azure": "Azure",
    "gcp": "Google Cloud",
    "oci": "Oracle Cloud (OCI)",
    "other-cloud": "another cloud",
    "virtualised": "own virtual machines",
    "bare-metal": "bare metal",
}

ARCHITECTURES: dict[str, str] = {
    choice.key: choice.label for choice in ATTRIBUTES["architectures"].choices
}


def architectures_problem(supported: bool | None, architectures: object) -> str | None:
    """Why a support statement cannot hold on these CPU architectures only, or None."""
    if not isinstance(architectures, list) or not set(architectures) <= set(ARCHITECTURES):
        return f"Choose from: {', '.join(ARCHITECTURES)}."
    if architectures and not supported:
        return "Name architectures only where the software is supported."
    return None


SELLERS: dict[str, str] = {
    "red-hat": "Red Hat",
    "oracle": "Oracle",
    "amazon": "Amazon Web Services",
    "tuxcare": "TuxCare",
    "ciq": "CIQ",
    "suse": "SUSE",
    "cloudlinux": "CloudLinux",
    "openlogic": "OpenLogic",
}
"""Vendors that sell support plans. A plan without a seller comes without a contract."""

SUBJECTS: dict[str, str] = {
    "cpanel": "cPanel",
    "virtualmin": "Virtualmin",
    "veeam": "Veeam Agent for Linux",
    "defender": "Microsoft Defender for Endpoint",
    "gitlab": "GitLab",
    "docker": "Docker Engine",
    "rke2": "RKE2",
    "k0s": "k0s",
    "epel": "EPEL",
    "nvidia": "NVIDIA drivers and CUDA",
    "openhpc": "OpenHPC",
    "postgresql-pgdg": "PostgreSQL (PGDG packages)",
    "postgresql-edb": "PostgreSQL (EDB packages)",
    "mysql": "MySQL",
    "mongodb": "MongoDB",
}
"""Third-party software of which the catalog holds dated support statements."""

PHASE_KINDS: dict[str, str] = {
    "active": "active support",
    "security": "security support",
    "extended": "extended support",
    "minor": "support for the minor release",
}

RELEASE_STATUSES: dict[str, str] = {
    **PHASE_KINDS,
    "ended": "ended",
    "preview": "in preview",
    "unknown": "unknown",
}
"""What a release that is out can be on a day: in one of its phases, or one of these."""

END_KINDS: dict[str, str] = {
    "date": "a date",
    "not-announced": "not announced",
    "unknown": "unknown",
    "none": "no end",
}

PRICE_UNITS: dict[str, str] = {
    "system-year": "per system and year",
    "host-year": "per host and year, unlimited guests",
    "vcpu-hour": "per vCPU and hour",
    "account-month": "per account and month, minimum",
    "workstation-year": "per workstation and year",
}

CLAIM_TOPICS: dict[str, str] = {
    "origin": "Why this family exists",
    "variety": "Why there are so many",
    "needs": "What they are needed for",
    "users": "Who uses them",
}

VERDICTS: dict[str, str] = {
    "holds": "holds",
    "holds-for-the-base": "true for base support",
    "changed": "true, with a change",
    "measured": "measured",
    "loose": "imprecise",
    "incomplete": "incomplete",
    "misleading": "misleading",
    "out-of-date": "out of date",
    "wrong": "no longer true",
    "unsupported": "no evidence found",
    "not-checked": "not checked",
}

ROLES: dict[str, str] = {
    "recommended": "can be recommended",
    "development": "for development only",
    "catalogued": "in the catalog; recommended only if enough facts are known",
    "discontinued": "discontinued; never recommended",
}

IDENTIFIER_KINDS = {
    "os-release-id": "ID in /etc/os-release",
    "name": "NAME in /etc/os-release",
    "alias": "a name in inventories",
    "platform-id": "PLATFORM_ID in /etc/os-release",
    "cpe": "CPE without its version",
}
_IDENTIFIER_FORMS = {
    "os-release-id": (r"[A-Za-z0-9._-]+", "letters, digits, full stops, hyphens, underscores"),
    "platform-id": (r"platform:[a-z0-9._-]+", "platform:el9 and the like"),
    "cpe": (r"cpe:(?:/|2\.3:)[aho]:[^:\s]+:[^:\s]+", "cpe:/o:vendor:product, without a version"),
}


def identifier_problem(kind: str, value: str) -> str:
    """What is wrong with the identifier, as a clause; empty where it is well formed."""
    if value != " ".join(value.split()) or not value.isprintable():
        return "must be in one line, without spaces around it"
    pattern, words = _IDENTIFIER_FORMS.get(kind, (r".+", "a name"))
    return "" if re.fullmatch(pattern, value) else f"must be {words}"
