"""What would change the answer, in sentences: weights, answers and facts; what to find out, which answers conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from advisor.candidates import label_of
from advisor.engine.counterfactual import Counterfactual
from advisor.engine.stability import Interval
from advisor.engine.types import Candidate
from advisor.engine.unknowns import Doubt
from advisor.rules.criteria import CRITERIA
from advisor.rules.derived import ESTATES
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle, vocabulary

_UNSAID = {estate.attribute: estate.label for estate in ESTATES.values() if estate.release is None}
"""Systems that run by the attribute of a route from them, where the answer does not say which release."""

_LABELS = {criterion.key: criterion.label for criterion in CRITERIA}


class Sentences:
    """`names` are the distributions' short names by slug; `called` names a candidate by its key: "RHEL 9 Standard";
    `percents` are the shares of the criteria as shown."""

    def __init__(
        self,
        names: Mapping[str, str],
        called: Callable[[tuple[str, str, str]], str],
        candidates: Mapping[tuple[str, str, str], Candidate],
        today: date,
        percents: Mapping[str, float],
    ) -> None:
        self.names, self.called, self.candidates, self.today = names, called, candidates, today
        self.percents = percents

    def change(self, one: Counterfactual) -> dict[str, Any]:
        common = {"kind": one.kind, "new_winner": one.new_winner}
        if one.kind == "weight":
            weights = {"now": round(one.now, 6), "becomes": round(one.becomes, 6)}
            return {**common, "change": self._weight(one), "criterion": one.criterion, **weights}
        if one.kind == "answer":
            return {
                **common,
                "change": self._answer(one),
                "question": one.question,
                "options": list(one.options),
            }
        distribution, release, plan = one.candidate
        place = {"distribution": distribution, "release": release, "plan": plan}
        if one.value is None:
            labels = ", ".join(label_of(attribute) for attribute in one.attributes)
            change = (
                f"{self.names[one.new_winner]} {release} would win if this were confirmed: {labels}"
            )
            return {
                **common,
                "change": change,
                "attributes": list(one.attributes),
                **place,
                "now": "unknown",
                "becomes": None,
            }
        now, becomes = self._values(one)
        change = f"{self.names[one.new_winner]} would win if {becomes}; {now}"
        return {
            **common,
            "change": change,
            "attributes": list(one.attributes),
            **place,
            "now": now,
            "becomes": becomes,
        }

    def _weight(self, one: Counterfactual) -> str:
        direction = "more" if one.becomes > one.now else "less"
        label = _LABELS[one.criterion]
        now = f"{self.percents[one.criterion]:.1f} %"
        return f"{self.names[one.new_winner]} would win if {label} counted {direction}: {_share(one.becomes)} instead of {now}"

    def _answer(self, one: Counterfactual) -> str:
        question = QUESTIONS[one.question]
        labels = ", ".join(question.option(key).label for key in one.options)
        if labels:
            return f'{self.names[one.new_winner]} would win if "{question.text}" were answered: {labels}'
        return f'{self.names[one.new_winner]} would win without an answer to "{question.text}"'

    def _values(self, one: Counterfactual) -> tuple[str, str]:
        """(what is on record, what it would have to be) in words."""
        attribute = one.attributes[0]
        evidence = self.candidates[one.candidate].of(attribute)
        whose = self.called(one.candidate)
        if attribute == "price_per_system_year" and isinstance(one.value, int | float):
            side = "more than" if one.at_least else "less than"
            return (
                f"it is {evidence.words}",
                f"the list price of {whose} were {side} {one.value:,.2f} USD per server and year",
            )
        if attribute == "years_of_updates" and isinstance(one.value, int | float):
            side = "lasted beyond" if one.at_least else "ended before"
            day = lifecycle.day_in_words(day_after(self.today, one.value))
            return f"the end on record is {evidence.words}", f"updates of {whose} {side} {day}"
        words = value_in_words(attribute, one.value)
        return (
            f"on record is “{evidence.words}”",
            f"“{label_of(attribute)}” of {whose} were “{words}”",
        )

    def interval(self, one: Interval) -> dict[str, Any]:
        sides = [f"below {_share(one.low)} {self.names[one.below]} wins"] if one.below else []
        sides += [f"above {_share(one.high)} {self.names[one.above]} wins"] if one.above else []
        return {
            "criterion": one.criterion,
            "label": _LABELS[one.criterion],
            "now": round(one.now, 6),
            "low": round(one.low, 6),
            "below": one.below or None,
            "high": round(one.high, 6),
            "above": one.above or None,
            "words": "; ".join(sides) or "no weight changes the winner",
        }

    def doubt(self, one: Doubt) -> dict[str, Any]:
        whose = self.called(one.candidate)
        distribution, release, plan = one.candidate
        return {
            "distribution": distribution,
            "release": release,
            "plan": plan,
            "attribute": one.attribute,
            "label": label_of(one.attribute),
            "new_winner": one.new_winner,
            "points": round(one.points, 1),
            "sentence": self._doubt_sentence(one, whose),
        }

    def _doubt_sentence(self, doubt: Doubt, whose: str) -> str:
        winner = self.names[doubt.new_winner]
        if estate := _UNSAID.get(doubt.attribute):
            return f"Which release of {estate} you run: depending on it {winner} comes first."
        label = label_of(doubt.attribute)
        if doubt.certain_in_part:
            return f"{label}, {whose}: {winner} comes first if what is projected beyond the promised end holds."
        return f"{label}, {whose}: unknown; depending on it {winner} comes first."

    def conflict(self, questions: Iterable[str]) -> dict[str, Any]:
        keys = [key for key in QUESTIONS if key in set(questions)]
        texts = [f"“{QUESTIONS[key].text}”" for key in keys]
        together = (
            "No distribution meets your answer to"
            if len(keys) == 1
            else "No distribution meets your answers to all of these:"
        )
        together = (
            "These two answers contradict each other, no distribution meets both:"
            if len(keys) == 2
            else together
        )
        return {
            "questions": keys,
            "labels": [QUESTIONS[key].text for key in keys],
            "sentence": f"{together} {' and '.join(texts)}",
        }


def value_in_words(attribute: str, value: object) -> str:
    """A value of an attribute of the catalog, or of one that is worked out from statements about software."""
    if attribute in vocabulary.ATTRIBUTES:
        return vocabulary.ATTRIBUTES[attribute].in_words(value)
    return "supported" if value else "not supported"


def _share(share: float) -> str:
    return f"{share * 100:.1f} %"


def day_after(today: date, years: float) -> date:
    """The day so many years on: whole calendar years, and that part of the next."""
    whole = lifecycle.years_after(today, int(years))
    return whole + timedelta(
        days=round(
            (years - int(years)) * (lifecycle.years_after(today, int(years) + 1) - whole).days
        )
    )
