"""manage.py redact_history: remove a name, an address or an account from the history."""

from __future__ import annotations

import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError

from catalog.redaction import redact_account, redact_text


class Command(BaseCommand):
    help = (
        "Replace a text in the history, the admin's log, refresh runs and suggestions, or remove "
        "the personal data of an account. These tables are otherwise append-only. Each redaction "
        "is recorded under Redactions, without the text."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        subject = parser.add_mutually_exclusive_group(required=True)
        subject.add_argument("--text", help="replaced with [redacted], case-sensitive")
        subject.add_argument("--account", metavar="NAME", help="becomes account-<number>, inactive")
        parser.add_argument("--why", required=True, help="the reason, such as a request")
        parser.add_argument("--by", default=getpass.getuser(), help="who performs the redaction")

    def handle(
        self, *, text: str | None, account: str | None, why: str, by: str, **options: Any
    ) -> None:
        try:
            if text is not None:
                redaction = redact_text(text, by=by, why=why)
            else:
                user = User.objects.get(username=account)
                redaction = redact_account(user, by=by, why=why)
        except User.DoesNotExist:
            raise CommandError(f"There is no account {account}.") from None
        except ValueError as error:
            raise CommandError(str(error)) from None
        for name, count in redaction.rows.items():
            self.stdout.write(f"{name}: {count}")
        self.stdout.write(f"{sum(redaction.rows.values())} rows redacted.")
