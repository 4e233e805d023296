"""Verify a decision that ELwise kept, without ELwise: python3 verify.py decision.json

Needs Python 3.11 or newer and nothing else, no network either. It compares the digest of every
part, decides once more from the answers, candidates and rules in the file, and compares the result
with the one that was kept. Exit status: 0 if everything agrees, 1 if not, 2 if it cannot read it.

The arithmetic is that of version 1 of the engine. Every value is between 0 and 1 until the weights
turn it into points of 100. An outcome of a requirement is 1 (met), 0 (unconfirmed) or -1 (failed).
"""

import hashlib
import json
import sys
from collections import Counter
from functools import cache
from itertools import groupby, pairwise
from math import inf
from operator import mul

FORMAT, ENGINE = "elwise-decision-1", 1
COMPUTED = ("answers", "candidates", "document", "result", "rules")
PARTS = tuple(sorted((*COMPUTED, "approvals", "content", "header", "importances")))
KEYS = tuple(sorted((*PARTS, "digests", "sha256")))
TOLERANCE = 1e-9
POINTS = (0.0, 1.0, 2.0, 4.0, 8.0)  # what each step of importance counts
HIGH = 3  # from this importance of the plan criterion on, all plans of a release compete
PENALTY, UNPUBLISHED = 1000.0, 1e12  # for each fact that must be known first and is not
SAME, LEVEL_POINTS = 1e-9, 0.5  # points within which scores share a place, or are called level
SAMPLES, SPREAD, LEVEL = 10_000, 2.0, 1e-12  # weightings tried, between half and twice each weight
UNVERIFIED, INFERRED = "unverified", "computed"


# The file: which part is damaged


def split(raw):
    """The bytes of each part, and the problems that prevent it."""
    marks = [(raw.find(mark), len(mark), key) for key in KEYS if (mark := b'"part:%s":' % key.encode())]
    missing = [key for at, _, key in marks if at < 0]
    if missing:
        return {}, [f"{key}: the part is missing, or its name is damaged" for key in missing]
    ends = [at - 1 for at, _, _ in marks[1:]] + [len(raw) - 1]
    parts = {key: raw[at + length : end] for (at, length, key), end in zip(marks, ends)}
    whole = b",".join(b'"part:%s":' % key.encode() + part for key, part in parts.items())
    return parts, [] if raw == b"{%s}" % whole else ["envelope: what joins the parts is damaged"]


def digest_problems(parts):
    try:
        digests = dict(json.loads(parts["digests"]))
    except ValueError:
        return ["digests: the part is damaged"]
    wrong = [name for name in PARTS if digests.get(name) != sha256(parts[name])]
    if parts["sha256"] == b'"%s"' % sha256(parts["digests"]).encode():
        return [f"{name}: its bytes are not those of its digest" for name in wrong]
    return ["digests: the part is damaged" if wrong else "sha256: it is not that of the digests"]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


# Requirements and utilities of one candidate. `facts`: its evidence by key; `options`: the answers


def bounds(fact):
    value = fact.get("value")
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value), max(float(value), fact.get("high") or 0.0)
    low, high = fact.get("low"), fact.get("high")
    return (-inf if low is None else low, inf if high is None else high)


def outcome(test, facts, options):
    """(1, 0 or -1, the attributes that decided it)."""
    kind = test["test"]
    if kind in ("any-of", "all-of"):
        outcomes = [outcome(part, facts, options) for part in test["tests"]]
        decided = (max if kind == "any-of" else min)(result for result, _ in outcomes)
        return decided, [name for result, names in outcomes if result == decided for name in names]
    answer = options.get(test.get("question"), [])
    if kind == "only-answered":
        return (1 if answer == [test["option"]] else -1), []
    if kind == "answered":
        return (1 if set(answer) & set(test["options"]) else -1), []
    return simple_outcome(kind, test, facts.get(test["attribute"], {}), answer), [test["attribute"]]


def simple_outcome(kind, test, fact, answer):
    value, (low, high) = fact.get("value"), bounds(fact)
    if kind == "at-least":
        return 1 if low >= test["number"] else -1 if high < test["number"] else 0
    if kind == "at-most":
        return 1 if high <= test["number"] else -1 if low > test["number"] else 0
    if kind == "known":
        return 0 if value is None else 1
    if kind == "is":
        return 0 if value is None else 1 if value in test["values"] else -1
    if not isinstance(value, list):
        return 0
    if kind == "includes":
        return 1 if test["value"] in value else -1
    if kind == "answers-within":
        return 1 if not value or (answer and set(answer) <= set(value)) else -1
    raise ValueError(f"unknown kind of test: {kind}")


