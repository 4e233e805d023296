"""manage.py restore FILE: run it with web, worker and beat stopped."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import archive, verbs


class Command(BaseCommand):
    help = "Restore a backup into the database that DATABASE_URL names, after checking the backup."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace existing tables")

    def handle(self, **options: Any) -> None:
        try:
            compared = verbs.restore(options["file"], replace=options["replace"])
        except (archive.BackupError, OSError) as error:
            raise CommandError(f"The database was not changed. {error}") from error
        except archive.RestoredWronglyError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored: {compared}.")
