"""Which attributes of a candidate the rules read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

from advisor.engine.board import Rules
from advisor.engine.constraints import attributes_under
from advisor.engine.route_utility import RouteSteps, evidence_key
from advisor.engine.types import Answers
from advisor.engine.utility import Measure, Utility


@dataclass(frozen=True)
class ReadAttributes:
    """Attributes by name, and those of routes, which have one for each kind of machine."""

    names: frozenset[str]
    route_prefixes: tuple[str, ...] = ()

    def __contains__(self, attribute: str) -> bool:
        return attribute in self.names or attribute.startswith(self.route_prefixes)


def attributes_read(rules: Rules) -> ReadAttributes:
    """Those that can matter to some answers: what a kept decision carries of each candidate."""
    measures = [measure for criterion in rules.criteria for measure in criterion.measures]
    routes = (measure.utility for measure in measures if isinstance(measure.utility, RouteSteps))
    bases = chain.from_iterable(route.releases for route in routes)
    tested = chain.from_iterable(rule.test.attributes for rule in rules.constraints)
    names = _names(rules, tested, measures)
    return ReadAttributes(names, tuple(sorted({f"{base}_on_" for base in bases})))


def attributes_used(rules: Rules, answers: Answers) -> frozenset[str]:
    """Those that these answers depend on, whatever their weights: no other changes the result."""
    applying = [rule.test for rule in rules.constraints if rule.applies(answers)]
    tested = frozenset().union(*(attributes_under(test, answers) for test in applying))
    active = [measure for criterion in rules.criteria for measure in criterion.active(answers)]
    machines = (_of_machines(measure.utility, answers) for measure in active)
    return _names(rules, tested, active).union(*machines)


def _names(rules: Rules, tested: Iterable[str], measures: Iterable[Measure]) -> frozenset[str]:
    measured = chain.from_iterable(_of_utility(measure.utility) for measure in measures)
    return frozenset((*tested, *measured, *rules.known_first, rules.price, rules.lifespan)) - {""}


def _of_utility(utility: Utility) -> tuple[str, ...]:
    return utility.releases if isinstance(utility, RouteSteps) else (utility.attribute,)


def _of_machines(utility: Utility, answers: Answers) -> Iterator[str]:
    if isinstance(utility, RouteSteps):
        for machine in utility.circumstances.machines(answers):
            for release in utility.releases:
                yield evidence_key(release, machine)