def shortfall(test, facts, options):
    """(numbers without a known bound, distance as a part of what was asked)."""
    kind = test["test"]
    if kind in ("at-least", "at-most"):
        wanted, (low, high) = test["number"], bounds(facts.get(test["attribute"], {}))
        most, least = (wanted - low, wanted - high) if kind == "at-least" else (high - wanted, low - wanted)
        if most <= 0:
            return 0, 0.0
        distance = max(least, 0.0) if most == inf else most
        return int(most == inf), distance / wanted if wanted else distance
    result = outcome(test, facts, options)[0]
    if kind not in ("any-of", "all-of"):
        return 0, 1.0 if result == -1 else 0.0
    if result == 1:
        return 0, 0.0
    parts = [shortfall(part, facts, options) for part in test["tests"]]
    return min(parts) if kind == "any-of" else added(parts)


def added(shortfalls):
    unbounded, amount = 0, 0.0
    for number, distance in shortfalls:
        unbounded, amount = unbounded + number, amount + distance
    return unbounded, amount


def worth(utility, facts, options):
    """(certain, possible) utility of a candidate."""
    if utility["utility"] == "route-steps":
        return route_worth(utility, facts, options)
    fact = facts.get(utility["attribute"], {})
    if utility["utility"] == "steps":
        return step_worth(utility, fact) or (0.0, 1.0)
    low, high = sorted(piecewise(utility["points"], number) for number in bounds(fact))
    return low, high


def step_worth(utility, fact):
    steps = {row["value"]: row["utility"] for row in utility["steps"]}
    value = fact.get("value")
    known = value is not None and not isinstance(value, list) and value in steps
    return (steps[value], steps[value]) if known else None


def piecewise(points, number):
    if number <= points[0][0]:
        return points[0][1]
    for (x0, y0), (x1, y1) in pairwise(points):
        if number <= x1:
            return y0 + (y1 - y0) * (number - x0) / (x1 - x0)
    return points[-1][1]


def route_worth(utility, facts, options):
    """The worst machine counts; over several releases from the worst to the best."""
    where = utility["circumstances"]
    panel = "_with_panel" if where["panel"][1] in options.get(where["panel"][0], []) else ""
    cpus = options.get(where["cpu"]) or [where["usual"]]
    every = [row["utility"] for row in utility["steps"]]
    routes = []
    for name in utility["releases"]:
        usual = facts.get(name, {})
        rows = [facts.get(f"{name}_on_{cpu}{panel}", usual) for cpu in cpus]
        worths = [(*(step_worth(utility, row) or (min(every), max(every))), row.get("value")) for row in rows]
        routes.append(min(worths, key=lambda route: route[0]))
    counted = [route for route in routes if route[2] != utility["ignored"]] or routes
    worst, best = min(counted, key=lambda row: row[0]), max(counted, key=lambda row: row[1])
    return worst[0], (worst if len({row[2] for row in counted}) == 1 else best)[1]


# What follows from the answers for n candidates, in the order of their keys


