"""Values in at most four words, to say in one line why two candidates differ."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from advisor.rules.derived import (
    ESTATES,
    KERNEL_NEWEST,
    KERNEL_OLDER,
    KERNEL_RENEWED,
    NOTHING_TO_DO,
    OPENHPC,
    POSTGRESQL,
    REBUILDS,
    SOFTWARE,
    THIRD_PARTY_PLAN,
    releases_of,
)
from advisor.rules.questions import QUESTIONS

Phrases = Mapping[object, str]

_SUPPORTED: Phrases = {True: "supported", False: "not supported"}
_PLATFORM: Phrases = {
    "vendor-supported": "vendor-supported",
    "official": "official image",
    "third-party": "third-party images",
    "none": "no official image",
}
_ROUTE: Phrases = {
    NOTHING_TO_DO: "runs already",
    "in-place-1": "one in-place step",
    "in-place-1-unsupported": "one unsupported step",
    "in-place-2": "two in-place steps",
    "in-place-2-unsupported": "two part-supported steps",
    **dict.fromkeys(REBUILDS, "a new installation"),
}
_ROUTE_ATTRIBUTES = {
    attribute
    for estate in ESTATES.values()
    for attribute in (estate.attribute, *(row.attribute for row in releases_of(estate)))
}
_PLATFORM_LABELS = {
    f"platform_{option.key.replace('-', '_')}": option.label
    for option in QUESTIONS["platform"].options
}
_SOFTWARE_LABELS = {**dict(SOFTWARE.values()), POSTGRESQL: "PostgreSQL", OPENHPC: "OpenHPC"}

SUBJECTS: Mapping[str, str] = MappingProxyType(_PLATFORM_LABELS | _SOFTWARE_LABELS)
"""By attribute: what a phrase is about, where the criterion's label does not say it."""

PHRASES: Mapping[str, Phrases] = MappingProxyType(
    {
        **dict.fromkeys(_SOFTWARE_LABELS, _SUPPORTED),
        **dict.fromkeys(_PLATFORM_LABELS, _PLATFORM),
        **dict.fromkeys(_ROUTE_ATTRIBUTES, _ROUTE),
        "vendor_support": {True: "vendor support", False: "community only"},
        "round_the_clock": {True: "round the clock", False: "business hours only"},
        "relation_to_rhel": {
            "rhel-itself": "RHEL itself",
            "bug-for-bug": "bug-for-bug rebuild",
            "binary-compatible": "binary-compatible",
            "rebuild": "rebuild",
            "midstream": "next minor release",
            "fedora-derived": "Fedora-based",
            "independent": "not compatible",
        },
        "fips_140_3": {
            "validated": "FIPS-validated",
            "in-process": "FIPS in process",
            "none": "no FIPS certificate",
        },
        "disa_stig": {True: "DISA STIG", False: "no DISA STIG"},
        "common_criteria": {True: "Common Criteria", False: "no Common Criteria"},
        "cis_benchmark": {True: "CIS benchmark", False: "no CIS benchmark"},
        "container_image": {
            "current": "current container image",
            "stale": "outdated container image",
            "none": "no container image",
        },
        "wsl": {True: "in WSL", False: "not in WSL"},
        "secure_boot": {True: "Secure Boot", False: "no Secure Boot"},
        "fixes_ahead_of_rhel": {True: "fixes before RHEL", False: "fixes with RHEL"},
        "kernel_policy": {
            "fixed": "one kernel series",
            "fixed-or-newer": "RHEL's or newer",
            "rolling": "new kernel yearly",
        },
        "kernel_age": {
            KERNEL_RENEWED: "new kernel yearly",
            KERNEL_NEWEST: "newest kernel series",
            KERNEL_OLDER: "older kernel series",
        },
        "control": {
            "no-single-company": "no single company",
            THIRD_PARTY_PLAN: "third-party plan",
            "red-hat": "Red Hat alone",
            "oracle": "Oracle alone",
            "amazon": "Amazon alone",
            "other-company": "one company",
        },
        "non_profit": {True: "non-profit owner", False: "no non-profit owner"},
        "owner": {
            "no-single-company": "no single company",
            "red-hat": "Red Hat's",
            "oracle": "Oracle's",
            "amazon": "Amazon's",
            "other-company": "another company's",
        },
        "free_mirrors": {True: "free mirrors", False: "registration needed"},
        "offline_tools": {True: "offline tools", False: "no offline tools"},
    }
)
"""By attribute and value. Prices, ends and days are numbers: their words say it."""

REQUIREMENT_NAMES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "budget": {
            "none": "free of charge",
            "low": "at most 500 USD per server and year",
            "medium": "at most 1,500 USD per server and year",
        },
        "support": {
            "community": "no vendor contract needed",
            "business-hours": "vendor support in business hours",
            "round-the-clock": "vendor support round the clock",
        },
        "platform": {
            "other-cloud": "an image for other clouds",
            "virtualised": "an image for your virtual machines",
            "bare-metal": "an installer for bare metal",
            "": "an image for {label}",
        },
        "software": {"rhel-certified": "software certified for RHEL only"},
        "fidelity": {
            "bug-for-bug": "bug-for-bug compatibility",
            "binary-compatible": "binary compatibility with RHEL",
        },
        "fips": {"": "FIPS 140-3 validation"},
        "compliance": {
            "common-criteria": "a Common Criteria certificate",
            "cis-benchmark": "a CIS benchmark",
            "disa-stig": "a DISA STIG",
        },
        "cpu": {
            "x86-64-v3": "a build for x86-64 machines from 2013 on",
            "x86-64-v2": "a build for x86-64 machines older than 2013",
            "": "a build for {label}",
        },
        "lifespan": {"": "{label} of updates"},
        "pinning": {"": "support for staying on a minor release"},
        "live_patching": {"": "kernel live patching"},
        "ownership": {
            "no-single-company": "no single company in control",
            "non-profit": "a non-profit owner",
            "not-red-hat": "not controlled by Red Hat",
            "not-oracle": "not controlled by Oracle",
            "not-amazon": "not controlled by Amazon",
        },
    }
)
"""What an answer requires, in a few words; "" for every other option of its question."""
