from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand

from catalog import document, snapshot


class Command(BaseCommand):
    help = "Write the catalog as one canonical JSON document: equal catalogs give equal bytes."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output",
            type=Path,
            help="a file to write; without it the document goes to standard output",
        )
        parser.add_argument(
            "--digest", action="store_true", help="print only the document's SHA-256"
        )

    def handle(self, **options: object) -> None:
        published = snapshot.current()
        if options["digest"]:
            self.stdout.write(published.digest)
            return
        content = document.encode(published.document)
        output = options["output"]
        if isinstance(output, Path):
            output.write_bytes(content)
            self.stdout.write(f"Wrote {len(content)} bytes, SHA-256 {published.digest}.")
        else:
            self.stdout.write(content.decode())
