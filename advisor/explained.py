"""The result page's reading of what explains a recommendation: places, intervals, others against the winner, costs, lifelines."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from advisor import questionnaire
from advisor.candidates import phases_of
from advisor.charts import between, either_way, percent, side_by_side
from advisor.engine.types import Answers
from advisor.forms import as_query, as_text
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle, timeline, vocabulary

Found = dict[str, Any]

SIDE_BY_SIDE = 3
"""How many are drawn on the support timeline."""
OWN_NUMBERS = ("servers", "discount", "migration_cost")


def places(found: Found) -> list[Found]:
    """How often each distribution takes each place, in the order of the ranking."""
    shares = found["robustness"]["rank_share"]
    rows = [{**one, "shares": shares[one["distribution"]]} for one in found["ranking"] if one["distribution"] in shares]
    return [{**row, "stretches": list(enumerate(side_by_side(row["shares"]), 1))} for row in rows]


def intervals(found: Found) -> list[Found]:
    """How far each weight can move: as a bar from low to high with the weight of today in it, and in words."""
    names = _names(found)
    return [
        {
            **one,
            "x": percent(one["low"] * 100),
            "width": percent((one["high"] - one["low"]) * 100),
            "at": percent(one["now"] * 100),
            "below_name": names.get(one["below"], ""),
            "above_name": names.get(one["above"], ""),
        }
        for one in found["stability"]
    ]


def against_the_winner(found: Found) -> list[Found]:
    """Every other distribution that is ranked, its points beside the winner's and the difference drawn."""
    return [
        {
            **one,
            "rows": [
                {**row, "drawn": drawn}
                for row, drawn in zip(one["rows"], either_way(row["difference"] for row in one["rows"]), strict=True)
            ],
        }
        for one in found["why_not"]
        if one["standing"] == "ranked"
    ]


def on_paper(found: Found) -> Found:
    """What of a long section is printed: who is close behind, the tools of the migration, what does not count."""
    return {
        "behind": [one for one in found["why_not"] if one["standing"] == "ranked"],
        "ways": _ways_on_paper(found["ways"][0]) if found["ways"] else None,
        "uncounted": [one["label"] for one in found["weights"] if not one["weight"]],
    }


TOOLS_ON_PAPER = 4


def _ways_on_paper(there: Found) -> Found:
    """The stops of every way, and then each tool once with all the steps it is for: many ways share their last steps.

    Of many tools those for most steps are told, the others named.
    """
    told = ("tool", "in_place", "official", "limits", "note", "as_of", "confidence")
    tools: dict[tuple[object, ...], Found] = {}
    for way in there["from"]:
        for step in _all_steps(way):
            same = (step["source"]["url"], *(step[key] for key in told))
            moves = tools.setdefault(same, {**step, "moves": []})["moves"]
            if (move := f"{step['from']} to {step['to']}") not in moves:
                moves.append(move)
    ways = [{**way, "stops": _stops(way)} for way in there["from"]]
    by_use = sorted(tools.values(), key=lambda one: -len(one["moves"]))
    named = list(dict.fromkeys(one["tool"] for one in by_use[TOOLS_ON_PAPER:]))
    return {"from": ways, "tools": by_use[:TOOLS_ON_PAPER], "named": named, "onward": there["onward"]["words"]}


def _all_steps(way: Found) -> list[Found]:
    if way["new_installation"]:
        return [way["new_installation"]]
    return [one for step in way["steps"] for one in (step, *step["within"])]


def _stops(way: Found) -> list[str]:
    single = [one for step in way["steps"] for one in step["within"] or [step]]
    return [way["steps"][0]["from"], *(one["to"] for one in single)] if single else []


def conflicts(found: Found, answers: Answers) -> list[Found]:
    """The answers that contradict each other, each with its words and where to change it."""
    return [
        {
            **one,
            "answers": [
                {
                    "text": QUESTIONS[key].text,
                    "words": questionnaire.answer_in_words(QUESTIONS[key], answers),
                    "change": questionnaire.change_address(key, answers),
                }
                for key in one["questions"]
            ],
        }
        for one in found["conflicts"]
    ]


def costs(found: Found, answers: Answers) -> Found | None:
    """The table and chart of the costs, and the form for the user's own numbers."""
    ranked = {one["distribution"]: one for one in found["ranking"]}
    table = found["costs"]
    if not table["options"]:
        return None
    amounts = [over["total"] for one in table["options"] for over in one["over"][-1:]]
    widest = max([amount["high"] or amount["low"] for amount in amounts] + [1])
    rows = [
        {
            **one,
            **{key: ranked[one["distribution"]][key] for key in ("name", "plan_name")},
            "drawn": between(one["over"][-1]["total"]["low"], one["over"][-1]["total"]["high"], widest),
            "certain_end": one["over"][-1]["certain"],
        }
        for one in table["options"]
    ]
    every = [over for one in table["options"] for over in one["over"]]
    own = {key: getattr(answers, key) for key in OWN_NUMBERS}
    return {
        **table,
        "rows": rows,
        "longest": table["spans"][-1],
        "extended": any(over["extended"]["years"] for over in every),
        "uncovered": any(over["uncovered_years"] for over in every),
        "own": [{"question": QUESTIONS[key], "value": "" if value is None else as_text(value)} for key, value in own.items()],
        "carried": [(name, value) for name, values in as_query(answers).lists() if name not in own for value in values],
        "adjusted": bool(table["discount"] or table["migration_per_server"]),
    }


def lifelines(found: Found, catalog: Mapping[str, Any], answers: Answers, today: date) -> Found | None:
    """The phases of the first three with their plans, from today, against the years that were asked for."""
    first = [one for one in found["ranking"][:SIDE_BY_SIDE] if one["release"]]
    lives = [_life(one, catalog, today) for one in first]
    asked = lifecycle.years_after(today, int(answers.to("lifespan")[0])) if answers.to("lifespan") else None
    scale = timeline.scale_for([day for life in lives for day in life.days()] + ([asked] if asked else []))
    if not first or scale is None or scale.last == scale.first:
        return None
    drawn = timeline.lines(lives, scale)
    kinds = {stretch.kind for line in drawn for stretch in line.stretches}
    return {
        "lines": drawn,
        "undrawn": [life.name for life in lives if not life.days()],
        "ticks": [{"year": year, "x": x} for year, x in scale.ticks()],
        "today": timeline.percent(scale.at(today)),
        "asked": {"x": timeline.percent(scale.at(asked)), "words": lifecycle.day_in_words(asked)} if asked else None,
        "rows": [{**one, "reached": _reached(one, asked)} for one in first],
        "legend": [(kind, words) for kind, words in vocabulary.PHASE_KINDS.items() if kind in kinds],
    }


def _life(one: Found, catalog: Mapping[str, Any], today: date) -> timeline.Life:
    distribution = next(each for each in catalog["distributions"] if each["slug"] == one["distribution"])
    release = next(each for each in distribution["releases"] if each["name"] == one["release"])
    phases = [phase for phase in phases_of(release) if phase.covers(one["plan"]) and phase.end.reaches(today) is not False]
    words = tuple((phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}") for phase in phases)
    return timeline.Life(f"{one['name']} {one['release']}", today, words)


def _reached(one: Found, asked: date | None) -> bool | None:
    until = one["supported_until"]
    end = lifecycle.End(until["kind"], date.fromisoformat(until["on"]) if until["on"] else None)
    return end.reaches(asked) if asked else None


def _names(found: Found) -> dict[str, str]:
    return {one["distribution"]: one["name"] for one in found["ranking"]}
