"""Verify a decision that ELwise kept, without ELwise: python3 verify.py decision.json

Needs Python 3.11 or newer and nothing else, no network either. It compares the digest of every
part, decides once more from the answers, candidates and rules in the file, and compares the result
with the one in the file. Exit status: 0 if all agrees, else 1.

The arithmetic is that of version 1 of the engine. Utilities are (certain, possible), from 0 to 1.
A requirement is met (1), unconfirmed (0) or failed (-1). Not computed again, but taken over from
the file: which single facts could change the winner (stable, doubts, unverified).
"""

import hashlib
import json
import sys
from collections import Counter
from functools import cache
from itertools import groupby, pairwise
from math import inf
from operator import attrgetter, le, mul
from pathlib import Path

FORMAT, ENGINE = "elwise-decision-1", 1
COMPUTED = ("answers", "candidates", "document", "result", "rules")
PARTS = tuple(sorted((*COMPUTED, "approvals", "content", "header", "importances")))
KEYS = tuple(sorted((*PARTS, "digests", "sha256")))
POINTS = (0.0, 1.0, 2.0, 4.0, 8.0)  # what each step of importance counts
ALL_PLANS = 3  # from this importance of the plan criterion on, all plans of a release compete
PENALTY, UNPUBLISHED = 1000.0, 1e12  # for each fact that must be known first and is not
SAME, LEVEL = 1e-9, 0.5  # points (of 100) within which scores share a place, or are level
SAMPLES, SPREAD, EQUAL = 10_000, 2.0, 1e-12  # weightings, from half to twice each weight


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


def outcome(test, facts, options):
    """Of a requirement. `facts`: the candidate's evidence by key; `options`: the answers."""
    kind, answer = test["test"], options.get(test.get("question"), [])
    if "tests" in test:
        results = [outcome(part, facts, options) for part in test["tests"]]
        return max(results) if kind == "any-of" else min(results)
    fact, number = facts.get(test.get("attribute"), {}), test.get("number", 0)
    value, (low, high) = fact.get("value"), bounds(fact)
    values = value if isinstance(value, list) else []
    met, decided = {
        "is": (value in test.get("values", ()), value is not None),
        "known": (value is not None, False),
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
        self.facts = dict(table[number] for number in row["evidence"])
        self.competing = False


class Decision:
    """What follows from the answers for every candidate."""

    def __init__(self, answers, candidates, rules):
        self.options, self.chosen, self.rules = answers["options"], answers["importance"], rules
        table = [(fact.get("key") or fact["attribute"], fact) for fact in candidates["evidence"]]
        rows = [Candidate(row, table) for row in candidates["candidates"]]
        self.candidates = sorted(rows, key=attrgetter("key"))
        self.by_score = self.chosen.get(rules["plan_criterion"], 0) >= ALL_PLANS
        constraints = rules["constraints"]
        self.applying = [r for r in constraints if self.is_answered(r["question"], r["option"])]
        self.weigh()
        for candidate in self.candidates:
            self.assess(candidate)
        for _, group in groupby(self.candidates, attrgetter("release")):
            meeting = [c for c in group if c.meets]
            for c in meeting:  # only the cheapest plans of a release compete
                c.competing = c.price <= min(other.price for other in meeting)

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
        worths = {number: worth(utilities[number], c.facts, self.options) for number in numbers}
        rows = [[(*worths[n], part / total) for n, part, total in active] for active in self.active]
        c.utility = [sum((low * part for low, _, part in row), 0.0) for row in rows]
        c.possible = [sum((high * part for _, high, part in row), 0.0) for row in rows]
        points = [share * 100 for share in self.share]
        c.score, c.high = sum(map(mul, c.utility, points)), sum(map(mul, c.possible, points))
        c.results = [outcome(row["test"], c.facts, self.options) for row in self.applying]
        c.meets = min(c.results, default=1) == 1
        first = [c.facts.get(name, {}) for name in self.rules["known_first"]]
        c.uncertain = sum(fact.get("value") is None for fact in first)
        price = self.rules["price"]
        least = max(bounds(c.facts.get(price, {}))[0], 0.0)
        c.price = least + UNPUBLISHED * c.uncertain if price else 0.0
        if self.by_score and c.price < UNPUBLISHED:
            c.price = 0.0
        c.level = round(c.score * 1e9) / 1e9 - PENALTY * c.uncertain

    def result(self, stored):
        groups = [[*group] for _, group in groupby(self.candidates, attrgetter("name"))]
        meeting = [own for group in groups if (own := [c for c in group if c.meets])]
        for own in meeting:
            own.sort(key=lambda c: (not c.competing, -c.level, c.key))
        self.ranked = sorted(meeting, key=lambda own: (-own[0].level, own[0].key))
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
            "certainty": self.certainty(stored["certainty"], second),
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
        return barred, c.results.count(-1), c.results.count(0), sums, -c.level, c.key

    def certainty(self, stored, second):
        """The word, and what it rests on."""
        ranks, releases = self.shares() if self.winner else ({}, {})
        share = releases[self.winner.release][0] if self.winner else 0.0
        level = second and self.winner.level - second.level < LEVEL
        word = "likely" if share < 0.9 or stored["doubts"] or stored["unverified"] else "firm"
        word = "open" if share < 0.5 else "narrow" if level or share < 0.7 else word
        fields, rows = ("distribution", "release", "share"), sorted(releases.items())
        return {
            **stored,
            "word": word if self.winner else "",
            "samples": SAMPLES if self.winner else 0,
            "win_share": {name: row[0] for name, row in ranks.items()},
            "rank_share": ranks,
            "release_share": [dict(zip(fields, (*key, row[0]))) for key, row in rows],
        }

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
        others = [o for o in self.candidates if o.competing and o.name == c.name and o is not c]
        rows = [((*other.utility, -other.uncertain), other.key < c.key) for other in others]
        matching = [(row, first) for row, first in rows if all(map(le, own, row))]
        return c.competing and not any(row != own or first for row, first in matching)


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


def verify(raw):
    """(lines about what agrees, problems)."""
    parts, problems = split(raw)
    if problems:
        return [], problems
    data = {name: json.loads(part) for name, part in parts.items()}
    digests, named = data["digests"], data["content"]["computed"]
    if data["header"]["format"] != FORMAT or named["engine_version"] != ENGINE:
        return [], ["header: this verify.py is for another version of ELwise"]
    lines = [f"{name}: sha256 {digests[name]}" for name in PARTS]
    wrong = [name for name in COMPUTED if named[name] != digests[name]]
    problems = [f"{name}: the content is about another" for name in wrong]
    decision = Decision(data["answers"], data["candidates"], data["rules"])
    now = json.loads(json.dumps(decision.result(data["result"])))
    for section, stored in data["result"].items():
        different = differences(stored, now[section], section)
        problems += [f"result: {place} is computed otherwise" for place in different[:5]]
        agreement = "identical" if stored == now[section] else "equal within 1e-9"
        lines += [] if different else [f"result: {section} is {agreement}"]
    current = [row for row in data["approvals"] if row["content_sha256"] == digests["content"]]
    approvals = sum(row["verdict"] == "approve" for row in current)
    return [*lines, f"approvals of this text: {approvals}"], problems


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
