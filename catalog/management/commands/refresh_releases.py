import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.models import ProductRun, Run
from catalog.models.refresh import OUTCOMES
from catalog.refresh.run import UnknownProductError, carry_out, refresh

EXIT = {"ok": 0, "failed": 1, "abandoned": 1, "partial": 3, "running": 0}


class Command(BaseCommand):
    help = "Refresh release data from endoflife.date, here and now. Exit status: 0 all products, 3 some, 1 none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--product", action="append", metavar="NAME", help="only this one; may be repeated"
        )
        parser.add_argument(
            "--run",
            type=int,
            metavar="NUMBER",
            help="carry out this run, which somebody has begun from a page",
        )
        parser.add_argument("--json", action="store_true", help="say what came of it as JSON")

    def handle(self, **options: Any) -> None:
        run = self._begun(options["run"]) if options["run"] else self._new(options["product"])
        outcomes = list(run.products.select_related("product").order_by("product__name"))
        say = self._as_json if options["json"] else self._in_words
        say(run, outcomes)
        if EXIT[run.state]:
            sys.exit(EXIT[run.state])

    def _new(self, products: list[str] | None) -> Run:
        try:
            return refresh(products, started_by="command")
        except UnknownProductError as error:
            raise CommandError(str(error)) from error

    def _begun(self, number: int) -> Run:
        run = Run.objects.filter(pk=number).first()
        if run is None:
            raise CommandError(f"There is no run {number}.")
        return carry_out(run)

    def _as_json(self, run: Run, outcomes: list[ProductRun]) -> None:
        fields = ("outcome", "reasons", "fetched", "applied", "held", "refused", "duration")
        products = [
            {"product": one.product.name, **{field: getattr(one, field) for field in fields}}
            for one in outcomes
        ]
        self.stdout.write(
            json.dumps(
                {"run": run.pk, "state": run.state, "note": run.note, "products": products},
                indent=2,
            )
        )

    def _in_words(self, run: Run, outcomes: list[ProductRun]) -> None:
        if run.state == "running":
            self.stdout.write(
                f"{run} is under way already, started by {run.started_by}; nothing was done here."
            )
            return
        for one in outcomes:
            self.stdout.write(
                f"{one.product.name}: {OUTCOMES[one.outcome]}{_counts(one)}{_why(one)}"
            )
        self.stdout.write(f"{run}: {run.get_state_display()}")


def _counts(one: ProductRun) -> str:
    counts = [
        f"{count} {word}"
        for count, word in ((one.applied, "applied"), (one.held, "under review"))
        if count
    ]
    return f" ({', '.join(counts)})" if counts else ""


def _why(one: ProductRun) -> str:
    return (
        "; ".join(
            [": " + one.reasons[0]["words"], *(reason["words"] for reason in one.reasons[1:3])]
        )
        if one.reasons
        else ""
    )
