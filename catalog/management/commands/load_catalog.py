from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog import snapshot
from catalog.seed import files
from catalog.seed.load import load


class Command(BaseCommand):
    help = (
        "Bring the seed catalog into the database: adds what is new, "
        "changes only what nobody else wrote."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=files.FOLDER,
            help="another folder in the form of catalog/seed/",
        )

    def handle(self, **options: object) -> None:
        folder = options["folder"]
        assert isinstance(folder, Path)
        try:
            added = load(folder)
        except files.SeedError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            raise CommandError(f"The seed cannot be read: {error}") from error
        snapshot.keep()
        if not added:
            self.stdout.write("The seed catalog is loaded already; nothing was changed.")
            return
        counts = ", ".join(
            f"{count} {kind}{'' if count == 1 else 's'}" for kind, count in sorted(added.items())
        )
        self.stdout.write(f"Loaded: {counts}.")
