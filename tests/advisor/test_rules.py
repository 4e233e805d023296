"""The rules as they are, on the seeded catalog: neutral, complete, and each importance of some
use."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from msgspec import structs

from advisor import checks, evaluation, ruleset
from advisor.candidates import candidates
from advisor.engine.board import Board, Rules
from advisor.engine.constraints import MEETS, Constraint, Is
from advisor.engine.recommend import rank
from advisor.engine.types import Answers
from advisor.engine.utility import Criterion, Emphasis, Measure, Piecewise, Step, Steps
from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import QUESTIONS, Question
from catalog import snapshot
from catalog.document import Catalog
from tests.advisor.recommended import recommended

pytestmark = pytest.mark.document_only

TODAY = date(2026, 11, 23)
CASES = {
    "nothing": Answers(),
    "clouds": Answers({"platform": ("aws", "virtualised"), "workload": ("containers",)}),
    "no money": Answers({"budget": ("none",), "estate": ("centos-7",), "kernel": ("newer",)}),
    "slow and safe": Answers(
        {
            "lifespan": ("8",),
            "support": ("business-hours",),
            "skills": ("oracle",),
            "air_gapped": ("yes",),
        }
    ),
    "fast": Answers(
        {"patching": ("fastest",), "platform": ("oci",), "skills": ("rhel",), "kernel": ("newest",)}
    ),
    "audited": Answers({"fips": ("validated",)}),
    "Oracle's cloud": Answers({"platform": ("oci",)}),
    "research": Answers(
        {"workload": ("hpc",), "organisation": ("university",), "estate": ("scientific-linux",)}
    ),
}


COMPLIANCE = "compliance"
STANDARDS = {
    "validated": "fips_140_3",
    "disa-stig": "disa_stig",
    "common-criteria": "common_criteria",
    "cis-benchmark": "cis_benchmark",
}
"""By option, the attribute that says whether a candidate has the standard."""


@pytest.fixture
def catalog(db):
    return snapshot.current().document


def with_slugs(catalog: Catalog, slugs: dict[str, str]) -> Catalog:
    """The catalog with some distributions under other slugs."""
    distributions = tuple(
        structs.replace(distribution, slug=slugs.get(distribution.slug, distribution.slug))
        for distribution in catalog.distributions
    )
    migrations = tuple(
        structs.replace(
            path, from_=slugs.get(path.from_, path.from_), to=slugs.get(path.to, path.to)
        )
        for path in catalog.migrations
    )
    return structs.replace(catalog, distributions=distributions, migrations=migrations)


def places(document):
    return {row["distribution"]: (row["rank"], row["score"]) for row in document["ranking"]}


@pytest.mark.long("cases", keep=2)
@pytest.mark.parametrize("case", CASES)
def test_swapping_the_facts_swaps_the_ranks(catalog, case):
    """No bonus hangs on a name: under each other's name the two get each other's place, score and
    reasons."""
    swap = {"almalinux": "rocky-linux", "rocky-linux": "almalinux"}
    exchanged = with_slugs(catalog, swap)

    def ranked(content):
        board = Board(candidates(content, TODAY), ruleset.RULES)
        return {
            row.candidate.distribution: (row.place, round(row.score, 6))
            for row in rank(board, CASES[case]).ranking
        }

    before = ranked(catalog)
    assert {swap.get(name, name): value for name, value in before.items()} == ranked(exchanged)
    assert before.get("almalinux") != before.get("rocky-linux"), "the exchange would show nothing"


@pytest.mark.parametrize("first", ["rhel", "oracle-linux", "amazon-linux"])
def test_renamed_distribution_keeps_its_rank(catalog, first):
    """Renamed throughout the catalog, a distribution keeps its place. (The estate "what runs today"
    names where one starts.)"""
    renamed = with_slugs(catalog, {first: "renamed"})

    def ranked(content):
        board = Board(candidates(content, TODAY), ruleset.RULES)
        return {
            row.candidate.distribution: (row.place, round(row.score, 6))
            for row in rank(board, CASES["clouds"]).ranking
        }

    after = ranked(renamed)
    assert {
        ("renamed" if name == first else name): value for name, value in ranked(catalog).items()
    } == after


@pytest.mark.parametrize("criterion", [row.key for row in CRITERIA if row.key != COMPLIANCE])
def test_each_criterion_alone_can_change_the_ranking(catalog, criterion):
    """Compliance cannot: each standard that counts is required too, so all ranked have it."""
    board = evaluation.board(snapshot.current(), TODAY)

    def order(answers, step):
        importance = {**answers.importance, criterion: step}
        return [
            row.candidate.distribution
            for row in rank(board, replace(answers, importance=importance)).ranking
        ]

    assert any(order(answers, 0) != order(answers, 4) for answers in CASES.values())


@pytest.mark.parametrize(
    "options",
    [
        {"fips": ("validated",)},
        {"compliance": ("disa-stig",)},
        {"compliance": ("common-criteria",)},
        {"compliance": ("cis-benchmark",)},
        {"fips": ("validated",), "compliance": ("disa-stig", "cis-benchmark")},
        {"fips": ("not-needed",), "compliance": ("cis-benchmark",)},
    ],
)
def test_only_standards_asked_for_count(catalog, options):
    (criterion,) = (row for row in CRITERIA if row.key == COMPLIANCE)
    chosen = {*options.get("fips", ()), *options.get("compliance", ())} & STANDARDS.keys()
    attributes = {STANDARDS[option] for option in chosen}
    answers = Answers(options)
    assert {row.utility.attribute for row in criterion.active(answers)} == attributes
    ranking = rank(evaluation.board(snapshot.current(), TODAY), answers).ranking
    rows = [row for ranked in ranking for row in ranked.contributions if row.criterion is criterion]
    assert rows
    assert {worth.evidence.attribute for row in rows for worth in row.worths} == attributes
    assert {row.utility for row in rows} == {1.0}


@pytest.mark.parametrize("options", [{}, {"fips": ("not-needed",)}])
def test_standards_nobody_asked_for_never_count(options):
    (criterion,) = (row for row in CRITERIA if row.key == COMPLIANCE)
    assert not criterion.is_active(Answers(options, importance={COMPLIANCE: 4}))


def test_weights_follow_the_importance_in_words(catalog):
    document = recommended(Answers(importance={"cost": 4, "support": 0, "lifespan": 2}), TODAY)
    weights = {weight["criterion"]: weight for weight in document["weights"]}
    assert weights["cost"]["weight"] == pytest.approx(4 * weights["lifespan"]["weight"], abs=1e-5)
    assert weights["support"]["weight"] == 0
    assert weights["cost"]["importance_word"] == "Decisive"
    assert weights["cost"]["chosen"]
    assert not weights["compatibility"]["chosen"]
    assert sum(weight["weight"] for weight in document["weights"]) == pytest.approx(1, abs=1e-4)


def test_unasked_criteria_have_no_weight(catalog):
    weights = {
        weight["criterion"]: weight["weight"] for weight in recommended(Answers(), TODAY)["weights"]
    }
    assert [
        key
        for key in ("platform-fit", "software-fit", "kernel", "migration", "skills", "air-gap")
        if weights[key]
    ] == []


ENDED = {"centos", "scientific-linux", "clearos", "eurolinux"}


@pytest.mark.parametrize("case", CASES)
def test_the_discontinued_are_never_ranked_and_say_where_to_go(catalog, case):
    document = recommended(CASES[case], TODAY)
    assert ENDED.isdisjoint(places(document))
    excluded = {candidate["distribution"]: candidate for candidate in document["excluded"]}
    for slug in ENDED:
        assert "It is still maintained" in {
            reason["requirement"] for reason in excluded[slug]["reasons"]
        }
        assert excluded[slug]["where_to_go"] or excluded[slug]["successors"]


def test_amazon_linux_2_is_never_offered_as_a_release_to_choose(catalog):
    board = evaluation.board(snapshot.current(), TODAY)
    recommendation = rank(board, Answers({"platform": ("aws",)}))
    amazon = next(
        row for row in recommendation.ranking if row.candidate.distribution == "amazon-linux"
    )
    assert {amazon.candidate.release, *(other.release for other, _ in amazon.others)} == {"2023"}


def test_amazon_linux_2023_is_never_compatible_with_rhel(catalog):
    document = recommended(Answers(), TODAY)
    amazon = next(row for row in document["ranking"] if row["distribution"] == "amazon-linux")
    sentence = next(
        part for part in amazon["contributions"] if part["criterion"] == "compatibility"
    )["reasons"][0]["sentence"]
    assert sentence == "Built from Fedora; not compatible with RHEL."
    for fidelity in ("rhel-itself", "bug-for-bug", "binary-compatible"):
        out = recommended(Answers({"fidelity": (fidelity,)}), TODAY)
        assert "amazon-linux" not in places(out)


def test_a_plan_whose_price_is_not_published_never_costs_nothing(catalog):
    board = evaluation.board(snapshot.current(), TODAY)
    prices = [row.of("price_per_system_year") for row in board.candidates if row.plan]
    unpublished = [price for price in prices if not price.known]
    assert unpublished
    for price in unpublished:
        assert price.bounds[0] >= 0
        assert not price.words.startswith("0 USD")
    recommendation = rank(board, Answers({"budget": ("none",)}))
    assert recommendation.ranking
    for row in recommendation.ranking:
        assert row.candidate.of("price_per_system_year").value == 0


def test_support_counts_to_the_day_for_the_years_asked(catalog):
    """AlmaLinux 9 is supported until 31 May 2032: five years on 31 May 2027, no longer on 1
    June."""
    answers = Answers({"lifespan": ("5",), "budget": ("none",)})

    def meets(day):
        board = evaluation.board(snapshot.current(), day)
        index = next(
            i
            for i, candidate in enumerate(board.candidates)
            if candidate.key == ("almalinux", "9", "community")
        )
        return bool(board.scores(answers).outcome[index] == MEETS)

    assert (meets(date(2027, 5, 31)), meets(date(2027, 6, 1))) == (True, False)


def test_the_same_question_has_the_same_answer(catalog):
    first, second = (recommended(CASES["clouds"], TODAY) for _ in range(2))
    assert first == second


# manage.py check


def _problems(**changes):
    return checks.problems(replace(ruleset.RULES, **changes), QUESTIONS.values())


def test_the_rules_fit_together():
    assert checks.rules_fit_together() == []


WRONG = [
    (
        {"constraints": (Constraint(None, None, "X", Is("no_such_thing", frozenset({True}))),)},
        "no attribute 'no_such_thing'",
    ),
    (
        {"constraints": (Constraint("fips", "perhaps", "X", Is("status", frozenset({"active"}))),)},
        "no option 'perhaps'",
    ),
    (
        {"constraints": (Constraint("colour", "red", "X", Is("status", frozenset({"active"}))),)},
        "no option 'red' of a question 'colour'",
    ),
    (
        {"constraints": (Constraint(None, None, "X", Is("status", frozenset({"asleep"}))),)},
        "status is never 'asleep'",
    ),
    (
        {
            "criteria": (
                Criterion(
                    "c", "C", "?", (Measure(Steps("status", {"active": Step(1, "")}, "")),), 1
                ),
            )
        },
        "no worth for status 'discontinued'",
    ),
    (
        {
            "criteria": (
                Criterion(
                    "c", "C", "?", (Measure(Piecewise("status", ((0, 0), (1, 1)), "", "")),), 1
                ),
            )
        },
        "status is no number",
    ),
    (
        {
            "criteria": (
                Criterion(
                    "c",
                    "C",
                    "?",
                    (Measure(Piecewise("years_of_updates", ((1, 0), (1, 1)), "", "")),),
                    1,
                ),
            )
        },
        "must rise",
    ),
    (
        {
            "criteria": (
                Criterion(
                    "c",
                    "C",
                    "?",
                    (Measure(Piecewise("years_of_updates", ((0, 0), (1, 2)), "", "")),),
                    1,
                ),
            )
        },
        "within 0 to 1",
    ),
    ({"criteria": (*CRITERIA, CRITERIA[0])}, "criterion 'cost' is declared 2 times"),
    ({"emphases": (Emphasis("budget", "none", "beauty", 2),)}, "no criterion 'beauty'"),
    ({"emphases": (Emphasis("budget", "none", "cost", 9),)}, "importance 9 is no step"),
]


@pytest.mark.parametrize(("changes", "message"), WRONG, ids=[message for _, message in WRONG])
def test_rules_that_do_not_fit_are_refused(changes, message):
    assert any(message in problem for problem in _problems(**changes))


def test_a_question_without_options_is_refused():
    empty = Question("empty", "one", "?", "?", "?")
    assert checks.problems(Rules((), ()), [empty])
