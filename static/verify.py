"""Verify a decision that ELwise kept, without ELwise: python3 verify.py decision.json

Needs Python 3.11 or newer and nothing else, no network either. It compares the digest of every
part, decides once more from the answers, candidates and rules in the file, and compares the whole
result with the one in the file. Exit status: 0 if all agrees, else 1.

The arithmetic is that of the engine's versions 1 to 3. Utilities are (certain, possible), from 0
to 1. A requirement is met (1), unconfirmed (0) or failed (-1). A price is the least that is
possible, and UNPUBLISHED more for each fact that must be known first and is not.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from functools import cache, reduce
from itertools import groupby, pairwise
from math import inf
from operator import add, attrgetter, itemgetter, le, mul
from pathlib import Path

FORMAT, ENGINES = "elwise-decision-1", (1, 2, 3)
COMPUTED = ("answers", "candidates", "document", "result", "rules")
PARTS = tuple(sorted((*COMPUTED, "approvals", "content", "header", "importances")))
KEYS = tuple(sorted((*PARTS, "digests", "sha256")))
POINTS = (0.0, 1.0, 2.0, 4.0, 8.0)  # what each step of importance counts
ALL_PLANS = 3  # from this importance of the plan criterion on, all plans of a release compete
PENALTY, UNPUBLISHED = 1000.0, 1e12  # for each fact that must be known first and is not
SAME, LEVEL = 1e-9, 0.5  # points (of 100) within which scores share a place, or are level
SAMPLES, SPREAD, EQUAL = 10_000, 2.0, 1e-12  # weightings, from half to twice each weight
NOT_RECOMPUTED = (
    "taken from the record, not recomputed: the facts in candidates (whether they are true), the "
    "words in document and content, approvals (whether those people gave them), importances, and "
    "the state in header"
)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def split(raw):
    """The bytes of each part of the file, and what is damaged."""
    marks = [b'"part:%s":' % key.encode() for key in KEYS]
    starts = [raw.find(mark) for mark in marks]
    if lost := [key for key, start in zip(KEYS, starts) if start < 0]:
        return {}, [f"{key}: the name of the part is damaged" for key in lost]
    ends = [*(start - 1 for start in starts[1:]), len(raw) - 1]
    pieces = [raw[start:end] for start, end in zip(starts, ends)]
    parts = {key: piece[len(mark) :] for key, mark, piece in zip(KEYS, marks, pieces)}
    if raw != b"{%s}" % b",".join(pieces):
        return parts, ["envelope: what joins the parts is damaged"]
    try:
        digests = dict(json.loads(parts["digests"]))
    except ValueError:
        return parts, ["digests: the part is damaged"]
    wrong = [name for name in PARTS if digests.get(name) != sha256(parts[name])]
    if parts["sha256"] == b'"%s"' % sha256(parts["digests"]).encode():
        return parts, [f"{name}: its bytes are not those of its digest" for name in wrong]
    return parts, [f"{'digests' if wrong else 'sha256'}: the part is damaged"]


def bounds(fact):
    value, low, high = fact.get("value"), fact.get("low"), fact.get("high")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value), max(float(value), high or 0.0)
    return (-inf if low is None else low, inf if high is None else high)


def added(numbers):
    """One after the other: sum() rounds otherwise from Python 3.12 on."""
    return reduce(add, numbers, 0.0)


def outcome(test, facts, options):
    """Of a requirement. `facts`: the candidate's evidence by key; `options`: the answers."""
    kind, answer = test["test"], options.get(test.get("question"), [])
    if kind == "if-answered" and test["option"] not in answer:
        return 1
    if "tests" in test:
        results = [outcome(part, facts, options) for part in test["tests"]]
        return max(results) if kind == "any-of" else min(results)
    fact, number = facts.get(test.get("attribute"), {}), test.get("number", 0)
    value, (low, high) = fact.get("value"), bounds(fact)
    values = value if isinstance(value, list) else []
    met, decided = {
        "is": (value in test.get("values", ()), value is not None),
        "known": (value is not None, False),
        "unknown": (value is None, True),
        "at-least": (low >= number, high < number),
        "at-most": (high <= number, low > number),
        "includes": (test.get("value") in values, values is value),
        "answers-within": (value == [] or (answer and {*answer} <= {*values}), values is value),
        "only-answered": (answer == [test.get("option")], True),
        "answered": ({*answer} & {*test.get("options", ())}, True),
    }[kind]
    return 1 if met else -1 if decided else 0


