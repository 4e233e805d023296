"""Doors into the advisor: for each kind of organisation, the answers many of its kind would begin with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """`organisation` is an option of that question; `answers` are filled in with it, and can all be changed."""

    organisation: str
    text: str
    answers: tuple[tuple[str, tuple[str, ...]], ...]


DOORS: tuple[Door, ...] = (
    Door("large-company", "A vendor to call round the clock, and five years of updates at least.",
         (("support", ("round-the-clock",)), ("lifespan", ("5",)))),
    Door("small-business", "No licence budget, general servers, programs built for RHEL.",
         (("budget", ("none",)), ("workload", ("general",)), ("fidelity", ("binary-compatible",)))),
    Door("hosting-provider", "Web hosting with a hosting panel, and no licence budget.",
         (("workload", ("web-hosting",)), ("software", ("hosting-panel",)), ("budget", ("none",)))),
    Door("university", "High-performance computing without a licence budget.",
         (("workload", ("hpc",)), ("budget", ("none",)))),
    Door("government", "A published STIG, and eight years of updates.",
         (("compliance", ("disa-stig",)), ("lifespan", ("8",)))),
    Door("individual", "Own servers for development, at no cost.",
         (("workload", ("development",)), ("budget", ("none",)))),
)  # fmt: skip
