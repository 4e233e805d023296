"""The ways there: from each system that runs today to each candidate, step by step, and where a way ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor.candidates import roads_of, way_from
from advisor.engine.migration import Edge
from advisor.engine.types import Answers, Candidate
from advisor.rules.derived import ESTATES
from advisor.rules.questions import QUESTIONS

WEAK = {"unverified": "not verified", "computed": "inferred", "verified_secondary": "read only in a third party's text"}


class Ways:
    """The migration steps of one catalog, told for one set of answers."""

    def __init__(self, catalog: Mapping[str, Any], answers: Answers) -> None:
        self.catalog, self.roads = catalog, roads_of(catalog)
        self.estates = [one for one in answers.to("estate") if one in ESTATES]
        self.distributions = {one["slug"]: one for one in catalog["distributions"]}

    def to(self, candidate: Candidate) -> list[dict[str, Any]]:
        """From every system that runs today to this candidate."""
        return [self._way(estate, candidate) for estate in self.estates if candidate.release is not None]

    def to_each(self, candidates: Iterable[Candidate]) -> list[dict[str, Any]]:
        """By candidate: the ways to it, and whether a way in place leads on from it to the next major release."""
        chosen = [one for one in candidates if one.release is not None] if self.estates else []
        return [
            {"distribution": one.distribution, "release": one.release, "from": self.to(one), "onward": self._onward(one)} for one in chosen
        ]

    def _way(self, estate: str, candidate: Candidate) -> dict[str, Any]:
        start, release = ESTATES[estate]
        end = (candidate.distribution, str(candidate.release))
        way = way_from(self.catalog, start, release, end, self.roads)
        told = None if way is not None else self.roads.new_installation(start, end)
        steps = [_row(edge) for edge in way or ()]
        return {
            "from": estate,
            "from_label": QUESTIONS["estate"].option(estate).label,
            "to": {"distribution": candidate.distribution, "release": candidate.release},
            "on_record": way is not None,
            "steps": [self._step_of_a_way(edge) for edge in way or ()],
            "new_installation": self._step(_row(told)) if told else None,
            "caveats": _caveats(way is not None, steps),
        }

    def _onward(self, candidate: Candidate) -> dict[str, Any]:
        """What comes after this release: steps in place to a newer one of the same distribution, or none: a dead end."""
        here = (candidate.distribution, str(candidate.release))
        newer = self._newer(*here)
        steps = [edge for edge in self.roads.steps_from(here) if edge.in_place and edge.end in newer]
        instead = [edge for edge in self.roads.steps_from(here) if not edge.in_place and edge.end in newer]
        name = f"{self._name(candidate.distribution)} {candidate.release}"
        if not newer:
            words = f"There is no newer major release than {name} yet."
        elif steps:
            words = f"From {name} a step in place leads on to {self._stop(steps[0].end)}, with {steps[0].tool}."
        else:
            onward = f"none to {self._stop(newer[0])} is on record"
            words = f"{name} is a dead end for steps in place: {onward}. Plan a new installation by then."
        edge = (steps or instead or [None])[0]
        return {"words": words, "dead_end": bool(newer) and not steps, "step": self._step(_row(edge)) if edge else None}

    def _newer(self, distribution: str, release: str) -> list[tuple[str, str]]:
        """The major releases after this one, the next first."""
        majors = [one["name"] for one in self.distributions[distribution]["releases"] if one["parent"] is None]
        after = sorted((one for one in majors if _number(one) > _number(release)), key=_number)
        return [(distribution, one) for one in after]

    def _step_of_a_way(self, edge: Edge) -> dict[str, Any]:
        return {**self._step(_row(edge)), "within": [self._step(_row(one)) for one in self.roads.within(edge)]}

    def _step(self, step: Mapping[str, Any]) -> dict[str, Any]:
        source = self.catalog["sources"][step["source"]]
        return {
            "from": self._stop((step["from"], step["from_release"])),
            "to": self._stop((step["to"], step["to_release"])),
            **{key: step[key] for key in ("tool", "in_place", "official", "limits", "note", "as_of", "confidence")},
            "source": {"title": source["title"], "url": source["url"]},
        }

    def _stop(self, stop: tuple[str, str]) -> str:
        return f"{self._name(stop[0])} {stop[1]}"

    def _name(self, slug: str) -> str:
        name: str = self.distributions[slug]["short_name"]
        return name


def _row(edge: Edge) -> Mapping[str, Any]:
    row: Any = edge.details
    return row  # type: ignore[no-any-return]


def _number(release: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdecimal() else 0 for part in release.split("."))


def _caveats(on_record: bool, steps: list[Mapping[str, Any]]) -> list[str]:
    if not on_record:
        return ["No way in place is on record. Plan new installations and move the workloads."]
    limits = [f"{step['tool']}: {step['limits']}" for step in steps if step["limits"]]
    doubts = [f"{step['tool']} is {WEAK[step['confidence']]}." for step in steps if step["confidence"] in ("unverified", "computed")]
    return list(dict.fromkeys([*limits, *doubts]))
