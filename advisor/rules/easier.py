"""How an answer can be relaxed: options from the hardest to the easiest, and the sentences."""

from __future__ import annotations

EASIER: dict[str, tuple[str, ...]] = {
    "budget": ("none", "low", "medium", "high"),
    "support": ("round-the-clock", "business-hours", "community"),
    "fidelity": ("rhel-itself", "bug-for-bug", "binary-compatible", "not-needed"),
    "fips": ("validated", "not-needed"),
    "lifespan": ("12", "10", "8", "5", "3"),
    "pinning": ("over-24-months", "up-to-24-months", "not-needed"),
    "live_patching": ("included", "paid-is-fine", "not-needed"),
}
"""Questions of one answer whose options have an order; elsewhere each option stands alone."""

DEMANDS: dict[tuple[str, str], str] = {
    ("support", "round-the-clock"): "vendor support round the clock",
    ("support", "business-hours"): "vendor support in business hours",
    ("support", "community"): "community support",
    ("fidelity", "rhel-itself"): "RHEL itself",
    ("fidelity", "bug-for-bug"): "a bug-for-bug rebuild of RHEL",
    ("fidelity", "binary-compatible"): "binary compatibility with RHEL",
    ("fidelity", "not-needed"): "a system that is not RHEL-compatible",
    ("fips", "validated"): "FIPS 140-3 validation",
    ("pinning", "over-24-months"): "more than 24",
    ("pinning", "up-to-24-months"): "24 months on one minor release",
    ("live_patching", "included"): "included kernel live patching",
    ("live_patching", "paid-is-fine"): "paid kernel live patching",
    ("ownership", "no-single-company"): "control by a single company",
    ("ownership", "non-profit"): "an owner that is not a non-profit",
    ("ownership", "not-red-hat"): "control by Red Hat",
    ("ownership", "not-oracle"): "control by Oracle",
    ("ownership", "not-amazon"): "control by Amazon",
}
"""What an option demands, as part of a sentence; for ownership, what one accepts without it."""

PLACES: dict[str, str] = {
    "other-cloud": "other clouds",
    "virtualised": "your virtual machines",
    "bare-metal": "bare metal",
}
"""By option of the question "platform": its name in a sentence, where the label reads badly."""

GIVEN_UP: dict[str, str] = {
    "fips": "Do without FIPS 140-3 validation",
    "pinning": "Do without staying on one minor release",
    "live_patching": "Do without kernel live patching",
    "lifespan": "Do without a number of years",
}
"""The sentence for dropping the answer to a question."""

VENDORS: dict[str, str] = {
    "sap-hana": "SAP",
    "sap-netweaver": "SAP",
    "oracle-database": "Oracle",
    "sql-server": "Microsoft",
    "hosting-panel": "cPanel",
    "nvidia-gpu": "NVIDIA",
    "postgresql": "the PostgreSQL project",
    "mongodb": "MongoDB",
    "docker": "Docker",
    "gitlab": "GitLab",
    "rke2": "SUSE",
    "k0s": "Mirantis",
    "veeam": "Veeam",
    "defender": "Microsoft",
    "epel": "the EPEL project",
}
"""By option of the question "software": who knows whether it is supported."""

PRODUCTS: dict[str, str] = {
    "sql-server": "SQL Server",
    "rke2": "RKE2",
    "k0s": "k0s",
}
"""The name in a sentence, where the option's label is longer."""

SEVERAL = frozenset({"nvidia-gpu"})
"""Options of the question "software" whose label is a plural."""
