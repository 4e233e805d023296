"""Random demanding answers on the seed: what is left out has its reasons, and what is to be relaxed
leads to what it names. Each kind of both: test_left_out.py."""

import datetime
import random
import re
from collections.abc import Iterator

import pytest
from django.http import QueryDict

from advisor import evaluation
from advisor.engine.constraints import MEETS
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.rules.easier import EASIER
from advisor.rules.requirements import REQUIREMENTS
from catalog import snapshot
from tests import long
from tests.advisor.recommended import recommended

pytestmark = [pytest.mark.django_db, pytest.mark.document_only]
TODAY = datetime.date(2026, 11, 26)
TRIED = long.number("ELWISE_SETS", 30, 150)


def answers_of(query: str) -> Answers:
    form = AnswersForm(QueryDict(query))
    assert form.is_valid(), form.errors
    return form.answers()


def document_of(query: str) -> dict:
    return recommended(answers_of(query), TODAY)


def random_answers(number: int) -> list[str]:
    """Demanding answers, so that often nobody fits."""
    chance = random.Random(26)
    demands: dict[str, list[str]] = {}
    for rule in REQUIREMENTS:
        if rule.question and rule.option:
            demands.setdefault(rule.question, []).append(rule.option)
    queries = []
    for _ in range(number):
        chosen = chance.sample(sorted(demands), chance.randint(2, 5))
        queries.append("&".join(f"{key}={chance.choice(demands[key])}" for key in sorted(chosen)))
    return queries


def test_relaxed_answers_fit_on_the_catalog() -> None:
    """`instead` is what the page links to: the named distributions are really in that result."""
    relaxed = 0
    for query in random_answers(TRIED):
        recommendation = evaluation.evaluate_ranking(answers_of(query), TODAY)
        for relaxation in recommendation.analysis.relaxations:
            assert relaxation.changes
            assert {change.candidate.distribution for change in relaxation.changes} <= set(
                relaxation.then_fits
            )
        document = document_of(query)
        for relaxation in document["relaxations"]:
            answers = answers_of(query)
            for instead in relaxation["instead"]:
                answers = answers.with_answer(instead["question"], tuple(instead["options"]))
            again = evaluation.evaluate_ranking(answers, TODAY).analysis
            fitting = {row.candidate.distribution for row in again.ranking}
            assert fitting, (query, relaxation)
            assert fitting <= set(relaxation["then_fits"]), (query, relaxation)
            relaxed += 1
    assert relaxed > TRIED / 3


def several_of_each(number: int) -> list[str]:
    """Demanding answers with several options wherever a question takes them."""
    chance = random.Random(27)
    demands: dict[str, set[str]] = {}
    for rule in REQUIREMENTS:
        if rule.question and rule.option:
            demands.setdefault(rule.question, set()).add(rule.option)
    queries = []
    for _ in range(number):
        chosen = {"software", *chance.sample(sorted(demands), chance.randint(1, 3))}
        pairs = []
        for key in sorted(chosen):
            most = 1 if key in EASIER else min(3, len(demands[key]))
            options = chance.sample(sorted(demands[key]), chance.randint(1, most))
            pairs += [f"{key}={option}" for option in options]
        queries.append("&".join(pairs))
    return queries


def restored(answers: Answers, instead: list[dict]) -> Iterator[Answers]:
    """The relaxed answers with one option that was given up, or with one step less."""
    eased = answers
    for row in instead:
        eased = eased.with_answer(row["question"], tuple(row["options"]))
    demanding = {(rule.question, rule.option) for rule in REQUIREMENTS}
    for row in instead:
        question, options = row["question"], row["options"]
        harder = [option for option in answers.to(question) if option not in options]
        if question in EASIER:
            order = EASIER[question]
            easiest = order.index(options[0]) if options else len(order)
            harder = list(order[order.index(answers.to(question)[0]) : easiest])
        for option in harder:
            if (question, option) in demanding:
                others = () if question in EASIER else tuple(options)
                yield eased.with_answer(question, (*others, option))


def test_no_part_of_a_relaxation_is_enough() -> None:
    """Of what `instead` gives up nothing can be kept."""
    board = evaluation.board(snapshot.current(), TODAY)
    several = 0
    for query in several_of_each(TRIED * 2):
        answers = answers_of(query)
        for relaxation in document_of(query)["relaxations"]:
            for demanding in restored(answers, relaxation["instead"]):
                several += 1
                fitting = board.scores(demanding).outcome == MEETS
                assert not fitting.any(), (query, relaxation["words"], demanding.options)
    assert several > TRIED


def test_every_left_out_candidate_names_its_gaps() -> None:
    left_out, eased = 0, 0
    for query in random_answers(TRIED // 2):
        document = document_of(query)
        for left in (*document["excluded"], *document["unconfirmed"]):
            assert left["missing"], query
            assert all(requirement["words"].strip(" ;:") for requirement in left["missing"]), query
            left_out += 1
        for relaxation in document["relaxations"]:
            assert re.search(r": then .+ fits?$", relaxation["words"]), relaxation["words"]
            assert "None" not in relaxation["words"]
            eased += 1
    assert min(left_out, eased) > TRIED / 8


def test_least_change_meets_every_requirement_of_its_candidate() -> None:
    """The candidate a sentence names is among those that fit with the easier options."""
    eased_answers = 0
    for query in random_answers(40):
        answers = answers_of(query)
        recommendation = evaluation.evaluate_ranking(answers, TODAY)
        board = evaluation.board(recommendation.published, TODAY)
        for relaxation in recommendation.analysis.relaxations:
            change = next(
                (least_change for least_change in relaxation.changes if not least_change.confirms),
                None,
            )
            if change is None or any(concession.confirm for concession in change.concessions):
                continue
            eased = answers
            for concession in change.concessions:
                eased = eased.with_answer(concession.question, concession.options)
            index = [tree.key for tree in board.candidates].index(change.candidate.key)
            assert board.scores(eased).outcome[index] == MEETS, (query, change.candidate.key)
            eased_answers += 1
    assert eased_answers > 20
