from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from advisor.decisions.demo import DemoTeam, TakenError, seed
from advisor.fleet.demo import seed_fleets


class Command(BaseCommand):
    help = (
        "Two teams with every role, three decisions and a fleet each, to try ELwise with. Prints "
        "logins and API keys, which are new each time; all else is added once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON document")
        parser.add_argument(
            "--force", action="store_true", help="even where the site answers to other machines"
        )

    def handle(self, *, json: bool, force: bool, **options: Any) -> None:
        if settings.PUBLIC and not force:
            raise CommandError(
                "This site answers to other machines, and the demo's accounts could sign in to it. "
                "Use --force if that is what you want."
            )
        try:
            teams = seed()
        except TakenError as error:
            raise CommandError(str(error)) from error
        seed_fleets(team.slug for team in teams)
        if json:
            self.stdout.write(msgspec.json.encode(teams).decode())
        else:
            self.stdout.write("\n".join(_lines(teams)))


def _lines(teams: Iterable[DemoTeam]) -> Iterator[str]:
    for team in teams:
        yield f"{team.name}: /teams/{team.slug}/, its fleet: /fleet/{team.slug}/"
        for member in team.members:
            yield f"  {member.role:<9} {member.username}  password {member.password}"
            yield f"            API key {member.api_key}"
        for decision in team.decisions:
            yield f"  {decision.number}  {decision.state:<10} {decision.title}"