def shortfall(test, facts, options):
    """(numbers without a known bound, distance as a part of what was asked)."""
    kind = test["test"]
    if kind in ("at-least", "at-most"):
        wanted, (low, high) = test["number"], bounds(facts.get(test["attribute"], {}))
        sign = 1 if kind == "at-least" else -1
        least, most = sorted((sign * (wanted - low), sign * (wanted - high)))
        distance = 0.0 if most <= 0 else max(least, 0.0) if most == inf else most
        return int(most == inf), distance / (wanted or 1)
    result = outcome(test, facts, options)
    if "tests" not in test or result == 1:
        return 0, 1.0 if result == -1 else 0.0
    parts = [shortfall(part, facts, options) for part in test["tests"]]
    return min(parts) if kind == "any-of" else tuple(map(sum, zip(*parts)))


def attributes(test, options):
    """Those that a requirement reads under these answers."""
    if test["test"] == "if-answered" and test["option"] not in options.get(test["question"], []):
        return set()
    own = {test["attribute"]} if "attribute" in test else set()
    return own.union(*(attributes(part, options) for part in test.get("tests", ())))


def unknown_attributes(test, facts, options):
    """Those that a requirement reads and cannot be confirmed for."""
    if "tests" not in test:
        return attributes(test, options)
    parts = [part for part in test["tests"] if outcome(part, facts, options) == 0]
    return set().union(*(unknown_attributes(part, facts, options) for part in parts))


def worth(utility, facts, options):
    if utility["utility"] == "route-steps":
        return route_worth(utility, facts, options)
    fact = facts.get(utility["attribute"], {})
    if utility["utility"] == "steps":
        return step_worth(utility, fact.get("value"), (0.0, 1.0))
    return tuple(sorted(piecewise(utility["points"], number) for number in bounds(fact)))


def step_worth(utility, value, unknown):
    steps = [(row["utility"], row["utility"]) for row in utility["steps"] if row["value"] == value]
    return steps[0] if steps and value is not None else unknown


def piecewise(points, number):
    for (x0, y0), (x1, y1) in pairwise([(-inf, points[0][1]), *points]):
        if number <= x1:
            return y0 if y0 == y1 else y0 + (y1 - y0) * (number - x0) / (x1 - x0)
    return points[-1][1]


def route_worth(utility, facts, options):
    """The worst machine counts; over several releases from the worst to the best."""
    asks, every = utility["circumstances"], [row["utility"] for row in utility["steps"]]
    question, option = asks["panel"]
    panel = "_with_panel" if option in options.get(question, []) else ""
    machines = [f"_on_{cpu}{panel}" for cpu in options.get(asks["cpu"]) or [asks["usual"]]]
    routes = []
    for name in utility["releases"]:
        rows = [facts.get(name + machine, facts.get(name, {})) for machine in machines]
        values = [row.get("value") for row in rows]
        worths = [(step_worth(utility, value, (min(every), max(every))), value) for value in values]
        routes.append(min(worths, key=lambda route: route[0][0]))
    counted = [route for route in routes if route[1] != utility["ignored"]] or routes
    worst, best = min(counted, key=lambda row: row[0][0]), max(counted, key=lambda row: row[0][1])
    return worst[0][0], (worst if len({row[1] for row in counted}) == 1 else best)[0][1]


class Candidate:
    def __init__(self, row, table):
        self.key = [row["distribution"], row["release"] or "", row["plan"] or ""]
        self.name, self.release = row["distribution"], tuple(self.key[:2])
        self.numbers = [int(number) for number in re.findall("[0-9]+", self.key[1])]
        self.facts = dict(table[number] for number in row["evidence"])

    def is_known(self, attribute):
        return self.facts.get(attribute, {}).get("value") is not None

    def least(self, attribute):
        return max(bounds(self.facts.get(attribute, {}))[0], 0.0) if attribute else 0.0


def newest_first(rows, lifespan):
    """Of a distribution the release that certainly lasts longest comes first. `rows`: by key."""
    years = {}
    for c in rows:
        if c.is_known(lifespan):
            years[c.release] = min(c.least(lifespan), years.get(c.release, inf))
    ages = {c.release: (years.get(c.release, 0.0), c.numbers, c.release) for c in rows}
    rows = sorted(rows, key=lambda c: ages[c.release], reverse=True)
    return sorted(rows, key=attrgetter("name"))


