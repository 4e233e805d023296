"""manage.py verify_backup FILE: check whether a backup can be restored."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import archive, verbs


class Command(BaseCommand):
    help = "Check a backup: its checksums, and that the database's tools can read it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, **options: Any) -> None:
        try:
            self.stdout.write(f"{options['file']} is valid: {verbs.verify(options['file'])}.")
        except (archive.BackupError, OSError) as error:
            raise CommandError(str(error)) from error
