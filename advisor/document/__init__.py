"""The recommendation as one plain document: what the API answers and what the pages show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from functools import cached_property
from typing import Any

from advisor import decide, forms
from advisor.candidates import label_of, support_ends
from advisor.document import conclusions, rounding, what_if
from advisor.document.costs import Costs
from advisor.document.left_out import LeftOut, Way
from advisor.document.migration import WEAK, Ways
from advisor.engine.break_even import BreakEven
from advisor.engine.nearest import Failure, Left
from advisor.engine.recommend import Contribution, Ranked, Sibling
from advisor.engine.relaxation import Relaxation
from advisor.engine.types import Candidate, Evidence
from advisor.engine.unverified import Unverified
from advisor.engine.utility import Worth
from advisor.rules.criteria import CRITERIA, IMPORTANCE_WORDS
from advisor.rules.questions import QUESTIONS
from catalog import lifecycle, vocabulary

UNCERTAIN = {
    "price_per_system_year": "its price is not published",
    "years_of_updates": "the end of its support is not promised",
}
"""Why a candidate comes after all of which these are known."""

_LABELS = {criterion.key: criterion.label for criterion in CRITERIA}


def document(made: decide.Preview) -> dict[str, Any]:
    """Same answers, same catalog, same rules, same day: the same document."""
    return _Writer(made).document()


def standing(made: decide.Preview) -> dict[str, Any]:
    """The part of the document that says who is in, who is out and what counts: no costs, no ways, nobody against the winner."""
    return _Writer(made).standing()


class _Writer:
    def __init__(self, made: decide.Preview) -> None:
        self.made, self.found, self.today = made, made.recommendation, made.today
        self.catalog = made.published.document
        self.distributions = {one["slug"]: one for one in self.catalog["distributions"]}

    def standing(self) -> dict[str, Any]:
        winner, say = self.found.winner, self.say
        return {
            "answers": forms.as_data(self.found.answers),
            "weights": [self._weight(index) for index in range(len(CRITERIA))],
            "questions_to_ask": self._questions_to_ask(),
            "no_winner_because": None if winner else self._why_nobody(),
            "ranking": [self._ranked(one) for one in self.found.ranking],
            "excluded": [
                self._excluded(left) for left in self.left_out.ordered(self.found.excluded)
            ],
            "unconfirmed": [
                self._unconfirmed(left) for left in self.left_out.ordered(self.found.unconfirmed)
            ],
            "relaxations": [
                self._relaxation(*each)
                for each in self.left_out.relaxations(self.found.relaxations)
            ],
            "conflicts": [say.conflict(one) for one in self.found.conflicts],
        }

    def document(self) -> dict[str, Any]:
        winner, say, ways = (
            self.found.winner,
            self.say,
            Ways(self.catalog, self.found.answers, self.today),
        )
        candidates = [one.candidate for one in self.found.ranking]
        there = self.standing()
        return {
            "answers": there["answers"],
            "day": self.today.isoformat(),
            "weights": there["weights"],
            "headline": self._headline(),
            "winner": self._winner(winner) if winner else None,
            "no_winner_because": there["no_winner_because"],
            "ranking": there["ranking"],
            "excluded": there["excluded"],
            "unconfirmed": there["unconfirmed"],
            "robustness": self._robustness(),
            "break_even": [self._break_even(quote) for quote in self.found.break_even],
            "releases": self._releases(),
            "questions_to_ask": there["questions_to_ask"],
            "counterfactuals": [say.change(one) for one in self.found.counterfactuals],
            "stability": [say.interval(one) for one in self.found.intervals],
            "why_not": self._why_not(winner) if winner else [],
            "relaxations": there["relaxations"],
            "conflicts": there["conflicts"],
            "costs": Costs(self.catalog, self.found.answers, self.today).document(candidates),
            "migration": ways.to(winner.candidate) if winner else [],
            "ways": ways.to_each(candidates),
            "notes": self._notes(),
            "catalog": {"digest": self.made.published.digest, "as_of": self.made.published.as_of},
            "rules": {"digest": decide.rules_digest(), "as_of": decide.RULES_AS_OF},
        }

    @cached_property
    def say(self) -> what_if.Sentences:
        names = {slug: one["short_name"] for slug, one in self.distributions.items()}
        candidates = {one.key: one for one in self.made.candidates}
        return what_if.Sentences(names, self._called, candidates, self.today, self.percents)

    @cached_property
    def percents(self) -> dict[str, float]:
        """By criterion its share in percent as shown."""
        weights = self.found.weights
        percents = rounding.percents([weight.share for weight in weights])
        return {
            weight.criterion: percent for weight, percent in zip(weights, percents, strict=True)
        }

    @cached_property
    def left_out(self) -> LeftOut:
        names = {slug: row["short_name"] for slug, row in self.distributions.items()}
        roles = {slug: row["role"] for slug, row in self.distributions.items()}
        return LeftOut(names, roles, self._called, self.found.answers, self.today)

    def _called(self, key: tuple[str, str, str]) -> str:
        """RHEL 9 Standard"""
        slug, release, plan = key
        name = next(
            (one["name"] for one in self.distributions[slug]["plans"] if one["slug"] == plan), ""
        )
        between = ", " if self._name(slug) in name else " "
        return between.join(filter(None, (f"{self._name(slug)} {release}".strip(), name)))

    def _robustness(self) -> dict[str, Any]:
        sure = self.found.robustness
        return {
            "samples": sure.samples,
            "win_share": {slug: round(share, 4) for slug, share in sorted(sure.win_share.items())},
            "rank_share": {
                slug: [round(share, 4) for share in shares]
                for slug, shares in sorted(sure.rank_share.items())
            },
            "certainty": self.found.certainty or None,
            "certainty_words": conclusions.certainty_sentence(self.found),
            "unverified": [self._unverified(fact) for fact in self.found.unverified],
            "stable_under_unknowns": sure.stable_under_unknowns,
            "worth_finding_out": [self.say.doubt(one) for one in self.found.doubts],
        }

    def _unverified(self, fact: Unverified) -> dict[str, Any]:
        distribution, release, plan = fact.candidate
        evidence = _evidence(fact.evidence)
        weak = vocabulary.CONFIDENCE_WORDS[fact.evidence.confidence]
        return {
            "distribution": distribution,
            "release": release or None,
            "plan": plan or None,
            "attribute": evidence["attribute"],
            "label": evidence["label"],
            "words": evidence["words"],
            "confidence": evidence["confidence"],
            "source": evidence["source"],
            "new_winner": fact.new_winner,
            "sentence": f"{evidence['label']} of {self._called(fact.candidate)}: {evidence['words']} ({weak}).",
        }

    def _break_even(self, quote: BreakEven) -> dict[str, Any]:
        distribution, release, plan = quote.candidate
        name = self._called(quote.candidate)
        return {
            "distribution": distribution,
            "release": release,
            "plan": plan,
            "price": None if quote.price is None else float(quote.price),
            "sentence": conclusions.break_even_words(name, quote),
        }

    def _releases(self) -> list[dict[str, Any]]:
        """The winner's other releases, and what each lacks against it."""
        winner = self.found.winner
        if winner is None:
            return []
        distribution = winner.candidate.distribution
        return [
            {
                "distribution": distribution,
                "release": release.release,
                "plan": release.plan,
                "score": release.score,
                "difference": release.difference,
                "share": release.share,
                "lacks": list(release.lacks),
                "better": list(release.better),
                "sentence": release.sentence,
            }
            for release in conclusions.other_releases(self.found, self._requirement_words)
        ]

    def _requirement_words(self, sibling: Sibling) -> list[str]:
        return [self.left_out.lacks(failure, sibling.candidate) for failure in sibling.failures]

    def _questions_to_ask(self) -> list[dict[str, object]]:
        names = {slug: row["short_name"] for slug, row in self.distributions.items()}
        return [conclusions.question_to_ask(split, names) for split in self.found.splits]

    def _headline(self) -> str:
        winner = self.found.winner
        if winner is None:
            return self._why_nobody()
        until = self._supported_until(winner.candidate)
        head = f"{self._name(winner.candidate.distribution)} {winner.candidate.release} with {self._plan(winner.candidate)['name']}"
        if until["kind"] != lifecycle.DATE:
            words = f", end of support {until['words']}"
        elif until["projected"]:
            words = f", projected to be supported until {until['words']}"
        else:
            words = f", supported until {until['words']}"
        ties = ", ".join(self._name(slug) for slug in winner.tied_with)
        return f"{head}{words}" + (f"; level with {ties}" if ties else "")

    def _why_nobody(self) -> str:
        if self.found.unanswered:
            return "No recommendation without an answer: answer these questions first"
        if self.found.ranking:
            return "Every criterion is ignored, so nothing can be ranked"
        if any(self.left_out.near_miss(left) for left in self.found.unconfirmed):
            return "No distribution certainly meets every requirement; for some a fact is unknown"
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
            "percent": self.percents[criterion.key],
            "suggested": weight.suggested,
            "because": {"question": weight.because.question, "answer": weight.because.option}
            if weight.because
            else None,
        }

    # Who is in

    def _winner(self, winner: Ranked) -> dict[str, Any]:
        return {
            **self._identity(winner.candidate),
            "score": conclusions.shown_score(winner.contributions),
            "tied_with": list(winner.tied_with),
        }

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
        release = next(
            (
                r
                for r in self.distributions[candidate.distribution]["releases"]
                if r["name"] == candidate.release
            ),
            None,
        )
        if release is None:
            words = {
                "words": "unknown",
                "relative": "",
                "projected": False,
                "projected_until": None,
            }
            return {"kind": lifecycle.UNKNOWN, "on": None, **words, "evidence": _evidence(evidence)}
        ends = support_ends(release, candidate.plan)
        end, possible = ends.shown.end, ends.possible.end
        relative = (
            lifecycle.relative_in_words(end.day, self.today)
            if end.kind == lifecycle.DATE and end.day
            else ""
        )
        further = possible.day if ends.is_promised and possible != end else None
        return {
            "kind": end.kind,
            "on": end.day.isoformat() if end.day else None,
            "words": lifecycle.end_in_words(end),
            "relative": relative,
            "projected": not ends.is_promised and end.kind == lifecycle.DATE,
            "projected_until": further.isoformat() if further else None,
            "evidence": _evidence(evidence),
        }

    def _ranked(self, one: Ranked) -> dict[str, Any]:
        parts = conclusions.shown_parts(one.contributions)
        score = conclusions.shown_score(one.contributions)
        contributions = [
            _contribution(entry, parts[entry.criterion.key]) for entry in one.contributions
        ]
        siblings = {
            s.candidate.key: conclusions.shown_score(s.contributions) for s in self.found.siblings
        }
        strongest = sorted(one.contributions, key=lambda c: (-c.points, c.criterion.key))
        return {
            "rank": one.place,
            **self._identity(one.candidate),
            "score": score,
            "score_low": score,
            "score_high": conclusions.shown_high(one.contributions),
            "tied_with": list(one.tied_with),
            "contributions": contributions,
            "reasons": [
                _reason(worth)
                for c in strongest
                if c.points > 0
                for worth in c.worths
                if worth.evidence.known
            ],
            "warnings": _warnings(one),
            "other_options": [
                {
                    "release": other.release,
                    "plan": other.plan,
                    "plan_name": self._plan(other)["name"],
                    "score": siblings.get(other.key, rounding.shown(score)),
                }
                for other, score in one.others
            ],
        }

    # Who is out

    def _excluded(self, left: Left) -> dict[str, Any]:
        distribution = self.distributions[left.candidate.distribution]
        successor = next(
            (
                fact
                for fact in distribution["facts"]
                if fact["attribute"] == "successor" and fact["value"]
            ),
            None,
        )
        return {
            **self._identity(left.candidate),
            "role": distribution["role"],
            "near_miss": self.left_out.near_miss(left),
            "missing": self._missing(left),
            "reasons": [_failure(one) for one in left.failures],
            "successors": [
                {"distribution": slug, "name": self._name(slug)}
                for slug in distribution["successors"]
            ],
            "where_to_go": successor["value"] if successor else None,
        }

    def _unconfirmed(self, left: Left) -> dict[str, Any]:
        return {
            **self._identity(left.candidate),
            "role": self.distributions[left.candidate.distribution]["role"],
            "near_miss": self.left_out.near_miss(left),
            "missing": self._missing(left),
            "what_to_confirm": [_failure(one) for one in left.failures],
        }

    def _missing(self, left: Left) -> list[dict[str, Any]]:
        return [
            {"question": each.question, "words": each.words} for each in self.left_out.missing(left)
        ]

    def _relaxation(self, relaxation: Relaxation, way: Way) -> dict[str, Any]:
        return {
            "drop": list(relaxation.drop),
            "drop_labels": [QUESTIONS[key].text for key in relaxation.drop],
            "then_fits": list(relaxation.then_fits),
            "then_fits_names": [self._name(slug) for slug in relaxation.then_fits],
            "words": way.words,
            "instead": [
                {"question": each.question, "options": list(each.options)} for each in way.instead
            ],
        }

    # Against the winner

    def _why_not(self, winner: Ranked) -> list[dict[str, Any]]:
        """Every other distribution: the ranked against the winner by criterion, then what the undetermined and the ruled
        out lack."""
        groups = (("open", self.found.unconfirmed), ("out", self.found.excluded))
        left_out = [
            (standing, left) for standing, group in groups for left in self.left_out.ordered(group)
        ]
        return [
            *(
                self._against(winner, ranked)
                for ranked in self.found.ranking
                if ranked is not winner
            ),
            *(self._lacking(standing, left) for standing, left in left_out),
        ]

    def _lacking(self, standing: str, left: Left) -> dict[str, Any]:
        """No score and no points: what does not fit is not compared with what does."""
        return {
            **self._compared(left.candidate),
            "standing": standing,
            "score": None,
            "rows": [],
            "requirements": [each.constraint.requirement for each in left.failures],
            "sentence": self.left_out.why_not(left),
        }

    def _against(self, winner: Ranked, ranked: Ranked) -> dict[str, Any]:
        rows = conclusions.differences(winner, ranked.contributions)
        return {
            **self._compared(ranked.candidate),
            "standing": "ranked",
            "score": conclusions.shown_score(ranked.contributions),
            "rows": [asdict(row) for row in rows],
            "requirements": [],
            "sentence": conclusions.why_not(winner, ranked, self._uncertain_words(ranked)),
        }

    def _uncertain_words(self, ranked: Ranked) -> list[str]:
        """What keeps a candidate behind all of which it is known, whatever its points."""
        unknown = [key for key in decide.RULES.known_first if not ranked.candidate.of(key).known]
        return [UNCERTAIN[key] for key in unknown]

    def _compared(self, candidate: Candidate) -> dict[str, Any]:
        plan = self._plan(candidate)
        return {
            "distribution": candidate.distribution,
            "name": self._name(candidate.distribution),
            "release": candidate.release,
            "plan": candidate.plan,
            "plan_name": plan["name"] if plan else None,
        }

    # What it means

    def _notes(self) -> list[dict[str, Any]]:
        """No-cost programmes the kind of organisation may be eligible for."""
        wanted = {
            "university": ("academic_programme", "no_cost_programme"),
            "individual": ("no_cost_programme",),
        }
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
                            "checked_on": fact["checked_on"],
                            "confidence": fact["confidence"],
                            "source": _source_row(self.catalog, fact["source"]),
                        }
                    )
        return notes

    def _name(self, slug: str) -> str:
        name: str = self.distributions[slug]["short_name"]
        return name

    def _plan(self, candidate: Candidate) -> Any:
        return next(
            (
                plan
                for plan in self.distributions[candidate.distribution]["plans"]
                if plan["slug"] == candidate.plan
            ),
            None,
        )