class Decision:
    """Everything of the frozen parts that the result needs; see `result` for what follows."""

    def __init__(self, answers, candidates, rules):
        self.answers, self.options, self.rules = answers, answers["options"], rules
        rows = [(keyed(row), row["evidence"]) for row in candidates["candidates"]]
        rows.sort(key=lambda row: row[0])
        table = [(fact.get("key") or fact["attribute"], fact) for fact in candidates["evidence"]]
        self.keys = [key for key, _ in rows]
        self.facts = [dict(table[number] for number in numbers) for _, numbers in rows]
        self.n = range(len(rows))
        self.weigh()
        self.test()
        self.groups = [list(group) for _, group in groupby(self.n, key=lambda i: self.keys[i][:2])]
        unknown = [[name for name in rules["known_first"] if not self.known(i, name)] for i in self.n]
        self.uncertain = [len(names) for names in unknown]
        self.price = [self.least(i) + UNPUBLISHED * self.uncertain[i] for i in self.n]
        self.by_score = answers["importance"].get(rules["plan_criterion"], 0) >= HIGH
        self.level = [levelled(self.score[i]) - PENALTY * self.uncertain[i] for i in self.n]
        self.meets = [result == 1 for result in self.outcome]
        self.competing = self.compete(self.meets, self.price)

    def known(self, i, name):
        return self.facts[i].get(name, {}).get("value") is not None

    def least(self, i):
        price = self.rules["price"]
        return max(bounds(self.facts[i].get(price, {}))[0], 0.0) if price else 0.0

    def weigh(self):
        """Weights, and utilities and scores: certain (0) and possible (1)."""
        criteria = self.rules["criteria"]
        self.active = [self.active_measures(criterion["measures"]) for criterion in criteria]
        suggested = [self.suggested(criterion) for criterion in criteria]
        steps = [self.answers["importance"].get(c["key"], step) for c, step in zip(criteria, suggested)]
        points = [POINTS[step] if active else 0.0 for step, active in zip(steps, self.active)]
        total = sum(points) or 1.0
        self.share = [counted / total for counted in points]
        self.weights = [
            {"criterion": c["key"], "importance": step, "chosen": c["key"] in self.answers["importance"],
             "share": share, "suggested": usual}
            for c, step, share, usual in zip(criteria, steps, self.share, suggested)
        ]  # fmt: skip
        self.worths = {
            row["utility"]: [worth(self.rules["utilities"][row["utility"]], facts, self.options) for facts in self.facts]
            for active in self.active for row in active
        }  # fmt: skip
        self.utility, self.utility_high = self.utilities(0), self.utilities(1)
        self.score, self.high = (
            [added_up(row, self.share) for row in rows] for rows in (self.utility, self.utility_high)
        )

    def active_measures(self, measures):
        """A utility that several answers ask for counts once."""
        active = {}
        for row in measures:
            if self.asked(row["question"], row["option"]) and not (
                row["unless"] and self.asked(*row["unless"])
            ):
                active.setdefault(row["utility"], row)
        return list(active.values())

    def asked(self, question, option):
        chosen = self.options.get(question, [])
        return question is None or (bool(chosen) if option is None else option in chosen)

    def suggested(self, criterion):
        """The highest that an answer suggests; the kind of organisation only if no other does."""
        rows = [
            row for row in self.rules["emphases"]
            if row["criterion"] == criterion["key"] and row["option"] in self.options.get(row["question"], [])
        ]  # fmt: skip
        others = [row for row in rows if row["question"] != "organisation"] or rows
        return max((row["importance"] for row in others), default=criterion["importance"])

    def utilities(self, side):
        rows = [[0.0] * len(self.active) for _ in self.n]
        for column, active in enumerate(self.active):
            total = sum(row["share"] for row in active)
            for row in active:
                for i, worths in enumerate(self.worths[row["utility"]]):
                    rows[i][column] += worths[side] * (row["share"] / total)
        return rows

    def test(self):
        asked = self.asked
        self.applying = [row for row in self.rules["constraints"] if asked(row["question"], row["option"])]
        self.tested = [[outcome(row["test"], facts, self.options) for row in self.applying] for facts in self.facts]
        self.outcome = [min((result for result, _ in row), default=1) for row in self.tested]

    # Who competes and who leads

    def compete(self, meets, prices):
        """Of those that meet everything the cheapest plans of their release."""
        limits = [0.0 if self.by_score and price < UNPUBLISHED else price for price in prices]
        return self.within(limits, meets, limits, meets)

    def would_compete(self, prices):
        """The candidates that do, or would at these prices if they met everything."""
        limits, prices = (
            [0.0 if self.by_score and price < UNPUBLISHED else price for price in row]
            for row in (self.price, prices)
        )
        return self.within(limits, self.meets, prices, [True for _ in self.n])

    def within(self, limits, meets, prices, allowed):
        chosen = [False] * len(self.keys)
        for group in self.groups:
            smallest = min((limits[i] for i in group if meets[i]), default=inf)
            for i in group:
                chosen[i] = allowed[i] and prices[i] <= smallest
        return chosen

    def leader(self, meets, prices, level):
        competing = self.compete(meets, prices)
        leading = [i for i in self.n if competing[i]]
        return max(leading, key=lambda i: (level[i], -i)) if leading and any(self.share) else None

    def leader_if(self, index, score, becomes_known=False):
        """The leader if this candidate met everything with this score."""
        meets, prices, level = list(self.meets), list(self.price), list(self.level)
        meets[index] = True
        uncertain = self.uncertain[index] - becomes_known
        if becomes_known:
            prices[index] = prices[index] % UNPUBLISHED + UNPUBLISHED * uncertain
        level[index] = levelled(score) - PENALTY * uncertain
        return self.leader(meets, prices, level)

    def name(self, i):
        return self.keys[i][0]


