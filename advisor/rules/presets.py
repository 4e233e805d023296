"""Presets: kinds of organisations, with the answers that many of them would begin with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """`answers` are filled in and shown before anything is decided; all can change."""

    title: str
    text: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]


PRESETS: tuple[Preset, ...] = (
    Preset("Web hosting with cPanel", "No licence budget; cPanel supports the system.",
           (("organisation", ("hosting-provider",)), ("workload", ("web-hosting",)),
            ("budget", ("none",)), ("software", ("hosting-panel",)))),
    Preset("Enterprise with SAP", "SAP HANA, vendor support round the clock, updates for 5 years.",
           (("organisation", ("large-company",)), ("support", ("round-the-clock",)),
            ("software", ("sap-hana",)), ("lifespan", ("5",)))),
    Preset("Public authority", "FIPS 140-3, a published STIG, updates for 8 years.",
           (("organisation", ("government",)), ("fips", ("validated",)),
            ("compliance", ("disa-stig",)), ("lifespan", ("8",)))),
    Preset("Research and HPC", "High-performance computing without a licence budget.",
           (("organisation", ("university",)), ("workload", ("hpc",)), ("budget", ("none",)))),
    Preset("Small business without a budget", "General servers that run programs built for RHEL.",
           (("organisation", ("small-business",)), ("workload", ("general",)),
            ("budget", ("none",)), ("fidelity", ("binary-compatible",)))),
    Preset("Cloud-native on AWS", "Containers on AWS, no compatibility with RHEL needed.",
           (("workload", ("containers",)), ("platform", ("aws",)), ("fidelity", ("not-needed",)))),
)  # fmt: skip
