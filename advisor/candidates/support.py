"""Whether a release still gets updates with a plan, and for how many years."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from msgspec.structs import replace

from advisor.catalog_evidence import EvidenceWriter
from advisor.engine.types import Evidence, OtherValue
from catalog import lifecycle, presentation, vocabulary
from catalog.document import Dispute, Phase, Release, SupportPlan
from catalog.formats import format_relative

PROMISED = "verified"
"""The confidence of a promised end: read in a text of the vendor or project, or endoflife.date."""


@dataclass(frozen=True)
class SupportEnds:
    """Until when a plan gives updates: as `promised` by the vendor or project, and as projected.

    `promises`: the phases whose end is promised, those that `plan` does not cover included.
    """

    promised: lifecycle.Support
    possible: lifecycle.Support
    promises: tuple[Phase, ...] = ()
    plan: str | None = None

    @property
    def is_promised(self) -> bool:
        return self.promised.end.kind in (lifecycle.DATE, lifecycle.NONE)

    @property
    def stated(self) -> lifecycle.Support:
        """The promised end; without one what is projected or unknown."""
        return self.promised if self.is_promised else self.possible

    def promised_if(self, phase: Phase, day: date) -> lifecycle.Support:
        """What is promised if this phase ends on another day."""
        other = replace(phase, end=lifecycle.End(lifecycle.DATE, day))
        phases = (other if row.name == phase.name else row for row in self.promises)
        return lifecycle.support_with(phases, self.plan)


def support_ends(release: Release, plan: str | None, *, extended: bool = True) -> SupportEnds:
    """The ends of a release with a plan; without `extended` before any paid extension."""
    phases = [phase for phase in release.phases if extended or phase.kind != "extended"]
    promises = tuple(
        phase for phase in phases if phase.confidence == PROMISED and not phase.projected
    )
    promised = lifecycle.support_with(promises, plan)
    return SupportEnds(promised, lifecycle.support_with(phases, plan), promises, plan)


def included_ends(release: Release, plan: SupportPlan) -> SupportEnds:
    """The ends without a paid extension; one that is part of a free plan is not paid for."""
    return support_ends(release, plan.slug, extended=plan.is_free)


def support_evidence(
    writer: EvidenceWriter, release: Release, plan: SupportPlan, today: date
) -> Iterator[Evidence]:
    """`years_of_updates`: certain as far as promised, possible as far as anybody projects.

    `included_years`: the same without paid extensions of the release's life.
    """
    yield _still_supported(writer, release, plan, today)
    ends = support_ends(release, plan.slug)
    yield years_evidence(writer, "years_of_updates", release, ends, today)
    yield years_evidence(writer, "included_years", release, included_ends(release, plan), today)


def years_evidence(
    writer: EvidenceWriter, attribute: str, release: Release, ends: SupportEnds, today: date
) -> Evidence:
    """The years left until these ends, with the source of the phase that decides."""
    stated = ends.stated
    row = _row_of(stated, release)
    certain = lifecycle.years_left(ends.promised.end, today) or 0.0
    possible = _possible_years(ends, today)
    return writer.sourced(
        row,
        attribute,
        certain if ends.is_promised else None,
        _end_in_words(stated.end, today),
        note=_note(row.note, ends, possible, release),
        disputes=_disputes(writer, row, ends, today) if isinstance(row, Phase) else [],
        low=certain,
        high=possible,
    )


def _disputes(
    writer: EvidenceWriter, phase: Phase, ends: SupportEnds, today: date
) -> list[OtherValue]:
    """Each with the years of updates if the phase ends as the other source says."""
    return [
        writer.dispute(
            dispute,
            presentation.disputed(dispute.value, None),
            _years_by(dispute, phase, ends, today),
        )
        for dispute in phase.disputes
    ]


def _years_by(dispute: Dispute, phase: Phase, ends: SupportEnds, today: date) -> float | None:
    """None where the other source states no day, or nothing is promised anyway."""
    if dispute.end is None or not ends.is_promised:
        return None
    return lifecycle.years_left(ends.promised_if(phase, dispute.end).end, today)


def _row_of(support: lifecycle.Support, release: Release) -> Phase | Release:
    """The phase that decides; without one the release itself."""
    if support.phase is None:
        return release
    names = {phase.name: phase for phase in release.phases}
    return names.get(support.phase.name, release)


def _note(own_note: str, ends: SupportEnds, possible: float | None, release: Release) -> str:
    if possible is not None and ends.is_promised:
        return f"{own_note} {_projected_note(ends.possible, release)}".strip()
    if not ends.is_promised and ends.possible.end.kind == lifecycle.DATE:
        return f"Not promised. {own_note}".strip()
    return own_note


def _projected_note(possible: lifecycle.Support, release: Release) -> str:
    name = possible.phase.name if possible.phase else ""
    confidence = {phase.name: phase.confidence for phase in release.phases}
    basis = "projected" if possible.projected else vocabulary.CONFIDENCE_WORDS[confidence[name]]
    return f"{name} until {lifecycle.end_in_words(possible.end)} is {basis} and does not count."


def _possible_years(ends: SupportEnds, today: date) -> float | None:
    """Years possible beyond what is promised; None if nothing bounds or nothing extends them."""
    end = ends.possible.end
    if end.kind not in (lifecycle.DATE, lifecycle.NONE) or end == ends.promised.end:
        return None
    return lifecycle.years_left(end, today)


def _end_in_words(end: lifecycle.End, today: date) -> str:
    words = lifecycle.end_in_words(end)
    if end.kind == lifecycle.DATE and end.day:
        return f"{words} ({format_relative(end.day, today)})"
    return words


def _still_supported(
    writer: EvidenceWriter, release: Release, plan: SupportPlan, today: date
) -> Evidence:
    """Whether the release is in a phase that is no paid extension, no preview, not withdrawn."""
    if withdrawn := release.withdrawn_in_words:
        return writer.sourced(release, "still_supported", False, withdrawn)
    if release.preview:
        words = "in preview, not for production"
        return writer.sourced(release, "still_supported", False, words)
    regular = [phase for phase in release.phases if phase.kind != "extended"]
    support = lifecycle.support_with(regular, plan.slug)
    is_supported = support.end.reaches(today)
    if is_supported is None and _is_maintained(support.end, release):
        is_supported = True
    verb = "ended" if is_supported is False else "until"
    words = f"{verb} {lifecycle.end_in_words(support.end)}"
    return writer.sourced(_row_of(support, release), "still_supported", is_supported, words)


def _is_maintained(end: lifecycle.End, release: Release) -> bool:
    """New versions appear and no end is known: it is supported, for how long is unknown."""
    return end.kind == lifecycle.NOT_ANNOUNCED or bool(release.latest)