def keyed(row):
    return row["distribution"], row["release"] or "", row["plan"] or ""


def levelled(score):
    return round(score * 1e9) / 1e9


def added_up(utilities, shares):
    total = 0.0
    for utility, share in zip(utilities, shares):
        total += utility * (share * 100)
    return total


# The result, part by part


def result(decision):
    pairs = best_by_distribution(decision)
    unanswered = decision.rules["needs_an_answer"] and not (
        decision.options or decision.answers["importance"]
    )
    winner = pairs[0][0] if pairs and any(decision.share) and not unanswered else None
    second = pairs[1][0] if winner is not None and len(pairs) > 1 else None
    ahead = second is not None and decision.uncertain[winner] == decision.uncertain[second]
    excluded, unconfirmed = unranked(decision, {decision.name(best) for best, _ in pairs})
    return {
        "weights": decision.weights,
        "ranking": ranking(decision, pairs),
        "excluded": excluded,
        "unconfirmed": unconfirmed,
        "certainty": certainty(decision, winner, pairs),
        "winner": None if winner is None else decision.keys[winner],
        "runner_up": None if second is None else decision.keys[second],
        "margin": decision.score[winner] - decision.score[second] if ahead else None,
    }


def best_by_distribution(decision):
    """(best, all) candidates that meet everything, a pair a distribution."""
    meeting, level = {}, decision.level
    for i in decision.n:
        if decision.meets[i]:
            meeting.setdefault(decision.name(i), []).append(i)
    pairs = [(max(own, key=lambda i: (decision.competing[i], level[i], -i)), own) for own in meeting.values()]
    return sorted(pairs, key=lambda pair: (-level[pair[0]], pair[0]))


def ranking(decision, pairs):
    rows, levels = [], [decision.level[best] for best, _ in pairs]
    for position, (best, own) in enumerate(pairs):
        level = levels[position]
        others = sorted(
            set(own) - {best}, key=lambda i: (not decision.competing[i], -decision.level[i], i)
        )
        rows.append({
            "candidate": decision.keys[best],
            "place": 1 + sum(other - level > SAME for other in levels[:position]),
            "score": decision.score[best],
            "high": decision.high[best],
            "tied_with": [
                decision.name(other) for place, (other, _) in enumerate(pairs)
                if place != position and abs(levels[place] - level) < LEVEL_POINTS
            ],
            "contributions": [
                {"criterion": weight["criterion"], "utility": low, "points": low * weight["share"] * 100,
                 "points_high": high * weight["share"] * 100}
                for weight, low, high in zip(decision.weights, decision.utility[best], decision.utility_high[best])
                if weight["share"]
            ],
            "others": [{"candidate": decision.keys[i], "score": decision.score[i]} for i in others],
        })  # fmt: skip
    return rows


def unranked(decision, ranked):
    """(excluded, unconfirmed): every other distribution by its nearest candidate."""
    nearest = {}
    for i in decision.n:
        name = decision.name(i)
        if name not in ranked:
            nearest[name] = min(nearest.get(name, (distance(decision, i), i)), (distance(decision, i), i))
    groups = [], []
    for _, i in sorted(nearest.values()):
        failed, unknown = unmet(decision, i, -1), unmet(decision, i, 0)
        row = {"candidate": decision.keys[i], "failed": failed, "unknown": unknown}
        groups[not failed].append(row)
    return groups


def unmet(decision, i, wanted):
    rows = zip(decision.applying, decision.tested[i])
    constraints = [constraint for constraint, (result, _) in rows if result == wanted]
    return [{"key": requirement_key(row), "requirement": row["requirement"]} for row in constraints]


def requirement_key(row):
    return f"{row['question'] or 'always'}:{row['option'] or row['requirement']}"


def distance(decision, i):
    tested = list(zip(decision.applying, (result for result, _ in decision.tested[i])))
    barred = sum(result == -1 and row["question"] is None for row, result in tested)
    failed, unknown = (sum(result == kind for _, result in tested) for kind in (-1, 0))
    facts, options = decision.facts[i], decision.options
    short = added(shortfall(row["test"], facts, options) for row, result in tested if result != 1)
    return barred, failed, unknown, short, -decision.level[i]


