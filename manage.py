#!/usr/bin/env python
"""Administrative commands: ./manage.py help lists them."""

import os
import sys

HELP = {"-h", "--help", "--version"}
WITHOUT_DATABASE = {
    "check",
    "collectstatic",
    "diffsettings",
    "findstatic",
    "help",
    "makemessages",
    "sendtestemail",
    "spectacular",
    "version",
    *HELP,
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        from django.core.management import execute_from_command_line
    except ImportError:
        sys.exit(
            "Django is not installed here. "
            "Run `make run`, or activate the virtual environment in .venv first."
        )
    _name_the_database(sys.argv[1:])
    try:
        execute_from_command_line(sys.argv)
    except Exception as error:
        from config.databases.explain import explain

        if "--traceback" in sys.argv or not (sentence := explain(error)):
            raise
        sys.exit(sentence)


def _name_the_database(arguments: list[str]) -> None:
    """On standard error, so that scripts which read a command's output do not see it."""
    from config.environment import describe_database
    from config.settings import DATABASES

    if arguments and arguments[0] not in WITHOUT_DATABASE and not HELP.intersection(arguments):
        print(f"Database: {describe_database(DATABASES['default'])}", file=sys.stderr)


if __name__ == "__main__":
    main()
