"""How long watching takes: 1,000 approved decisions with different answers, after one fact changed.

Seconds of CPU, of which the target allows 60 on two cores, and queries for each batch.
"""

from __future__ import annotations

import datetime
import itertools
import sys
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace

import api

DECISIONS, TEAMS = 1000, 20
MOST_SECONDS = 60
MOST_QUERIES = 25
"""For each batch."""
FIRST_DAY = datetime.date(2025, 12, 1)


def main() -> int:
    api.prepared()
    from django.contrib.auth.models import User

    from advisor.decisions import watch
    from advisor.decisions.watch import run
    from advisor.models import Decision

    author, _ = User.objects.get_or_create(username="bench")
    Decision.objects.filter(team__slug__startswith="bench-").delete()
    for number, decision in enumerate(_decisions(author)):
        watch.begin(decision)
        assert number < DECISIONS
    rows = [("first look", *_measured(run))]
    _change("price_per_system_year")
    rows.append(("a price, which all use", *_measured(run)))
    _change("fips_140_3")
    rows.append(("a certificate", *_measured(run)))
    print(f"{'after':<26} {'looked at':>9} {'notices':>8} {'s of CPU':>9} {'queries/batch':>14}")
    for name, watched, seconds, queries in rows:
        print(
            f"{name:<26} {watched.decisions:>9} {watched.notices:>8} "
            f"{seconds:>9.1f} {queries:>14.1f}"
        )
    holds = [seconds <= MOST_SECONDS and queries <= MOST_QUERIES for *_, seconds, queries in rows]
    print(f"(fails beyond {MOST_SECONDS} s or {MOST_QUERIES} queries a batch)")
    return 0 if all(holds) else 1


def _decisions(author) -> Iterator:
    """In 20 teams, over twelve months; 200 different sets of answers, each with five budgets of
    importance, so that none is like another."""
    from accounts.models import Team
    from advisor.decisions.answers_data import encode_answers
    from advisor.decisions.canonical import canonical, sha256
    from advisor.decisions.computed import ENGINE_VERSION, present_rules
    from advisor.decisions.result import result_of
    from advisor.evaluation import board
    from advisor.models import Decision, FrozenPart, State
    from catalog import snapshot

    published = snapshot.current()

    def stored(content: bytes) -> FrozenPart:
        row, _ = FrozenPart.objects.get_or_create(
            sha256=sha256(content), defaults={"packed": zlib.compress(content)}
        )
        return row

    rules, empty = stored(present_rules()), stored(b"{}")
    teams = [
        Team.objects.get_or_create(slug=f"bench-{number}", defaults={"name": f"Bench {number}"})[0]
        for number in range(TEAMS)
    ]
    for number, answers in enumerate(itertools.islice(_answers(published), DECISIONS)):
        day = FIRST_DAY + datetime.timedelta(days=number * 360 // DECISIONS)
        on_day = board(published, day.replace(day=1), answers)
        result = result_of(on_day, answers)
        winner = result.winner or ("almalinux", "10", "community")
        yield Decision.objects.create(
            team=teams[number % TEAMS],
            year=day.year,
            sequence=900_000 + number,
            state=State.APPROVED,
            author=author,
            owner=author,
            owner_name="bench",
            title=f"Bench {number}",
            review_by=datetime.date(2027, 11, 1),
            content_review_by=datetime.date(2027, 11, 1),
            distribution=winner[0],
            release=winner[1],
            plan=winner[2],
            day=day,
            engine_version=str(ENGINE_VERSION),
            content_sha256="0" * 64,
            answers_part=stored(encode_answers(answers)),
            rules_part=rules,
            result_part=stored(canonical(result)),
            candidates_part=empty,
            document_part=empty,
        )


def _answers(published) -> Iterator:
    from advisor.decisive import typical_answers
    from advisor.forms import AnswersForm
    from advisor.own_price_questions import plans_on_sale

    plans = plans_on_sale(published.document)
    forms = [AnswersForm(dict(answers), plans=plans) for answers in typical_answers()]
    valid = [form.answers() for form in forms if form.is_valid()]
    for importance in range(5):
        for answers in valid:
            yield replace(answers, importance={**answers.importance, "lifespan": importance})


def _change(attribute: str) -> None:
    from catalog import curation
    from catalog.models import Fact, Price

    with curation.change(why="bench"):
        if attribute == "price_per_system_year":
            price = Price.objects.filter(reference=True).exclude(amount=None).order_by("pk").last()
            price.amount += 1
            price.save()
        else:
            fact = (
                Fact.objects.filter(attribute=attribute).exclude(value=None).order_by("pk").first()
            )
            fact.value = None
            fact.save()


def _measured(run) -> tuple:
    """(what was done, seconds of CPU, queries a batch)."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    began = time.process_time()
    with CaptureQueriesContext(connection) as queries:
        watched = run.watch()
    batches = max(1, -(-watched.decisions // run.BATCH))
    return watched, time.process_time() - began, len(queries) / batches


if __name__ == "__main__":
    sys.exit(main())
