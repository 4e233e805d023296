from argparse import ArgumentParser
from typing import Any

import msgspec
from django.core.management.base import BaseCommand, CommandError

from advisor.decisions.verify import verify
from advisor.models import Decision


class Command(BaseCommand):
    help = (
        "Verify every kept decision: the digests of its parts and of its content, its approvals, "
        "and that it gives the same result again, byte by byte. Exit status 1 where anything was "
        "altered; each altered part is named."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--json", action="store_true", help="one JSON object a line and decision"
        )

    def handle(self, *, json: bool, **options: Any) -> None:
        count, altered = 0, 0
        decisions = Decision.objects.select_related("team").order_by("pk")
        for decision in decisions.iterator(chunk_size=100):
            verification = verify(decision)
            count += 1
            altered += bool(verification.altered)
            line = f"{verification.team} {verification.number}: {verification.words}"
            self.stdout.write(msgspec.json.encode(verification).decode() if json else line)
        if altered:
            raise CommandError(f"{altered} of {count} decisions were altered.", returncode=1)
        if not json:
            self.stdout.write(f"{count} decisions verified.")