# How certain the winner is


def certainty(decision, winner, pairs):
    if winner is None:
        return {"word": "", "samples": 0, "win_share": {}, "rank_share": {}, "release_share": [],
                "stable": None, "doubts": [], "unverified": []}  # fmt: skip
    rank_share, release_share = shares(decision, winner)
    stable = stands(decision, winner)
    doubtful = [] if stable else doubts(decision, winner)
    weak = unverified(decision, winner)
    share = release_share.get(decision.keys[winner][:2], 0.0)
    level = abs(decision.level[winner] - decision.level[pairs[1][0]]) < LEVEL_POINTS if len(pairs) > 1 else False
    word = "likely" if share < 0.9 or weak or doubtful else "firm"
    return {
        "word": "open" if share < 0.5 else "narrow" if level or share < 0.7 else word,
        "samples": SAMPLES,
        "win_share": {name: row[0] for name, row in rank_share.items()},
        "rank_share": rank_share,
        "release_share": [
            {"distribution": name, "release": release, "share": share}
            for (name, release), share in sorted(release_share.items())
        ],
        "stable": stable,
        "doubts": doubtful,
        "unverified": weak,
    }


def shares(decision, winner):
    """(by distribution the share of each place, by release how often it is first)."""
    columns = [column for column, share in enumerate(decision.share) if share]
    weightings = sampled_factors(len(columns))
    tops, releases = {}, {}
    for i in unsurpassed(decision):
        terms = [decision.utility[i][column] * decision.share[column] for column in columns]
        less = 10.0 * decision.uncertain[i]
        total = [sum(map(mul, terms, factors)) - less for factors in weightings]
        own = decision.name(i) == decision.name(winner)
        release = decision.keys[i][:2] if own else ("", "")
        for table, key in ((tops, decision.name(i)), (releases, release)):
            table[key] = list(map(max, table[key], total)) if key in table else total
    return rank_shares(tops), first_shares(releases)


@cache
def sampled_factors(dimensions):
    """The R sequence (Roberts, 2018): a row of factors a weighting."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (dimensions + 1))
    steps = [root ** -(i + 1) for i in range(dimensions)]
    return [
        [SPREAD ** (2 * ((0.5 + step * sample) % 1.0) - 1) for step in steps]
        for sample in range(1, SAMPLES + 1)
    ]


def unsurpassed(decision):
    """The competing candidates that none of their distribution matches or beats on everything."""
    competing = [i for i in decision.n if decision.competing[i]]
    rows = {i: (*decision.utility[i], -decision.uncertain[i]) for i in competing}

    def beats(j, i):
        matched = all(map(float.__le__, map(float, rows[i]), map(float, rows[j])))
        return matched and (rows[i] != rows[j] or j < i)

    rivals = [[j for j in competing if decision.name(j) == decision.name(i) and j != i] for i in competing]
    return [i for i, others in zip(competing, rivals) if not any(beats(j, i) for j in others)]


def rank_shares(tops):
    counts = {name: Counter() for name in tops}
    for values in zip(*tops.values()):
        for count, value in zip(counts.values(), values):
            above = sum(other - value > LEVEL for other in values)
            count[above, sum(abs(other - value) <= LEVEL for other in values)] += 1
    rows = {name: [0.0] * len(tops) for name in tops}
    for name, count in counts.items():
        for (above, level), times in count.items():
            for place in range(above, above + level):
                rows[name][place] += times / level / SAMPLES
    return rows


def first_shares(tops):
    counts = Counter()
    for values in zip(*tops.values()):
        best = max(values) - LEVEL
        first = [name for name, value in zip(tops, values) if value >= best]
        counts.update(dict.fromkeys(first, 1 / len(first)))
    return {name: counts[name] / SAMPLES for name in tops}


def stands(decision, winner):
    """Whether the winner's distribution stays first whatever the unknown facts are."""
    possible = decision.would_compete([price % UNPUBLISHED for price in decision.price])
    left = [i for i in decision.n if possible[i] and decision.outcome[i] != -1]
    rivals = [i for i in left if decision.name(i) != decision.name(winner)]
    if not rivals or decision.uncertain[winner]:
        return not rivals
    least = {}
    own = [i for i in decision.n if decision.name(i) == decision.name(winner)]
    for i in own:
        if decision.competing[i]:
            release = decision.keys[i][1]
            least[release] = max(least.get(release, -inf), decision.score[i])
    for i in set(own) & set(left):
        release = decision.keys[i][1]
        if not decision.by_score and not decision.competing[i] and release in least:
            least[release] = min(least[release], decision.score[i])
    return max(least.values()) >= max(decision.high[i] for i in rivals) - SAME


