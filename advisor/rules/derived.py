"""Attributes of a candidate that are worked out from several rows of the catalog, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Derived:
    key: str
    label: str
    values: tuple[object, ...] = ()


NEW_INSTALLATION, NOTHING_TO_DO = "new-installation", "nothing-to-do"
STEPS_ON_RECORD = ("in-place-1", "in-place-2", "in-place-3")

ESTATES: dict[str, tuple[str, str | None]] = {
    "centos-7": ("centos", "7"),
    "centos-8": ("centos", "8"),
    "centos-stream": ("centos-stream", None),
    "rhel": ("rhel", None),
    "almalinux": ("almalinux", None),
    "rocky-linux": ("rocky-linux", None),
    "oracle-linux": ("oracle-linux", None),
    "amazon-linux-2": ("amazon-linux", "2"),
    "amazon-linux-2023": ("amazon-linux", "2023"),
    "scientific-linux": ("scientific-linux", "7"),
}
"""Where an answer to "What runs today?" starts from: distribution and major release (None: whichever is nearest)."""

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
"""Options of the question "software" with the attribute that says whether its vendor supports it, and its name."""

POSTGRESQL = ("software_postgresql_pgdg", "software_postgresql_edb")
"""PostgreSQL comes from its own project (PGDG) or from EDB: either will do."""
OPENHPC = "software_openhpc"

_STATEMENTS = (
    *((attribute, name) for attribute, name in SOFTWARE.values() if attribute.startswith("software_")),
    (POSTGRESQL[0], "PostgreSQL (PGDG packages)"),
    (POSTGRESQL[1], "PostgreSQL (EDB packages)"),
    (OPENHPC, "OpenHPC"),
)

_ALL = (
    *(Derived(attribute, f"Vendor support for {name}", (True, False)) for attribute, name in _STATEMENTS),
    Derived("included_years", "Years of updates from today without a paid extension"),
    Derived("still_supported", "Regular support", (True, False)),
    Derived("years_of_updates", "Years of updates from today with this plan"),
    Derived("price_per_system_year", "List price per server and year"),
    Derived("plan_valid_on", "Where the plan is offered"),
    *(
        Derived(f"migration_from_{estate}", f"The way from {estate}", (NOTHING_TO_DO, *STEPS_ON_RECORD, NEW_INSTALLATION))
        for estate in ESTATES
    ),
)

DERIVED: dict[str, Derived] = {one.key: one for one in _ALL}
