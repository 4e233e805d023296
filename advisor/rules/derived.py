"""Attributes of a candidate that are derived from several rows of the catalog, and their labels."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Derived:
    """A derived attribute. `values`: those it can have; empty for a number or a list."""

    key: str
    label: str
    values: tuple[object, ...] = ()


NOTHING_TO_DO = "nothing-to-do"
NEW_INSTALLATION, FAMILY, LONG_ROUTE, NO_ROUTE = (
    "new-installation",
    "another-family",
    "long-route",
    "no-route",
)
DOWNGRADE = "downgrade"
REBUILDS = (NEW_INSTALLATION, FAMILY, LONG_ROUTE, NO_ROUTE, DOWNGRADE)
REBUILD_FROM = 3
"""The number of conversions in a row from which a new installation is less work, and less risk."""

ROUTES: dict[str, str] = {
    NOTHING_TO_DO: "nothing to do",
    "in-place-1": "one conversion",
    "in-place-1-unsupported": "one unsupported conversion",
    "in-place-2": "two conversions",
    "in-place-2-unsupported": "two conversions, not all supported",
    **dict.fromkeys(REBUILDS, "a new installation"),
}
"""The kinds of routes, in words."""


@dataclass(frozen=True)
class Estate:
    """A system that can run today. `release` None: the answer does not say which release."""

    key: str
    label: str
    distribution: str
    release: str | None = None

    @property
    def attribute(self) -> str:
        return f"migration_from_{self.key.replace('-', '_')}"


_RUNNING = (
    ("centos", "CentOS Linux", ("6", "7", "8")),
    ("centos-stream", "CentOS Stream", ("8", "9", "10")),
    ("rhel", "RHEL", ("7", "8", "9", "10")),
    ("almalinux", "AlmaLinux", ("8", "9", "10")),
    ("rocky-linux", "Rocky Linux", ("8", "9", "10")),
    ("oracle-linux", "Oracle Linux", ("7", "8", "9", "10")),
    ("amazon-linux", "Amazon Linux", ("2", "2023")),
    ("scientific-linux", "Scientific Linux", ("7",)),
)
_WITHOUT_RELEASE = (
    "centos-stream",
    "rhel",
    "almalinux",
    "rocky-linux",
    "oracle-linux",
    "scientific-linux",
)
_NAMES = {slug: name for slug, name, _ in _RUNNING}

ESTATES: dict[str, Estate] = {
    estate.key: estate
    for estate in (
        *(
            Estate(f"{slug}-{release}", f"{name} {release}", slug, release)
            for slug, name, releases in _RUNNING
            for release in releases
        ),
        *(Estate(slug, _NAMES[slug], slug) for slug in _WITHOUT_RELEASE),
    )
}
"""By option of "What runs today?". Options without a release were offered until 2026."""


def releases_of(estate: Estate) -> tuple[Estate, ...]:
    """The estate itself; for one without a release, every release that can still run."""
    if estate.release is not None:
        return (estate,)
    return tuple(
        other
        for other in ESTATES.values()
        if other.distribution == estate.distribution and other.release is not None
    )


SOFTWARE: dict[str, tuple[str, str]] = {
    "sap-hana": ("sap_hana", "SAP HANA"),
    "sap-netweaver": ("sap_netweaver", "SAP NetWeaver"),
    "oracle-database": ("oracle_database", "Oracle Database"),
    "sql-server": ("sql_server", "SQL Server"),
    "mysql": ("software_mysql", "MySQL or MariaDB"),
    "mongodb": ("software_mongodb", "MongoDB"),
    "hosting-panel": ("software_cpanel", "cPanel"),
    "nvidia-gpu": ("software_nvidia", "NVIDIA drivers and CUDA"),
    "docker": ("software_docker", "Docker Engine"),
    "gitlab": ("software_gitlab", "GitLab"),
    "rke2": ("software_rke2", "RKE2"),
    "k0s": ("software_k0s", "k0s"),
    "veeam": ("software_veeam", "Veeam"),
    "defender": ("software_defender", "Microsoft Defender for Endpoint"),
    "epel": ("software_epel", "EPEL"),
}
"""By option of the question "software": the attribute of its vendor's support, and its name."""

POSTGRESQL = "software_postgresql"
"""PostgreSQL comes from its own project (PGDG) or from EDB: either will do."""
OPENHPC = "software_openhpc"

SUPPORT: dict[str, str] = {
    **{option: attribute for option, (attribute, _) in SOFTWARE.items()},
    "postgresql": POSTGRESQL,
}
"""By option of the question "software" that its vendor has to support: the attribute of that."""


def architectures_of(attribute: str) -> str:
    """The attribute that says on which CPU architectures this support holds."""
    return f"{attribute}_architectures"


THIRD_PARTY_PLAN = "third-party-plan"
CONTROL = ("no-single-company", THIRD_PARTY_PLAN, "red-hat", "oracle", "amazon", "other-company")
"""Who controls a candidate: the distribution's owner or, without one, the plan's seller."""

KERNEL_RENEWED, KERNEL_NEWEST, KERNEL_OLDER = "renewed", "newest", "older"
KERNEL_AGES: dict[str, str] = {
    KERNEL_RENEWED: "a newer long-term kernel every year",
    KERNEL_NEWEST: "the newest kernel series that a release keeps for good",
    KERNEL_OLDER: "an older kernel series",
}
"""How new a kernel is, in words."""

_STATEMENTS = (
    *(
        (attribute, name)
        for attribute, name in SOFTWARE.values()
        if attribute.startswith("software_")
    ),
    (POSTGRESQL, "PostgreSQL"),
    (OPENHPC, "OpenHPC"),
)

_ALL = (
    *(
        Derived(attribute, f"Vendor support for {name}", (True, False))
        for attribute, name in _STATEMENTS
    ),
    *(
        Derived(architectures_of(attribute), f"CPU architectures for {name}")
        for attribute, name in _STATEMENTS
    ),
    Derived("control", "Company in control", CONTROL),
    Derived("kernel_age", "How new its kernel is", tuple(KERNEL_AGES)),
    Derived("included_years", "Years of updates from today without a paid extension"),
    Derived("still_supported", "Regular support", (True, False)),
    Derived("years_of_updates", "Years of updates from today with this plan"),
    Derived("price_per_system_year", "Price per server and year"),
    Derived("plan_valid_on", "Where the plan is offered"),
    *(
        Derived(estate.attribute, f"Migration from {estate.label}", tuple(ROUTES))
        for estate in ESTATES.values()
    ),
)

DERIVED: dict[str, Derived] = {attribute.key: attribute for attribute in _ALL}
