"""The part of an address that names a team."""

from __future__ import annotations

import re

from django.utils.text import slugify

LONGEST = 40
_RESERVED_WORDS = """
account accounts admin again all api approve attention calendar changes compare decision decisions
deliveries edit evidence export feed history invitation invitations keep keys leave log me members
mine new none notices null owner reject review search settings share shared sign-in sign-out sign-up
static submit supersede team teams verify watch webhook webhooks weigh withdraw you
"""
RESERVED = frozenset(_RESERVED_WORDS.split())
"""Words that addresses below /teams/ and /decisions/ have, or may get."""
_NUMBER = re.compile(r"el[a-z]-\d.*")
"""A decision's number stands at the same place."""


def is_reserved(slug: str) -> bool:
    return slug in RESERVED or bool(_NUMBER.fullmatch(slug))


def slug_of(name: str) -> str:
    """Of letters of other scripts nothing is left: then it is "our-team"."""
    return slugify(name)[:LONGEST].strip("-_").replace("_", "-") or "our-team"


def numbered(slug: str, number: int) -> str:
    ending = f"-{number}"
    return slug[: LONGEST - len(ending)].rstrip("-") + ending
