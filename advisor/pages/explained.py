"""The result page's reading of what explains a recommendation: places, intervals, others against the winner, costs, lifelines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from advisor.answer_formats import as_query, as_text, number_answer
from advisor.engine.types import Answers
from advisor.own_numbers import SELLERS, PlanOnSale, discount_question, quote_question
from advisor.pages import questionnaire
from advisor.pages.charts import between, either_way, percent, side_by_side
from advisor.prices import DISCOUNT, percent_in_words
from advisor.rules.questions import QUESTIONS, Question
from catalog import lifecycle, timeline, vocabulary
from catalog.formats import format_date

Found = dict[str, Any]

SIDE_BY_SIDE = 3
"""How many are drawn on the support timeline."""
OWN_NUMBERS = ("servers", "discount", "migration_cost")


def places(found: Found) -> list[Found]:
    """How often each distribution takes each place, in the order of the ranking."""
    shares = found["robustness"]["rank_share"]
    rows = [
        {**one, "shares": shares[one["distribution"]]}
        for one in found["ranking"]
        if one["distribution"] in shares
    ]
    return [{**row, "stretches": list(enumerate(side_by_side(row["shares"]), 1))} for row in rows]


def intervals(found: Found) -> list[Found]:
    """How far each weight can move: as a bar from low to high with the weight of today in it, and in words."""
    by_slug = names(found)
    percents = {weight["criterion"]: weight["percent"] for weight in found["weights"]}
    return [
        {
            **one,
            "percent": percents[one["criterion"]],
            "x": percent(one["low"] * 100),
            "width": percent((one["high"] - one["low"]) * 100),
            "at": percent(one["now"] * 100),
            "below_name": by_slug.get(one["below"], ""),
            "above_name": by_slug.get(one["above"], ""),
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
                for row, drawn in zip(
                    one["rows"], either_way(row["difference"] for row in one["rows"]), strict=True
                )
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


TOOLS_ON_PAPER = 2


def _ways_on_paper(there: Found) -> Found:
    """The sentence of every migration, and then each tool once with all the steps it is for and their limits.

    Of many tools those for most steps are told, the others named; of several sources the first, and how many more.
    """
    tools: dict[tuple[object, ...], Found] = {}
    cases = [case for migration in there["from"] for case in migration.each_case]
    for case in cases:
        for step in case["steps"] or filter(None, [case["new_installation"]]):
            same = (step["tool"], step["in_place"], step["official"])
            tool = tools.setdefault(same, {**step, "moves": [], "all_limits": [], "sources": []})
            _add(tool["moves"], f"{step['from']} to {step['to']}")
            _add(tool["all_limits"], step["limits"])
            _add(tool["sources"], step["source"]["url"])
    by_use = sorted(tools.values(), key=lambda tool: -len(tool["moves"]))
    rows = [
        {**tool, "limits": _limits(tool["all_limits"]), "more_sources": len(tool["sources"]) - 1}
        for tool in by_use
    ]
    named = list(dict.fromkeys(tool["tool"] for tool in rows[TOOLS_ON_PAPER:]))
    return {
        "from": there["from"],
        "tools": rows[:TOOLS_ON_PAPER],
        "named": named,
        "onward": there["onward"]["words"],
    }


def _add(values: list[str], value: str) -> None:
    if value and value not in values:
        values.append(value)


def _limits(texts: list[str]) -> str:
    """Every sentence of the limits once."""
    sentences = [sentence.strip().rstrip(".") for text in texts for sentence in text.split(". ")]
    return " ".join(f"{sentence}." for sentence in dict.fromkeys(filter(None, sentences)))


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


def costs(found: Found, answers: Answers, plans: Sequence[PlanOnSale]) -> Found | None:
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
            "drawn": between(
                one["over"][-1]["total"]["low"], one["over"][-1]["total"]["high"], widest
            ),
            "certain_end": one["over"][-1]["certain"],
            "own": one["prices"][0]["own"],
            "discount_words": _percents(one["prices"]),
            "quoted": any(price["basis"] == "quote" for price in one["prices"]),
        }
        for one in table["options"]
    ]
    every = [over for one in table["options"] for over in one["over"]]
    own = _own_questions(found, answers, plans)
    fields = {question.key for question in own}
    return {
        **table,
        "rows": rows,
        "longest": table["spans"][-1],
        "extended": any(over["extended"]["years"] for over in every),
        "uncovered": any(over["uncovered_years"] for over in every),
        "less": _discounts_in_words(table),
        "own": [_field(question, answers) for question in own],
        "carried": [
            (name, value)
            for name, values in as_query(answers).lists()
            if name not in fields
            for value in values
        ],
    }


def _percents(prices: list[Found]) -> str:
    """12.5 %; empty where no discount is taken off."""
    percents = (price["discount"] for price in prices if price["basis"] == DISCOUNT)
    return " and ".join(f"{percent} %" for percent in dict.fromkeys(percents))


def _discounts_in_words(table: Found) -> str:
    """12.5 %, 25 % at Red Hat"""
    general = [percent_in_words(Decimal(str(table["discount"])))] if table["discount"] else []
    sellers = [f"{row['percent']} % at {row['label']}" for row in table["discounts"]]
    return ", ".join(general + sellers)


def _own_questions(found: Found, answers: Answers, plans: Sequence[PlanOnSale]) -> list[Question]:
    """What the form near the costs asks for: discounts by seller where given, quotes for the plans
    in the ranking, in its costs and of the break-even, and those given already."""
    quotable = [*found["ranking"], *found.get("break_even", ())]
    places = {(row["distribution"], row["plan"]) for row in quotable}
    places |= {
        (option["distribution"], price["plan"])
        for option in found["costs"]["options"]
        for price in option["prices"]
    }
    places |= set(answers.quotes)
    servers, discount, migration = (QUESTIONS[key] for key in OWN_NUMBERS)
    sellers = [discount_question(seller) for seller in SELLERS if seller in answers.discounts]
    quotes = [quote_question(plan) for plan in plans if (plan.distribution, plan.plan) in places]
    return [servers, discount, *sellers, *quotes, migration]


def _field(question: Question, answers: Answers) -> Found:
    value = number_answer(question, answers)
    return {
        "question": question,
        "id": f"own-{question.key.replace('.', '-')}",
        "value": "" if value is None else as_text(value),
    }


def lifelines(
    found: Found, catalog: Mapping[str, Any], answers: Answers, today: date
) -> Found | None:
    """The phases of the first three with their plans, from today, against the years that were asked for."""
    first = [one for one in found["ranking"][:SIDE_BY_SIDE] if one["release"]]
    lives = [_life(one, catalog, today) for one in first]
    asked = (
        lifecycle.years_after(today, int(answers.to("lifespan")[0]))
        if answers.to("lifespan")
        else None
    )
    scale = timeline.scale_for(
        [day for life in lives for day in life.days()] + ([asked] if asked else [])
    )
    if not first or scale is None or scale.last == scale.first:
        return None
    drawn = timeline.lines(lives, scale)
    kinds = {stretch.kind for line in drawn for stretch in line.stretches}
    return {
        "lines": drawn,
        "undrawn": [life.name for life in lives if not life.days()],
        "ticks": [{"year": year, "x": x} for year, x in scale.ticks()],
        "today": timeline.percent(scale.at(today)),
        "asked": {"x": timeline.percent(scale.at(asked)), "words": format_date(asked)}
        if asked
        else None,
        "rows": [{**one, "reached": _reached(one, asked)} for one in first],
        "legend": [
            (kind, words) for kind, words in vocabulary.PHASE_KINDS.items() if kind in kinds
        ],
    }


def _life(one: Found, catalog: Mapping[str, Any], today: date) -> timeline.Life:
    distribution = next(
        each for each in catalog["distributions"] if each["slug"] == one["distribution"]
    )
    release = next(each for each in distribution["releases"] if each["name"] == one["release"])
    phases = [
        phase
        for phase in release.phases
        if phase.covers(one["plan"]) and phase.end.reaches(today) is not False
    ]
    words = tuple(
        (phase, f"{phase.name} until {lifecycle.end_in_words(phase.end)}") for phase in phases
    )
    return timeline.Life(f"{one['name']} {one['release']}", today, words)


def _reached(one: Found, asked: date | None) -> bool | None:
    until = one["supported_until"]
    end = lifecycle.End(until["kind"], date.fromisoformat(until["on"]) if until["on"] else None)
    return end.reaches(asked) if asked else None


def names(found: Found) -> dict[str, str]:
    """The names of the ranked by slug."""
    return {one["distribution"]: one["name"] for one in found["ranking"]}
