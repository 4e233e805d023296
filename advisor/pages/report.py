"""The result page's own reading of a recommendation: what stands open, how sure it is in words, and what to do next."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from itertools import groupby
from typing import Any

from advisor.document import rests_on
from advisor.document.certainty_words import CERTAINTY_WORDS
from advisor.document.migration_rows import IN_PLACE, KINDS, NOTHING, REBUILD
from advisor.engine.certainty import FIRM
from advisor.engine.types import Answers
from advisor.own_numbers import plans_on_sale
from advisor.pages import explained, questionnaire
from advisor.pages.charts import bar, contribution_bars
from advisor.pages.first_questions import first_questions
from advisor.pages.in_short import in_short, listed
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle

Found = dict[str, Any]

OPEN = 3
"""How many options stand open; the rest is folded."""
FEW = 4
"""How many systems a sentence names."""
QUOTES = 3
"""How many quotes that would win stand open; the rest is folded."""


def report(
    found: Found, answers: Answers, catalog: Mapping[str, Any], today: date, api: str
) -> Found:
    """What the page shows beside the document itself. `api` is the address the same question can be sent to."""
    plans = plans_on_sale(catalog)
    options = [_option(one, found) for one in found["ranking"]]
    changes = {
        kind: list(group)
        for kind, group in groupby(found["counterfactuals"], key=lambda one: one["kind"])
    }
    return {
        "options": options,
        "open_options": options[:OPEN],
        "folded_options": options[OPEN:],
        "first_questions": first_questions(found, answers),
        "certainty": _certainty(found),
        "unverified": _unverified(found),
        "quotes": found["break_even"][:QUOTES],
        "folded_quotes": found["break_even"][QUOTES:],
        "rests_on": rests_on.in_words(rests_on.used_ages(found), today),
        "changes": changes,
        "in_short": in_short(found, answers),
        "on_paper": explained.on_paper(found),
        "places": explained.places(found),
        "intervals": explained.intervals(found),
        "against": explained.against_the_winner(found),
        "conflicts": explained.conflicts(found, answers),
        "costs": explained.costs(found, answers, plans),
        "ways": [_ways(one, _name(found, one)) for one in found["ways"]],
        "replaces": "reinstall" in answers.to("conversion"),
        "lifelines": explained.lifelines(found, catalog, answers, today),
        **left_out(found),
        "relaxations": [_relaxation(one, answers) for one in found["relaxations"]],
        "next_steps": _next_steps(found, answers),
        "given": questionnaire.given(answers, plans),
        "unanswered": questionnaire.unanswered(answers),
        "curl": _as_curl(found, api),
    }


def left_out(found: Found) -> Found:
    """Who is not ranked: those with a line each, undetermined or ruled out, and the others, who share a folded one."""
    unconfirmed = [_with_words(left) for left in found["unconfirmed"]]
    excluded = [_with_words(left) for left in found["excluded"]]
    return {
        "undetermined": [left for left in unconfirmed if _has_a_line(left)],
        "ruled_out": [left for left in excluded if _has_a_line(left)],
        "also_looked_at": [left for left in unconfirmed + excluded if not _has_a_line(left)],
    }


def _with_words(left: Found) -> Found:
    return {**left, "lacks": "; ".join(each["words"] for each in left["missing"])}


def _has_a_line(left: Found) -> bool:
    return bool(left["near_miss"] or left["role"] == "recommended")


def _ways(one: Found, name: str) -> Found:
    """The migrations to one candidate. Of the caveats those that its steps do not say themselves."""
    return {**one, "name": name, "from": [_with_caveats(migration) for migration in one["from"]]}


def _with_caveats(migration: Found) -> Found:
    limits = {f"{step['tool']}: {step['limits']}" for step in migration["steps"]}
    other = [caveat for caveat in migration["caveats"] if caveat not in limits]
    return {
        **migration,
        "other_caveats": other,
        "cases": [_with_caveats(case) for case in migration["cases"]],
    }


def _name(found: Found, one: Found) -> str:
    name: str = next(
        each["name"] for each in found["ranking"] if each["distribution"] == one["distribution"]
    )
    return name


def _option(one: Found, found: Found) -> Found:
    bars = contribution_bars(one["contributions"])
    why_not = next(
        (row["sentence"] for row in found["why_not"] if row["distribution"] == one["distribution"]),
        "",
    )
    return {
        **one,
        "why_not": why_not,
        "open_score": one["score_low"] != one["score_high"],
        "bar": bar(one["score_low"], one["score_high"], 100),
        "rows": [
            {**row, "drawn": drawn} for row, drawn in zip(one["contributions"], bars, strict=True)
        ],
        "ties": [
            other["name"] for other in found["ranking"] if other["distribution"] in one["tied_with"]
        ],
    }


def _certainty(found: Found) -> Found | None:
    """How sure: the word, what follows it, and what the unknown facts can do to it."""
    sure = found["robustness"]
    if not sure["certainty"]:
        return None
    word = CERTAINTY_WORDS[sure["certainty"]]
    words = sure["certainty_words"].removeprefix(f"{word}: ")
    return {"word": word, "words": words[:1].upper() + words[1:], "unknowns": _unknowns(sure)}


def _unknowns(sure: Found) -> str:
    if sure["stable_under_unknowns"]:
        return "It stays first whatever the unknown facts turn out to be."
    if sure["worth_finding_out"]:
        return ""
    return "No single unknown fact other than a price can change it; several together could."


def _unverified(found: Found) -> list[Found]:
    """The decisive facts that are not verified, each with who would win if it were otherwise."""
    names = explained.names(found)
    return [
        {**fact, "otherwise": _otherwise(fact["new_winner"], names)}
        for fact in found["robustness"]["unverified"]
    ]


def _otherwise(new_winner: str | None, names: Mapping[str, str]) -> str:
    if new_winner is None:
        return "If it does not hold, no distribution meets every requirement."
    return f"If it is otherwise, {names.get(new_winner, new_winner)} could win."


def _first_shares(found: Found) -> list[Found]:
    """The ranked by how often each comes first, most often first."""
    share = found["robustness"]["win_share"]
    rows = [
        {**one, "share": share[one["distribution"]]}
        for one in found["ranking"]
        if one["distribution"] in share
    ]
    return sorted(rows, key=lambda row: -row["share"])


def _relaxation(relaxation: Found, answers: Answers) -> Found:
    """What to relax, and the address of the result with the answers that suffice."""
    relaxed = answers
    for instead in relaxation["instead"]:
        relaxed = relaxed.with_answer(instead["question"], tuple(instead["options"]))
    return {**relaxation, "result": questionnaire.address("result", relaxed)}


def _next_steps(found: Found, answers: Answers) -> list[str]:
    winner = found["winner"]
    if not winner:
        return _steps_without_winner(found)
    name = f"{winner['name']} {winner['release']}"
    steps = []
    if warnings := found["ranking"][0]["warnings"]:
        steps.append(
            f"Check the {_counted(len(warnings), 'warning')} under “Know this first” against your case."
        )
    if winner["cost_per_server_year"]["amount"] is None:
        steps.append(f"Ask for a quote: no list price is published for {winner['plan_name']}.")
    rivals = [
        row
        for row in _first_shares(found)
        if row["distribution"] != winner["distribution"] and row["share"]
    ]
    if rivals and found["robustness"]["certainty"] != FIRM:
        rival = rivals[0]
        steps.append(
            f"Look at {rival['name']} {rival['release']} as well: it is first in {rival['share'] * 100:.1f} % of similar weightings."
        )
    if found["robustness"]["unverified"]:
        steps.append("Verify the facts under “How sure” that decide and are not verified.")
    steps += _first_moves(found["migration"], name)
    steps.append(_calendar(winner, name))
    if missing := questionnaire.unanswered(answers):
        steps.append(
            f"{_counted(missing, 'question')} of {len(QUESTIONS)} had no answer. Answer those that matter to you."
        )
    return steps


def _steps_without_winner(found: Found) -> list[str]:
    if found["questions_to_ask"]:
        return ["Answer the questions above, or any other that matters to you."]
    steps = []
    if found["relaxations"]:
        steps.append("Decide which requirement you can relax; the smallest changes are above.")
    if any(left["near_miss"] for left in found["unconfirmed"]):
        steps.append(
            "Or find out what is unknown: each undetermined distribution says what, and where to ask."
        )
    return steps or ["Give at least one criterion some importance."]


def _first_moves(migrations: list[Found], name: str) -> list[str]:
    """What to begin with, each tool once with all the systems it is to be tried on."""
    cases = [case for migration in migrations for case in migration.each_case]
    by_kind = {kind: [case for case in cases if case["kind"] == kind] for kind in KINDS}
    tried: dict[str, list[str]] = {}
    for case in by_kind[IN_PLACE]:
        tried.setdefault(case["steps"][0]["tool"], []).append(case["from_label"])
    rebuilt, running = (
        [case["from_label"] for case in by_kind[kind]] for kind in (REBUILD, NOTHING)
    )
    return [
        *(f"Try {tool} on a copy of {_one_of_each(systems)}." for tool, systems in tried.items()),
        *(
            [f"Plan new installations of {name} for what runs on {_few(rebuilt)}."]
            if rebuilt
            else []
        ),
        *([f"Nothing to move from {listed(running)}: you run {name} already."] if running else []),
    ]


def _few(systems: list[str]) -> str:
    """All of a few; of many the first and how many more."""
    if len(systems) <= FEW + 1:
        return listed(systems)
    return listed([*systems[:FEW], f"{len(systems) - FEW} others"])


def _one_of_each(systems: list[str]) -> str:
    return (
        f"one {systems[0]} system"
        if len(systems) == 1
        else f"one system of each: {listed(systems)}"
    )


def _calendar(winner: Found, name: str) -> str:
    until = winner["supported_until"]
    if until["projected"]:
        return f"Ask until when {name} is supported with this plan: {until['words']} is projected, not promised."
    if until["kind"] == lifecycle.DATE:
        return f"Note {until['words']}: {name} has to be replaced by then."
    return f"Ask until when {name} is supported with this plan: the end is {until['words']}."


def _as_curl(found: Found, api: str) -> str:
    body = json.dumps({"answers": found["answers"]}, indent=2, ensure_ascii=False)
    return f"curl {api} \\\n  --header 'Content-Type: application/json' \\\n  --data '{body}'"


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
