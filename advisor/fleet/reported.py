"""Pure: what an inventory says of a host, as the inventory says it, before anything is matched."""

from __future__ import annotations

import msgspec

MAX_TEXT = 300
"""Characters of a name or a version that are kept; an inventory's longer cell is cut."""
TEMPLATE, TERMINATED = "template", "terminated"
"""Why a machine is no host: others are made of it, or it is gone for good."""


class ReportedSystem(msgspec.Struct, frozen=True, omit_defaults=True, gc=False, cache_hash=True):
    """An operating system in the words of an inventory; empty texts: it does not say.

    Two hosts with equal words are one pattern: hashable, and small enough to be a key.
    `name`, `version`: whatever names it (`Red Hat Enterprise Linux`, `9.4`; a single text such as
    `Rocky Linux 8.10 (Green Obsidian)` is a name without a version). The rest are the fields of
    os-release: `id` is ID, `platform_id` PLATFORM_ID, `cpe` CPE_NAME, `variant` VARIANT_ID,
    `rhel_version` RHEL_VERSION (CoreOS), `support_end` SUPPORT_END. `no_host`: TEMPLATE or
    TERMINATED where the inventory says that; empty: a host.
    """

    name: str = ""
    version: str = ""
    id: str = ""
    id_like: str = ""
    pretty_name: str = ""
    platform_id: str = ""
    cpe: str = ""
    variant: str = ""
    rhel_version: str = ""
    support_end: str = ""
    kernel: str = ""
    no_host: str = ""


class ReportedHost(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One row of an inventory.

    `row`: counted from 1, without the header. `hosts`: how many it stands for. `raw`: the row as it
    came, cut. `problem`: why it cannot be read, in a sentence; then `system` is empty, or has the
    words that are in doubt, by which it can be assigned, and is matched to nothing.
    """

    row: int
    system: ReportedSystem
    hosts: int = 1
    host: str = ""
    group: str = ""
    entitlement: str = ""
    raw: str = ""
    problem: str = ""
