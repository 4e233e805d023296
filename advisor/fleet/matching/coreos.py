"""Pure: Red Hat Enterprise Linux CoreOS, the system of OpenShift's nodes.

Up to OpenShift 4.18 its ID is rhcos, VERSION_ID the version of OpenShift, and RHEL_VERSION that of
RHEL; since 4.19 its ID is rhel and VERSION_ID the version of RHEL.

https://docs.redhat.com/en/documentation/openshift_container_platform (RHCOS, /etc/os-release)
"""

from __future__ import annotations

from advisor.fleet.matched import Match
from advisor.fleet.matching.refusals import refuse
from advisor.fleet.matching.rules import MatchRule, quote
from advisor.fleet.reported import ReportedSystem

_IDS = frozenset({"rhcos", "rhel"})


def is_coreos(system: ReportedSystem) -> bool:
    texts = (system.name, system.pretty_name, system.variant, system.id)
    return any("coreos" in text.casefold() for text in texts) or system.id.casefold() == "rhcos"


def coreos(system: ReportedSystem) -> Match | ReportedSystem:
    """The system with RHEL_VERSION as its version; or why it is not recognised."""
    version = system.rhel_version or (system.version if system.id.casefold() == "rhel" else "")
    if system.id.casefold() in _IDS and version:
        return ReportedSystem(id="rhel", version=version)
    text = system.pretty_name or system.name or system.id
    return refuse(
        MatchRule.COREOS,
        f"{quote(text)} is a CoreOS: its version is not that of a distribution, and RHEL_VERSION "
        "is missing.",
    )
