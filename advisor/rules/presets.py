"""Presets: for each kind of organisation, the answers many of its kind would begin with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Preset:
    """`organisation`: an option of that question. `answers`: filled in with it; all can change."""

    organisation: str
    text: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]


PRESETS: tuple[Preset, ...] = (
    Preset("large-company", "A vendor to call round the clock, and five years of updates at least.",
           (("support", ("round-the-clock",)), ("lifespan", ("5",)))),
    Preset("small-business", "No licence budget, general servers, programs built for RHEL.",
           (("budget", ("none",)), ("workload", ("general",)),
            ("fidelity", ("binary-compatible",)))),
    Preset("hosting-provider", "Web hosting with a hosting panel, and no licence budget.",
           (("workload", ("web-hosting",)), ("software", ("hosting-panel",)),
            ("budget", ("none",)))),
    Preset("university", "High-performance computing without a licence budget.",
           (("workload", ("hpc",)), ("budget", ("none",)))),
    Preset("government", "A published STIG, and eight years of updates.",
           (("compliance", ("disa-stig",)), ("lifespan", ("8",)))),
    Preset("individual", "Own servers for development, at no cost.",
           (("workload", ("development",)), ("budget", ("none",)))),
)  # fmt: skip
