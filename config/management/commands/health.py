"""manage.py health worker: for a container HEALTHCHECK, a systemd timer or a cron job."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from config.health_checks import CHECKS, Target, default_node


class Command(BaseCommand):
    help = "Report whether a component works, in one sentence. Exit status: 0 if so, otherwise 1."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("part", choices=sorted(CHECKS))
        parser.add_argument(
            "--node", default=default_node(), help="the worker (default: %(default)s)"
        )
        parser.add_argument(
            "--url",
            default="http://127.0.0.1:8000/healthz/live",
            help="where the web process listens (default: %(default)s)",
        )

    def handle(self, **options: Any) -> None:
        health = CHECKS[options["part"]](Target(node=options["node"], url=options["url"]))
        self.stdout.write(health.sentence)
        if not health.healthy:
            sys.exit(1)