def doubts(decision, winner):
    """The unknown facts that alone could change the winner, most points first."""
    swings, only_open, highest = point_swings(decision), open_alone(decision), {}
    ahead = decision.score[winner] + SAME
    for name in sorted({*swings, *only_open} - {decision.rules["price"]}):
        swing = swings.get(name, [0.0] * len(decision.keys))
        rising = [
            i for i in decision.n
            if decision.competing[i] and decision.name(i) != decision.name(winner)
            and swing[i] > 0 and decision.score[i] + swing[i] > ahead
        ]  # fmt: skip
        for i in dict.fromkeys([*rising, *only_open.get(name, ())]):
            new_winner = doubt(decision, winner, name, i, swing[i])
            row = decision.score[i] + swing[i], swing[i], fact_row(decision, i, name, new_winner)
            if new_winner and row[0] > highest.get((decision.name(i), name), (-inf,))[0]:
                highest[decision.name(i), name] = row
    rows = sorted(highest.values(), key=lambda row: (-row[1], row[2]["candidate"], row[2]["attribute"]))
    return [row for _, _, row in rows]


def fact_row(decision, i, attribute, new_winner):
    return {"candidate": decision.keys[i], "attribute": attribute, "new_winner": new_winner}


def point_swings(decision):
    """By attribute: the points that its unknown value could add to each candidate."""
    swings = {}
    for share, active in zip(decision.share, decision.active):
        total = sum(row["share"] for row in active)
        for row in active if share else ():
            worths = decision.worths[row["utility"]]
            if any(high > low for low, high in worths):
                name = decision.rules["utilities"][row["utility"]]["attribute"]
                points = share * 100 * row["share"] / total
                known = swings.get(name, [0.0] * len(worths))
                swings[name] = [sum + (high - low) * points for sum, (low, high) in zip(known, worths)]
    return swings


def open_alone(decision):
    """By attribute: the candidates that would compete if it alone were confirmed."""
    would, alone = decision.would_compete(decision.price), {}
    for i in decision.n:
        names = {name for result, names in decision.tested[i] if result == 0 for name in names}
        if decision.outcome[i] == 0 and would[i] and len(names) == 1:
            alone.setdefault(names.pop(), []).append(i)
    return alone


def doubt(decision, winner, name, i, swing):
    becomes_known = name in decision.rules["known_first"] and not decision.known(i, name)
    for points in (swing, 0.0):
        score = decision.score[i] + points
        leader = decision.leader_if(i, score, becomes_known)
        level = leader == i and not becomes_known and score <= decision.score[winner] + SAME
        if leader is not None and not level and decision.name(leader) != decision.name(winner):
            return decision.name(leader)
    return None


def unverified(decision, winner):
    """The facts that are not verified and decide, the winner's own first."""
    weak, decisive = {}, {}
    would = decision.would_compete(decision.price)
    for i in [winner, *(i for i in decision.n if would[i] and decision.name(i) != decision.name(winner))]:
        kinds = (UNVERIFIED, INFERRED) if i == winner else (UNVERIFIED,)
        for name, fact in decision.facts[i].items():
            if fact.get("confidence") in kinds and decision.known(i, name):
                weak.setdefault(name, []).append(i)
    for name in sorted(weak):
        for i in weak[name]:
            changes, new_winner = changed_winner(decision, winner, name, i)
            if changes:
                attribute = decision.facts[i][name]["attribute"]
                row = fact_row(decision, i, attribute, new_winner)
                decisive.setdefault((decision.name(i), name), row)
    own = decision.name(winner)
    return sorted(decisive.values(), key=lambda row: (row["candidate"][0] != own, row["candidate"], row["attribute"]))


