"""manage.py refresh_releases: one line a product, and an exit status for scripts."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import ProductRun, Run
from catalog.models.refresh import OUTCOMES
from catalog.refresh.run import UnknownProductError, refresh

NOTHING_DONE = 4
EXIT = {"ok": 0, "failed": 1, "abandoned": 1, "partial": 3, "running": NOTHING_DONE}
JSON_FIELDS = ("outcome", "reasons", "fetched", "applied", "held", "refused", "duration")


class Command(BaseCommand):
    help = (
        "Refresh release data from endoflife.date, here and now. "
        "Exit status: 0 all products, 3 some, 1 none; 4 where nothing was to do: "
        "another run is under way, or no product is enabled."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--product", action="append", metavar="NAME", help="only this one; may be repeated"
        )
        parser.add_argument("--json", action="store_true", help="say what came of it as JSON")

    def handle(self, **options: Any) -> None:
        run = self._refresh(options["product"])
        outcomes = list(run.products.select_related("product").order_by("product__name"))
        write = self._write_json if options["json"] else self._write_text
        write(run, outcomes)
        if status := EXIT[run.state] if run.expected else NOTHING_DONE:
            sys.exit(status)

    def _refresh(self, products: list[str] | None) -> Run:
        try:
            return refresh(products, started_by="command")
        except UnknownProductError as error:
            raise CommandError(str(error)) from error

    def _write_json(self, run: Run, outcomes: list[ProductRun]) -> None:
        products = [_as_json(outcome) for outcome in outcomes]
        summary = {"run": run.pk, "state": run.state, "note": run.note, "products": products}
        self.stdout.write(json.dumps(summary, indent=2))

    def _write_text(self, run: Run, outcomes: list[ProductRun]) -> None:
        if run.state == "running":
            self.stdout.write(
                f"{run} is under way already, started by {run.started_by}; nothing was done here."
            )
            return
        if not run.expected:
            self.stdout.write("No product is enabled; nothing was done.")
            return
        for outcome in outcomes:
            label = OUTCOMES[outcome.outcome]
            self.stdout.write(f"{outcome.product.name}: {label}{_counts(outcome)}{_why(outcome)}")
        self.stdout.write(f"{run}: {run.get_state_display()}")


def _as_json(outcome: ProductRun) -> dict[str, object]:
    values = {field: getattr(outcome, field) for field in JSON_FIELDS}
    return {"product": outcome.product.name, **values}


def _counts(outcome: ProductRun) -> str:
    numbered = ((outcome.applied, "applied"), (outcome.held, "under review"))
    counts = [f"{count} {word}" for count, word in numbered if count]
    return f" ({', '.join(counts)})" if counts else ""


def _why(outcome: ProductRun) -> str:
    """The first three reasons."""
    words = "; ".join(reason["words"] for reason in outcome.reasons[:3])
    return f": {words}" if words else ""
