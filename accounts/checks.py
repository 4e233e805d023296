"""Checks for `manage.py check --deploy`: sign-in of staff."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import CheckMessage, Warning


def staff_has_second_factor(**_: object) -> list[CheckMessage]:
    if not settings.PUBLIC or settings.REQUIRE_MFA:
        return []
    return [
        Warning(
            "Curators and admins can sign in with a password alone.",
            hint="Set REQUIRE_MFA=1: they must set up a second factor at their next sign-in.",
            id="elwise.W101",
        )
    ]