def changed_winner(decision, winner, name, i):
    """(whether another value of the fact changes the winner, to whom)."""
    fact, rules = decision.facts[i][name], decision.rules
    readers = [place for place, row in enumerate(decision.applying) if name in names_of(row["test"])]
    measures = []
    for share, active in zip(decision.share, decision.active):
        total = sum(row["share"] for row in active)
        for row in active if share else ():
            if rules["utilities"][row["utility"]]["attribute"] == name:
                measures.append((row["utility"], share * 100 * row["share"] / total))
    demanded = any(decision.applying[place]["question"] is not None for place in readers)
    inferred = fact["confidence"] == INFERRED and (not demanded or fact["value"] is False)
    if inferred or not (readers or measures):
        return False, None
    without = decision.score[i] - sum(decision.worths[number][i][0] * points for number, points in measures)
    if i != winner:
        others = (row[0] for place, row in enumerate(decision.tested[i]) if place not in readers)
        best = without + sum(points for _, points in measures)
        possible = all(result == 1 for result in others) and decision.uncertain[i] <= decision.uncertain[winner]
        ahead = possible and best > decision.score[winner] + SAME
        leader = decision.leader_if(i, best) if ahead else None
        new_winner = None if leader is None else decision.name(leader)
        return new_winner not in (None, decision.name(winner)), new_winner
    if readers:
        alike = [
            decision.name(j) == decision.name(winner) and decision.known(j, name)
            and decision.facts[j][name].get("confidence") == fact["confidence"] for j in decision.n
        ]  # fmt: skip
        meets = [met and not same for met, same in zip(decision.meets, alike)]
        leader = decision.leader(meets, decision.price, decision.level)
    else:
        unknown = sum(worth(rules["utilities"][number], {}, decision.options)[0] * points for number, points in measures)
        leader = decision.leader_if(winner, without + unknown)
    new_winner = None if leader is None else decision.name(leader)
    return new_winner != decision.name(winner), new_winner


def names_of(test):
    parts = [name for part in test.get("tests", ()) for name in names_of(part)]
    return [*parts, *([test["attribute"]] if "attribute" in test else [])]


# The report


def differences(kept, now, path):
    """Where two values differ by more than rounding."""
    numbers = [isinstance(value, int | float) and not isinstance(value, bool) for value in (kept, now)]
    if all(numbers):
        return [] if abs(kept - now) <= TOLERANCE else [path]
    if type(kept) is not type(now) or not isinstance(kept, dict | list):
        return [] if kept == now else [path]
    if len(kept) != len(now) or (isinstance(kept, dict) and kept.keys() != now.keys()):
        return [path]
    keys = kept if isinstance(kept, dict) else range(len(kept))
    return [place for key in keys for place in differences(kept[key], now[key], f"{path}.{key}")]


def verify(raw):
    """(lines about what agrees, problems)."""
    parts, problems = split(raw)
    problems += digest_problems(parts) if parts else []
    if problems:
        return [], problems
    data = {name: json.loads(part) for name, part in parts.items()}
    lines = [f"{name}: sha256 {data['digests'][name]}" for name in PARTS]
    named = data["content"]["computed"]
    problems = [f"{name}: the content names another" for name in COMPUTED if named[name] != data["digests"][name]]
    if data["header"]["format"] != FORMAT or named["engine_version"] != ENGINE:
        return lines, [*problems, "header: this verify.py is for another version of ELwise"]
    decision = Decision(data["answers"], data["candidates"], data["rules"])
    now = json.loads(json.dumps(result(decision)))
    for section, kept in data["result"].items():
        different = differences(kept, now[section], section)
        problems += [f"result: {place} is computed otherwise" for place in different[:5]]
        agreement = "identical" if kept == now[section] else "equal within 1e-9"
        lines += [] if different else [f"{section}: {agreement}"]
    current = [row for row in data["approvals"] if row["content_sha256"] == data["digests"]["content"]]
    approved = sum(row["verdict"] == "approve" for row in current)
    lines.append(f"approvals of this text: {approved} of {len(data['approvals'])} verdicts")
    return lines, problems


def main(arguments):
    if len(arguments) != 1:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    try:
        with open(arguments[0], "rb") as file:
            raw = file.read()
    except OSError as error:
        print(f"{arguments[0]} cannot be read: {error.strerror}", file=sys.stderr)
        return 2
    lines, problems = verify(raw)
    print(*lines, *(f"DAMAGED {problem}" for problem in problems), sep="\n")
    print("Not verified." if problems else f"Verified: everything agrees. sha256 {sha256(raw)}")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