def _contribution(one: Contribution, part: conclusions.ShownPart) -> dict[str, Any]:
    return {
        "criterion": one.criterion.key,
        "label": one.criterion.label,
        "weight": round(one.weight.share, 6),
        "percent": part.percent,
        "utility": round(one.utility, 4),
        "points": part.points,
        "points_low": part.points,
        "points_high": part.high,
        "known": one.known,
        "reasons": [_reason(worth) for worth in one.worths],
    }


def _reason(worth: Worth) -> dict[str, Any]:
    return {
        "sentence": worth.sentence,
        "low": round(worth.low, 4),
        "high": round(worth.high, 4),
        "evidence": _evidence(worth.evidence),
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "attribute": one.attribute,
        "label": one.label or label_of(one.attribute),
        "words": one.words,
        "known": one.known,
        "source": {"title": one.source, "url": one.url} if one.url else None,
        "as_of": one.as_of,
        "checked_on": one.checked_on,
        "confidence": one.confidence or None,
        "note": one.note,
        "disputes": list(one.disputes),
    }


def _failure(one: Failure) -> dict[str, Any]:
    """A requirement that is not met, or not known to be met: question, answer, requirement, fact, source."""
    question = QUESTIONS.get(one.constraint.question or "")
    evidence = _evidence(one.evidence[0]) if one.evidence else None
    return {
        "question": question.key if question else None,
        "question_text": question.text if question else None,
        "answer": one.constraint.option,
        "answer_label": question.option(one.constraint.option).label
        if question and one.constraint.option
        else None,
        "requirement": one.constraint.requirement,
        "fact": f"{evidence['label']}: {evidence['words']}" if evidence else None,
        "source": evidence["source"] if evidence else None,
        "evidence": [
            _evidence(each) for each in {each.attribute: each for each in one.evidence}.values()
        ],
    }