class Decision:
    """What follows from the answers for every candidate."""

    def __init__(self, answers, candidates, rules, engine):
        self.options, self.chosen, self.rules = answers["options"], answers["importance"], rules
        self.engine = engine
        table = [(fact.get("key") or fact["attribute"], fact) for fact in candidates["evidence"]]
        rows = [Candidate(row, table) for row in candidates["candidates"]]
        self.candidates = sorted(rows, key=attrgetter("key"))
        if engine > 1:
            self.candidates = newest_first(self.candidates, rules.get("lifespan", ""))
        for place, c in enumerate(self.candidates):
            c.place = place  # of equal scores the first wins
        self.by_score = self.chosen.get(rules["plan_criterion"], 0) >= ALL_PLANS
        constraints = rules["constraints"]
        self.applying = [r for r in constraints if self.is_answered(r["question"], r["option"])]
        self.weigh()
        for candidate in self.candidates:
            self.assess(candidate)
        for _, group in groupby(self.candidates, attrgetter("release")):
            plans = [*group]
            cheapest = min((c.price for c in plans if c.meets), default=inf)
            for c in plans:  # only the cheapest plans of a release compete
                c.would_compete = c.price <= cheapest  # if it met everything
                c.could_compete = self.counted(c.price % UNPUBLISHED) <= cheapest
                c.competes = c.meets and c.would_compete

    def is_answered(self, question, option):
        options = self.options.get(question, [])
        return question is None or (bool(options) if option is None else option in options)

    def weigh(self):
        """The measures that count, and the weights."""
        criteria = self.rules["criteria"]
        self.active = [self.active_measures(criterion) for criterion in criteria]
        usual = [self.suggested(criterion) for criterion in criteria]
        steps = [self.chosen.get(c["key"], step) for c, step in zip(criteria, usual)]
        points = [POINTS[step] if active else 0.0 for step, active in zip(steps, self.active)]
        self.share = [counted / (sum(points) or 1.0) for counted in points]
        self.points = [  # (utility, points): what each measure can add to a score
            (number, share * 100 * part / total)
            for share, active in zip(self.share, self.active)
            for number, part, total in (active if share else ())
        ]
        names = [criterion["key"] for criterion in criteria]
        columns = (names, steps, [name in self.chosen for name in names], self.share, usual)
        fields = ("criterion", "importance", "chosen", "share", "suggested")
        self.weights = [dict(zip(fields, row)) for row in zip(*columns)]

    def active_measures(self, criterion):
        """A utility that several answers ask for counts once."""
        active = {}
        for row in criterion["measures"]:
            off = row["unless"] and self.is_answered(*row["unless"])
            if self.is_answered(row["question"], row["option"]) and not off:
                active.setdefault(row["utility"], row["share"])
        return [(number, part, sum(active.values())) for number, part in active.items()]

    def suggested(self, criterion):
        """The highest that an answer suggests; the kind of organisation only if no other does."""
        rows = [row for row in self.rules["emphases"] if row["criterion"] == criterion["key"]]
        rows = [row for row in rows if self.is_answered(row["question"], row["option"])]
        rows = [row for row in rows if row["question"] != "organisation"] or rows
        return max((row["importance"] for row in rows), default=criterion["importance"])

    def assess(self, c):
        numbers = {number for active in self.active for number, _, _ in active}
        utilities = self.rules["utilities"]
        c.worths = {number: worth(utilities[number], c.facts, self.options) for number in numbers}
        rows = [
            [(*c.worths[n], part / total) for n, part, total in active] for active in self.active
        ]
        c.utility = [added(low * part for low, _, part in row) for row in rows]
        c.possible = [added(high * part for _, high, part in row) for row in rows]
        points = [share * 100 for share in self.share]
        c.score, c.high = added(map(mul, c.utility, points)), added(map(mul, c.possible, points))
        c.results = [outcome(row["test"], c.facts, self.options) for row in self.applying]
        c.worst = min(c.results, default=1)
        c.meets = c.worst == 1
        c.uncertain = sum(not c.is_known(name) for name in self.rules["known_first"])
        price = self.rules["price"]
        c.price = self.counted(c.least(price) + UNPUBLISHED * c.uncertain if price else 0.0)
        c.level = round(c.score * 1e9) / 1e9 - PENALTY * c.uncertain

    def counted(self, price):
        return 0.0 if self.by_score and price < UNPUBLISHED else price

    def result(self):
        groups = [[*group] for _, group in groupby(self.candidates, attrgetter("name"))]
        meeting = [own for group in groups if (own := [c for c in group if c.meets])]
        for own in meeting:
            own.sort(key=lambda c: (not c.competes, -c.level, c.place))
        self.ranked = sorted(meeting, key=lambda own: (-own[0].level, own[0].place))
        unanswered = self.rules["needs_an_answer"] and not self.options and not self.chosen
        wins = self.ranked and any(self.share) and not unanswered
        self.winner = self.ranked[0][0] if wins else None
        second = self.ranked[1][0] if wins and len(self.ranked) > 1 else None
        excluded, unconfirmed = self.unranked(groups)
        ahead = second and second.uncertain == self.winner.uncertain
        return {
            "weights": self.weights,
            "ranking": [self.row(best, others) for best, *others in self.ranked],
            "excluded": excluded,
            "unconfirmed": unconfirmed,
            "certainty": self.certainty(second),
            "winner": self.winner and self.winner.key,
            "runner_up": second and second.key,
            "margin": self.winner.score - second.score if ahead else None,
        }

    def row(self, best, others):
        gaps = {own[0].name: own[0].level - best.level for own in self.ranked if own[0] is not best}
        weighted = zip(self.weights, self.share, best.utility, best.possible)
        fields = ("criterion", "utility", "points", "points_high")
        return {
            "candidate": best.key,
            "place": 1 + sum(gap > SAME for gap in gaps.values()),
            "score": best.score,
            "high": best.high,
            "tied_with": [name for name, gap in gaps.items() if abs(gap) < LEVEL],
            "contributions": [
                dict(zip(fields, (w["criterion"], low, low * share * 100, high * share * 100)))
                for w, share, low, high in weighted
                if share
            ],
            "others": [{"candidate": c.key, "score": c.score} for c in others],
        }

    def unranked(self, groups):
        """(excluded, unconfirmed): every other distribution by its nearest candidate."""
        rows = ([], [])
        left = [own for own in groups if not any(c.meets for c in own)]
        nearest = [min(own, key=self.distance) for own in left]
        for c in sorted(nearest, key=self.distance):
            failed, unknown = self.unmet(c, -1), self.unmet(c, 0)
            rows[not failed].append({"candidate": c.key, "failed": failed, "unknown": unknown})
        return rows

    def unmet(self, c, wanted):
        rows = [row for row, result in zip(self.applying, c.results) if result == wanted]
        names = [(row["question"] or "always", row["option"], row["requirement"]) for row in rows]
        return [
            {"key": f"{name}:{option or text}", "requirement": text} for name, option, text in names
        ]

    def distance(self, c):
        tested = [*zip(self.applying, c.results)]
        barred = sum(result == -1 and row["question"] is None for row, result in tested)
        unmet = [row["test"] for row, result in tested if result != 1]
        short = [shortfall(test, c.facts, self.options) for test in unmet]
        sums = tuple(map(sum, zip(*short)))
        return barred, c.results.count(-1), c.results.count(0), sums, -c.level, c.place

    def certainty(self, second):
        """The word, and what it rests on."""
        stable = self.is_stable() if self.winner else None
        doubts = self.doubts() if stable is False else []
        unverified = self.unverified() if self.winner else []
        ranks, releases = self.shares() if self.winner else ({}, {})
        share = releases[self.winner.release][0] if self.winner else 0.0
        level = second and self.winner.level - second.level < LEVEL
        word = "likely" if share < 0.9 or doubts or unverified else "firm"
        word = "open" if share < 0.5 else "narrow" if level or share < 0.7 else word
        fields, rows = ("distribution", "release", "share"), sorted(releases.items())
        return {
            "stable": stable,
            "doubts": doubts,
            "unverified": unverified,
            "word": word if self.winner else "",
            "samples": SAMPLES if self.winner else 0,
            "win_share": {name: row[0] for name, row in ranks.items()},
            "rank_share": ranks,
            "release_share": [dict(zip(fields, (*key, row[0]))) for key, row in rows],
        }

    def is_own(self, c):
        return c.name == self.winner.name

    def is_stable(self):
        """Whether the winner's distribution stays first whatever the unknown facts are: the score
        that is certain against the most that any other could have."""
        possible = [c for c in self.candidates if c.could_compete and c.worst != -1]
        rivals = [c.high for c in possible if not self.is_own(c) and self.is_contender(c)]
        if not rivals or self.winner.uncertain:
            return not rivals
        certain = {}
        for c in filter(self.is_own, self.candidates):
            if c.competes and not (c.uncertain and self.engine > 1):
                certain[c.release] = max(c.score, certain.get(c.release, -inf))
        for c in filter(self.is_own, possible):  # a cheaper plan may turn out to compete
            if c.release in certain and not c.competes and not self.by_score:
                certain[c.release] = min(self.score_if_smaller(c), certain[c.release])
        return max(certain.values()) >= max(rivals) - SAME

    def score_if_smaller(self, c):
        """The least score of a plan that competes because it costs less than the smallest one."""
        price, utilities = self.rules["price"], self.rules["utilities"]
        others = [o for o in self.candidates if o.competes and o.release == c.release]
        smallest = min(o.least(price) for o in others)
        if self.engine == 1 or (c.least(price) < smallest and c.is_known(price)):
            return c.score
        own = [pair for pair in self.points if utilities[pair[0]]["attribute"] == price]
        then = [worth(utilities[n], {price: {"value": smallest}}, self.options)[0] for n, _ in own]
        gain = added((low - c.worths[n][0]) * points for low, (n, points) in zip(then, own))
        return c.score + max(gain, 0.0) if c.least(price) < smallest else inf

    def is_contender(self, c):
        """It can be chosen, and at most one fact of what is always required is unknown."""
        always = {"tests": [row["test"] for row in self.applying if row["question"] is None]}
        unknown = unknown_attributes(always, c.facts, self.options)
        return self.engine == 1 or (all(c.key) and len(unknown) <= 1)

    def doubts(self):
        """Unknown facts that alone could put another first, but prices: of each distribution and
        attribute the one that brings its candidate highest."""
        rows = {}
        for c in sorted(self.candidates, key=lambda c: not c.meets):
            gains, missing = self.gains(c), self.missing(c)
            first = self.rules["known_first"] if self.engine > 1 else []
            for attribute in {*gains, *missing, *first} - {self.rules["price"]}:
                gain = gains.get(attribute, 0.0)
                matters = gain > 0 or (attribute in first and not c.is_known(attribute))
                rises = matters and c.score + gain > self.winner.score + SAME
                if (rises and c.competes and not self.is_own(c)) or missing == {attribute}:
                    row = (-gain, c.key, attribute, self.winner_if_known(c, attribute, gain))
                    highest = rows.get((c.name, attribute), (-inf, None))[0]
                    if row[-1] and c.score + gain > highest:
                        rows[c.name, attribute] = c.score + gain, row
        return [fact_row(*row[1:]) for _, row in sorted(rows.values(), key=itemgetter(1))]

    def gains(self, c):
        """By attribute: the points that its unknown value could add."""
        gains = {}
        for number, points in self.points:
            name, (low, high) = self.rules["utilities"][number]["attribute"], c.worths[number]
            name = self.rules.get("same_fact", {}).get(name, name)
            gains[name] = gains.get(name, 0.0) + (high - low) * points
        return gains

    def missing(self, c):
        """The unknown attributes that alone keep a candidate from competing."""
        if c.worst != 0 or not c.would_compete:
            return set()
        tests = {"tests": [row["test"] for row in self.applying]}
        return unknown_attributes(tests, c.facts, self.options)

    def winner_if_known(self, c, attribute, gain):
        """The distribution that overtakes if the fact adds all its points, or none; or None."""
        first = attribute in self.rules["known_first"] and not c.is_known(attribute)
        for score in (c.score + gain, c.score):
            ahead = self.leader_if(c, score, c.uncertain - first)
            level = ahead is c and not first and score <= self.winner.score + SAME
            if ahead and not level and not self.is_own(ahead):
                return ahead.name
        return None

    def unverified(self):
        """Values that are not verified and decide: the winner's own if they do not hold, those of
        others if they are the best there is. Inferred ones count where an answer demands them,
        disputed ones of the winner where a requirement is not met by what another source says."""
        rows = {}
        others = [c for c in self.candidates if c.would_compete and not self.is_own(c)]
        for c in (self.winner, *others):
            for name, fact in c.facts.items():
                if c.is_known(name) and self.is_weak(c, name, fact):
                    ahead = self.leader_if_wrong(c, name, fact)
                    if ahead is None or not self.is_own(ahead):
                        row = (not self.is_own(c), c.key, fact["attribute"], ahead and ahead.name)
                        rows.setdefault((c.name, name), row)
        for name, fact in self.winner.facts.items() if self.engine > 2 else ():
            if self.fails_by_other(self.winner, name):
                meeting = self.meeting()
                ahead = leader(row for row in meeting if not self.fails_by_other(row[0], name))
                row = (False, self.winner.key, fact["attribute"], ahead and ahead.name)
                rows.setdefault((self.winner.name, name), row)
        return [fact_row(*row[1:]) for row in sorted(rows.values(), key=itemgetter(0, 1, 2))]

    def fails_by_other(self, c, name):
        """The winner's distribution: by what another source says, a requirement is not met."""
        disputes = c.facts[name].get("disputes", ()) if c.is_known(name) else ()
        others = [{**c.facts, name: row} for row in disputes if row.get("value") is not None]
        tests = [row["test"] for row in self.applying]
        reading = [test for test in tests if name in attributes(test, self.options)]
        results = [outcome(test, facts, self.options) for facts in others for test in reading]
        return self.is_own(c) and any(result != 1 for result in results)

    def is_weak(self, c, name, fact):
        if fact.get("confidence") == "computed" and c is self.winner and fact["value"] is not False:
            demands = [row["test"] for row in self.applying if row["question"] is not None]
            return any(name in attributes(test, self.options) for test in demands)
        return fact.get("confidence") == "unverified"

    def leader_if_wrong(self, c, name, fact):
        """Who leads if the value is wrong; None: nobody."""
        utilities = self.rules["utilities"]
        read = [name in attributes(row["test"], self.options) for row in self.applying]
        measured = [pair for pair in self.points if utilities[pair[0]]["attribute"] == name]
        score = c.score - added(c.worths[number][0] * points for number, points in measured)
        if c is self.winner and any(read):
            return leader(row for row in self.meeting() if not self.fails_alike(row[0], name, fact))
        if c is self.winner:
            least = (worth(utilities[n], {}, self.options)[0] * points for n, points in measured)
            return self.leader_if(c, score + added(least), c.uncertain)
        score += added(points for _, points in measured)
        unmet = any(result != 1 for reads, result in zip(read, c.results) if not reads)
        loses = c.uncertain > self.winner.uncertain or score <= self.winner.score + SAME
        ahead = None if unmet or loses else self.leader_if(c, score, c.uncertain)
        return ahead or self.winner

    def fails_alike(self, c, name, fact):
        """It is the winner's distribution, and its value is known with the same confidence."""
        alike = c.is_known(name) and c.facts[name].get("confidence") == fact["confidence"]
        return self.is_own(c) and alike

    def meeting(self):
        return [(c, c.price, c.level) for c in self.candidates if c.meets]

    def leader_if(self, changed, score, uncertain):
        """Who leads if one candidate met everything with that score."""
        price, level = changed.price, round(score, 9) - PENALTY * uncertain
        if uncertain != changed.uncertain:
            price = self.counted(price % UNPUBLISHED + UNPUBLISHED * uncertain)
        own = (changed, price, level)
        others = (row for row in self.meeting() if row[0] is not changed)
        return leader(sorted((own, *others), key=lambda row: row[0].place))

    def shares(self):
        """In what share of the weightings each distribution, and each release, has each place."""
        tops, releases = {}, {}
        for c in filter(self.can_lead, self.candidates):
            terms = [utility * share for utility, share in zip(c.utility, self.share) if share]
            totals = [sum(map(mul, terms, row)) - 10.0 * c.uncertain for row in factors(len(terms))]
            own = c.name == self.winner.name
            release = c.release if own else ("", "")  # which of the others' decides nothing
            for table, key in ((tops, c.name), (releases, release)):
                table[key] = [*map(max, table.get(key, totals), totals)]
        return place_shares(tops), place_shares(releases)

    def can_lead(self, c):
        """It competes, and none of its distribution matches or beats it on everything."""
        own = (*c.utility, -c.uncertain)
        others = [o for o in self.candidates if o.competes and o.name == c.name and o is not c]
        rows = [((*other.utility, -other.uncertain), other.place < c.place) for other in others]
        matching = [(row, first) for row, first in rows if all(map(le, own, row))]
        return c.competes and not any(row != own or first for row, first in matching)


