"""manage.py backup FILE: can run while ELwise is running."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import archive, verbs


class Command(BaseCommand):
    help = "Write a database dump, a manifest of its contents and checksums into one file."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="a new file, or a folder")
        parser.add_argument(
            "--keep", type=int, metavar="N", help="keep only the latest N backups in the folder"
        )

    def handle(self, **options: Any) -> None:
        target, keep = options["file"], options["keep"]
        if keep is not None and (keep < 1 or not target.is_dir()):
            raise CommandError("--keep needs a number of at least 1 and a folder.")
        try:
            path, manifest = verbs.backup(target)
        except (archive.BackupError, OSError) as error:
            raise CommandError(f"No backup was made. {error}") from error
        rows = sum(manifest.rows.values())
        self.stdout.write(f"{path}: {rows} rows, catalog {manifest.digest[:12]}")
        for surplus in archive.rotate(target, keep) if keep else ():
            self.stdout.write(f"{surplus} removed")
