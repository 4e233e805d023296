"""The recommendation as one plain document: what the API answers and what the pages show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from advisor import decide, forms
from advisor.candidates import phases_of, roads_of, way_from
from advisor.engine.counterfactual import Counterfactual
from advisor.engine.recommend import Contribution, Failure, Left, Ranked
from advisor.engine.types import Candidate, Evidence
from advisor.engine.utility import Worth
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.derived import DERIVED, ESTATES
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle, vocabulary

_LABELS = {criterion.key: criterion.label for criterion in CRITERIA}
_WEAK = {"unverified": "not verified", "computed": "inferred", "verified_secondary": "read only in a third party's text"}


def document(made: decide.Preview) -> dict[str, Any]:
    """Same answers, same catalog, same rules, same day: the same document."""
    return _Writer(made).document()


class _Writer:
    def __init__(self, made: decide.Preview) -> None:
        self.made, self.found, self.today = made, made.recommendation, made.today
        self.catalog = made.published.document
        self.distributions = {one["slug"]: one for one in self.catalog["distributions"]}

    def document(self) -> dict[str, Any]:
        ranking = [self._ranked(one) for one in self.found.ranking]
        winner = self.found.winner
        return {
            "answers": forms.as_data(self.found.answers),
            "day": self.today.isoformat(),
            "weights": [self._weight(index) for index in range(len(CRITERIA))],
            "headline": self._headline(),
            "winner": self._winner(winner) if winner else None,
            "no_winner_because": None if winner else self._why_nobody(),
            "ranking": ranking,
            "excluded": [self._excluded(one) for one in self.found.excluded],
            "unconfirmed": [self._unconfirmed(one) for one in self.found.unconfirmed],
            "robustness": {
                "samples": self.found.robustness.samples,
                "win_share": {slug: round(share, 4) for slug, share in sorted(self.found.robustness.win_share.items())},
                "stable_under_unknowns": self.found.robustness.stable_under_unknowns,
            },
            "counterfactuals": [self._counterfactual(one) for one in self.found.counterfactuals],
            "relaxations": [self._relaxation(one.drop, one.then_fits) for one in self.found.relaxations],
            "migration": self._migration(winner.candidate) if winner else [],
            "notes": self._notes(),
            "catalog": {"digest": self.made.published.digest, "as_of": self.made.published.as_of},
            "rules": {"digest": decide.rules_digest(), "as_of": decide.RULES_AS_OF},
        }

    def _headline(self) -> str:
        winner = self.found.winner
        if winner is None:
            return self._why_nobody()
        until = self._supported_until(winner.candidate)
        head = f"{self._name(winner.candidate.distribution)} {winner.candidate.release} with {self._plan(winner.candidate)['name']}"
        words = f", supported until {until['words']}" if until["kind"] == lifecycle.DATE else f", end of support {until['words']}"
        ties = ", ".join(self._name(slug) for slug in winner.tied_with)
        return f"{head}{words}" + (f"; level with {ties}" if ties else "")

    def _why_nobody(self) -> str:
        if self.found.ranking:
            return "Every criterion is ignored, so nothing can be ranked"
        if self.found.unconfirmed:
            return "No distribution is known to meet every requirement; for some a fact is missing"
        return "No distribution meets every requirement"

    def _weight(self, index: int) -> dict[str, Any]:
        weight, criterion = self.found.weights[index], CRITERIA[index]
        return {
            "criterion": criterion.key,
            "label": criterion.label,
            "importance": weight.importance,
            "importance_word": IMPORTANCE_WORDS[weight.importance],
            "chosen": weight.chosen,
            "weight": round(weight.share, 6),
        }

    # Who is in

    def _winner(self, winner: Ranked) -> dict[str, Any]:
        return {**self._identity(winner.candidate), "score": round(winner.score, 2), "tied_with": list(winner.tied_with)}

    def _identity(self, candidate: Candidate) -> dict[str, Any]:
        plan = self._plan(candidate)
        return {
            "distribution": candidate.distribution,
            "name": self._name(candidate.distribution),
            "monogram": self.distributions[candidate.distribution]["monogram"],
            "release": candidate.release,
            "plan": candidate.plan,
            "plan_name": plan["name"] if plan else None,
            "supported_until": self._supported_until(candidate),
            "cost_per_server_year": _cost(candidate),
        }

    def _supported_until(self, candidate: Candidate) -> dict[str, Any]:
        """The end of support with the plan: kind, day, and words that never turn an unknown into a date."""
        evidence = candidate.of("years_of_updates")
        release = next((r for r in self.distributions[candidate.distribution]["releases"] if r["name"] == candidate.release), None)
        if release is None:
            return {"kind": lifecycle.UNKNOWN, "on": None, "words": "unknown", "relative": "", "evidence": _evidence(evidence)}
        end = lifecycle.support_with(phases_of(release), candidate.plan).end
        relative = lifecycle.relative_in_words(end.day, self.today) if end.kind == lifecycle.DATE and end.day else ""
        return {
            "kind": end.kind,
            "on": end.day.isoformat() if end.day else None,
            "words": lifecycle.end_in_words(end),
            "relative": relative,
            "evidence": _evidence(evidence),
        }

    def _ranked(self, one: Ranked) -> dict[str, Any]:
        points = _adding_up([contribution.points for contribution in one.contributions], one.score)
        contributions = [_contribution(contribution, shown) for contribution, shown in zip(one.contributions, points, strict=True)]
        strongest = sorted(one.contributions, key=lambda c: (-c.points, c.criterion.key))
        return {
            "rank": one.place,
            **self._identity(one.candidate),
            "score": round(one.score, 2),
            "score_low": round(one.low, 2),
            "score_high": round(one.high, 2),
            "tied_with": list(one.tied_with),
            "contributions": contributions,
            "reasons": [_reason(worth) for c in strongest if c.points > 0 for worth in c.worths if worth.evidence.known],
            "warnings": _warnings(one),
            "other_options": [
                {"release": other.release, "plan": other.plan, "plan_name": self._plan(other)["name"], "score": round(score, 2)}
                for other, score in one.others
            ],
        }

    # Who is out

    def _excluded(self, left: Left) -> dict[str, Any]:
        distribution = self.distributions[left.candidate.distribution]
        successor = next((fact for fact in distribution["facts"] if fact["attribute"] == "successor" and fact["value"]), None)
        return {
            **self._identity(left.candidate),
            "role": distribution["role"],
            "reasons": [_failure(one, self.found.answers.given) for one in left.failures],
            "successors": [{"distribution": slug, "name": self._name(slug)} for slug in distribution["successors"]],
            "where_to_go": successor["value"] if successor else None,
        }

    def _unconfirmed(self, left: Left) -> dict[str, Any]:
        return {
            **self._identity(left.candidate),
            "role": self.distributions[left.candidate.distribution]["role"],
            "what_to_confirm": [_failure(one, self.found.answers.given) for one in left.failures],
        }

    # What would change it

    def _counterfactual(self, one: Counterfactual) -> dict[str, Any]:
        name = self._name(one.new_winner)
        common = {"kind": one.kind, "new_winner": one.new_winner}
        if one.kind == "weight":
            direction = "more" if one.becomes > one.now else "less"
            change = f"{name} would win if {_LABELS[one.criterion]} counted {direction}: {one.becomes:.1%} instead of {one.now:.1%}"
            return {**common, "change": change, "criterion": one.criterion, "now": round(one.now, 6), "becomes": round(one.becomes, 6)}
        if one.kind == "answer":
            question = QUESTIONS[one.question]
            labels = ", ".join(question.option(key).label for key in one.options)
            change = (
                f'{name} would win if "{question.text}" were answered: {labels}'
                if labels
                else f'{name} would win without an answer to "{question.text}"'
            )
            return {**common, "change": change, "question": one.question, "options": list(one.options)}
        labels = ", ".join(_label(attribute) for attribute in one.attributes)
        _, release, plan = one.candidate
        change = f"{name} {release} would win if this were confirmed: {labels}"
        return {**common, "change": change, "attributes": list(one.attributes), "release": release, "plan": plan}

    def _relaxation(self, drop: Iterable[str], then_fits: Iterable[str]) -> dict[str, Any]:
        return {
            "drop": list(drop),
            "drop_labels": [QUESTIONS[key].text for key in drop],
            "then_fits": list(then_fits),
            "then_fits_names": [self._name(slug) for slug in then_fits],
        }

    # What it means

    def _migration(self, candidate: Candidate) -> list[dict[str, Any]]:
        found = []
        roads = roads_of(self.catalog)
        for estate in self.found.answers.to("estate"):
            if estate not in ESTATES or candidate.release is None:
                continue
            start, release = ESTATES[estate]
            way = way_from(self.catalog, start, release, (candidate.distribution, candidate.release), roads)
            steps: list[Mapping[str, Any]] = [edge.details for edge in way or ()]  # type: ignore[misc]
            found.append(
                {
                    "from": estate,
                    "from_label": QUESTIONS["estate"].option(estate).label,
                    "to": {"distribution": candidate.distribution, "release": candidate.release},
                    "on_record": way is not None,
                    "steps": [self._step(step) for step in steps],
                    "caveats": _caveats(way is not None, steps),
                }
            )
        return found

    def _step(self, step: Mapping[str, Any]) -> dict[str, Any]:
        source = _source_row(self.catalog, step["source"])
        return {
            "from": f"{self._name(step['from'])} {step['from_release']}",
            "to": f"{self._name(step['to'])} {step['to_release']}",
            "tool": step["tool"],
            "in_place": step["in_place"],
            "official": step["official"],
            "limits": step["limits"],
            "note": step["note"],
            "as_of": step["as_of"],
            "confidence": step["confidence"],
            "source": source,
        }

    def _notes(self) -> list[dict[str, Any]]:
        """No-cost programmes the kind of organisation may be eligible for."""
        wanted = {"university": ("academic_programme", "no_cost_programme"), "individual": ("no_cost_programme",)}
        kinds = self.found.answers.to("organisation")
        attributes = [key for kind in kinds for key in wanted.get(kind, ())]
        if "development" in self.found.answers.to("workload"):
            attributes.append("no_cost_development")
        notes = []
        for slug in sorted(self.distributions):
            for fact in self.distributions[slug]["facts"]:
                if fact["attribute"] in attributes and fact["value"]:
                    notes.append(
                        {
                            "distribution": slug,
                            "name": self._name(slug),
                            "text": fact["value"],
                            "note": fact["note"],
                            "as_of": fact["as_of"],
                            "confidence": fact["confidence"],
                            "source": _source_row(self.catalog, fact["source"]),
                        }
                    )
        return notes

    def _name(self, slug: str) -> str:
        name: str = self.distributions[slug]["short_name"]
        return name

    def _plan(self, candidate: Candidate) -> Any:
        return next((plan for plan in self.distributions[candidate.distribution]["plans"] if plan["slug"] == candidate.plan), None)


def _contribution(one: Contribution, points: float) -> dict[str, Any]:
    return {
        "criterion": one.criterion.key,
        "label": one.criterion.label,
        "weight": round(one.weight.share, 6),
        "utility": round(one.utility, 4),
        "points": points,
        "points_low": round(one.points_low, 2),
        "points_high": round(one.points_high, 2),
        "reasons": [_reason(worth) for worth in one.worths],
    }


def _adding_up(values: list[float], total: float) -> list[float]:
    """The values to two decimals so that they add up to the rounded total: the largest remainders are rounded up."""
    cents = [int(value * 100) for value in values]
    missing = round(total * 100) - sum(cents)
    by_remainder = sorted(range(len(values)), key=lambda i: (cents[i] - values[i] * 100, i))
    for index in by_remainder[: max(missing, 0)]:
        cents[index] += 1
    return [cent / 100 for cent in cents]


def _reason(worth: Worth) -> dict[str, Any]:
    return {"sentence": worth.sentence, "low": round(worth.low, 4), "high": round(worth.high, 4), "evidence": _evidence(worth.evidence)}


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "label": one.label or _label(one.attribute),
        "words": one.words,
        "known": one.known,
        "source": {"title": one.source, "url": one.url} if one.url else None,
        "as_of": one.as_of,
        "confidence": one.confidence or None,
        "note": one.note,
        "disputes": list(one.disputes),
    }


def _failure(one: Failure, given: Mapping[str, tuple[str, ...]]) -> dict[str, Any]:
    """A requirement that is not met, or not known to be met: question, answer, requirement, fact, source."""
    question = QUESTIONS.get(one.constraint.question or "")
    evidence = _evidence(one.evidence[0]) if one.evidence else None
    return {
        "question": question.key if question else None,
        "question_text": question.text if question else None,
        "answer": one.constraint.option,
        "answer_label": question.option(one.constraint.option).label if question and one.constraint.option else None,
        "requirement": one.constraint.requirement,
        "fact": f"{evidence['label']}: {evidence['words']}" if evidence else None,
        "source": evidence["source"] if evidence else None,
        "evidence": [_evidence(each) for each in {each.attribute: each for each in one.evidence}.values()],
    }


def _warnings(one: Ranked) -> list[dict[str, Any]]:
    """What is weak about the facts it stands on: unverified, inferred, disputed, conditional, projected; and an open price."""
    found = {evidence.attribute: evidence for evidence in one.required}
    found |= {key: one.candidate.of(key) for key in ("years_of_updates", "price_per_system_year")}
    return [{"text": text, "evidence": _evidence(evidence)} for evidence in found.values() if (text := _warning(evidence))]


def _warning(evidence: Evidence) -> str:
    """The warning in words; empty where there is nothing to warn of."""
    weak = _WEAK.get(evidence.confidence, "") if evidence.known else ""
    conditional = evidence.note if weak or evidence.narrowed or not evidence.known or evidence.attribute == "years_of_updates" else ""
    parts = [f"This is {weak}."] if weak and (evidence.confidence == "unverified" or conditional) else []
    parts += [conditional] if conditional else []
    parts += [f"{len(evidence.disputes) + 1} sources disagree."] if evidence.disputes else []
    if not parts and evidence.known:
        return ""
    return " ".join([f"{evidence.label or _label(evidence.attribute)}: {evidence.words}.", *parts])


def _cost(candidate: Candidate) -> dict[str, Any]:
    evidence = candidate.of("price_per_system_year")
    amount = evidence.value if isinstance(evidence.value, float) else None
    return {"amount": amount, "currency": "USD", "words": evidence.words, "evidence": _evidence(evidence)}


def _caveats(on_record: bool, steps: list[Mapping[str, Any]]) -> list[str]:
    if not on_record:
        return ["No way in place is on record. Plan new installations and move the workloads."]
    limits = [f"{step['tool']}: {step['limits']}" for step in steps if step["limits"]]
    doubts = [f"{step['tool']} is {_WEAK[step['confidence']]}." for step in steps if step["confidence"] in ("unverified", "computed")]
    return list(dict.fromkeys([*limits, *doubts]))


def _source_row(catalog: Mapping[str, Any], key: str) -> dict[str, str]:
    return {"title": catalog["sources"][key]["title"], "url": catalog["sources"][key]["url"]}


def _label(attribute: str) -> str:
    if attribute in DERIVED:
        return DERIVED[attribute].label
    return vocabulary.ATTRIBUTES[attribute].label if attribute in vocabulary.ATTRIBUTES else attribute