def leader(rows):
    """Of (candidate, price, level): the first of the highest level; the cheapest plans compete."""
    rows, cheapest = [*rows], {}
    for c, price, _ in rows:
        cheapest[c.release] = min(price, cheapest.get(c.release, inf))
    competing = [row for row in rows if row[1] <= cheapest[row[0].release]]
    return max(competing, key=itemgetter(2))[0] if competing else None


def fact_row(candidate, attribute, new_winner):
    return {"candidate": candidate, "attribute": attribute, "new_winner": new_winner}


@cache
def factors(dimensions):
    """The R sequence (Roberts, 2018): a row of factors a weighting."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = [root ** -(place + 1) for place in range(dimensions)]
    samples = range(1, SAMPLES + 1)
    return [[SPREAD ** (2 * ((0.5 + step * n) % 1.0) - 1) for step in steps] for n in samples]


def place_shares(tops):
    """By name: in what share of the weightings it takes each place; who is equal shares places."""
    rows = {name: [0.0] * len(tops) for name in tops}
    counts = Counter()
    for values in zip(*tops.values()):
        for name, value in zip(tops, values):
            above = sum(other - value > EQUAL for other in values)
            counts[name, above, sum(abs(other - value) <= EQUAL for other in values)] += 1
    for (name, above, equal), times in counts.items():
        for place in range(above, above + equal):
            rows[name][place] += times / equal / SAMPLES
    return rows


def differences(stored, now, path):
    """Where two values differ by more than rounding."""
    if isinstance(stored, float) and isinstance(now, float):
        return [] if abs(stored - now) <= SAME else [path]
    if isinstance(stored, dict) and isinstance(now, dict) and stored.keys() == now.keys():
        return [p for key in stored for p in differences(stored[key], now[key], f"{path}.{key}")]
    if isinstance(stored, list) and isinstance(now, list) and len(stored) == len(now):
        pairs = enumerate(zip(stored, now))
        return [p for place, pair in pairs for p in differences(*pair, f"{path}.{place}")]
    return [] if stored == now and type(stored) is type(now) else [path]


def sections(result):
    """The result by name, and its certainty by what it rests on."""
    parts = result.get("certainty", {})
    certainty = {f"certainty.{name}": value for name, value in parts.items()}
    return {name: value for name, value in result.items() if name != "certainty"} | certainty


def verify(raw):
    """(lines about what agrees, problems)."""
    parts, problems = split(raw)
    if problems:
        return [], problems
    data = {name: json.loads(part) for name, part in parts.items()}
    digests, named = data["digests"], data["content"]["computed"]
    engine = named["engine_version"]
    if data["header"]["format"] != FORMAT or engine not in ENGINES:
        return [], ["header: this verify.py is for another version of ELwise"]
    lines = [f"{name}: sha256 {digests[name]}" for name in PARTS]
    wrong = [name for name in COMPUTED if named[name] != digests[name]]
    problems = [f"{name}: the content is about another" for name in wrong]
    decision = Decision(data["answers"], data["candidates"], data["rules"], engine)
    stored, now = sections(data["result"]), sections(json.loads(json.dumps(decision.result())))
    problems += [f"result: {name} is missing or unknown" for name in sorted({*stored} ^ {*now})]
    for section in sorted({*stored} & {*now}):
        different = differences(stored[section], now[section], section)
        problems += [f"result: {place} is computed otherwise" for place in different[:5]]
        agreement = "identical" if stored[section] == now[section] else "equal within 1e-9"
        lines += [] if different else [f"result: {section} is {agreement}"]
    current = [row for row in data["approvals"] if row["content_sha256"] == digests["content"]]
    approvals = sum(row["verdict"] == "approve" for row in current)
    lines += [f"approvals of this text: {approvals}", NOT_RECOMPUTED]
    return lines, problems


def main():
    try:
        raw = Path(sys.argv[1]).read_bytes()
    except (IndexError, OSError) as error:
        sys.exit(f"{__doc__.splitlines()[0]}\n{error}")
    lines, problems = verify(raw)
    print(*lines, *(f"DAMAGED {problem}" for problem in problems), sep="\n")
    print("Not verified." if problems else "Verified: everything agrees.")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