def _warnings(one: Ranked) -> list[dict[str, Any]]:
    """What is weak about the facts it stands on: unverified, inferred, disputed, conditional, projected; and an open price."""
    found = {evidence.attribute: evidence for evidence in one.required}
    found |= {key: one.candidate.of(key) for key in ("years_of_updates", "price_per_system_year")}
    return [
        {"text": text, "evidence": _evidence(evidence)}
        for evidence in found.values()
        if (text := _warning(evidence))
    ]


def _warning(evidence: Evidence) -> str:
    """The warning in words; empty where there is nothing to warn of."""
    if evidence.value is False and evidence.confidence == "computed" and not evidence.disputes:
        return ""  # an inferred "no" that was asked for, such as no vendor contract, is nothing to warn of
    weak = WEAK.get(evidence.confidence, "") if evidence.known else ""
    conditional = (
        evidence.note
        if weak
        or evidence.narrowed
        or not evidence.known
        or evidence.attribute == "years_of_updates"
        else ""
    )
    parts = (
        [f"This is {weak}."]
        if weak and (evidence.confidence == "unverified" or conditional)
        else []
    )
    parts += [conditional] if conditional else []
    parts += [f"{len(evidence.disputes) + 1} sources disagree."] if evidence.disputes else []
    if not parts and evidence.known:
        return ""
    return " ".join(
        [f"{evidence.label or label_of(evidence.attribute)}: {evidence.words}.", *parts]
    )


def _cost(candidate: Candidate) -> dict[str, Any]:
    evidence = candidate.of("price_per_system_year")
    amount = evidence.value if isinstance(evidence.value, float) else None
    return {
        "amount": amount,
        "currency": "USD",
        "words": evidence.words,
        "evidence": _evidence(evidence),
    }


def _source_row(catalog: Mapping[str, Any], key: str) -> dict[str, str]:
    return {"title": catalog["sources"][key]["title"], "url": catalog["sources"][key]["url"]}
