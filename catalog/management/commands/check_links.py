"""manage.py check_links: ask for each source now, whatever the schedule says."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import LinkCheck, Source
from catalog.refresh.link_check import check_links


class Command(BaseCommand):
    help = (
        "Check whether the recorded sources are still there and whether their text has changed. "
        "Only their own hosts are asked."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--source",
            action="append",
            default=[],
            metavar="KEY",
            help="only this; may be repeated",
        )

    def handle(self, *, source: list[str], **options: Any) -> None:
        known = set(Source.objects.filter(key__in=source).values_list("key", flat=True))
        if unknown := sorted(set(source) - known):
            raise CommandError(f"No source has the key {', '.join(unknown)}.")
        checks = check_links(source)
        for check in sorted(checks, key=lambda check: check.source.key):
            self.stdout.write(_line(check))
        self.stdout.write(
            f"{len(checks)} checked, {sum(bool(check.review) for check in checks)} to review."
        )


def _line(check: LinkCheck) -> str:
    review = f" (to review: {check.get_review_display()})" if check.review else ""
    return f"{check.source.key}: {check.problem or check.status}{review}"
