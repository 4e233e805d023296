from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from advisor import decisive
from catalog import snapshot

COLUMNS = ("decides", "shakes", "blocks")


class Command(BaseCommand):
    help = (
        "List the unknown, unverified or disputed facts that matter most often over typical "
        "answers, the most decisive first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=40, help="how many to list (default 40)")

    def handle(self, *, most: int, **options: object) -> None:
        queue = decisive.queue(snapshot.current(), timezone.now().date())
        self.stdout.write(
            f"{len(queue.facts)} facts matter in {queue.answer_sets} typical answer sets."
        )
        self.stdout.write("".join(f"{column:>8}" for column in COLUMNS) + "  fact")
        for fact in queue.facts[: max(most, 0)]:
            counts = "".join(f"{getattr(fact, column):>8}" for column in COLUMNS)
            place = " ".join(filter(None, (fact.distribution, fact.release, fact.plan)))
            self.stdout.write(f"{counts}  {place}: {fact.label} ({fact.state})")
