"""What a command says, in one sentence, where the database cannot be used."""

from __future__ import annotations

from django.db import OperationalError, ProgrammingError

_MISSING = {"42P01", "42703"}
"""SQLSTATE of PostgreSQL for an undefined table and an undefined column."""
_MISSING_IN_SQLITE = ("no such table", "no such column")
_AWAY = ("connection failed", "connection timeout", "unable to open database file")


def explain(error: Exception) -> str:
    """Empty for every other error, whose traceback is needed."""
    if not isinstance(error, (OperationalError, ProgrammingError)):
        return ""
    reason = str(error).partition("\n")[0].rstrip(".")
    state = getattr(error.__cause__, "sqlstate", None)
    if state in _MISSING or reason.startswith(_MISSING_IN_SQLITE):
        return f"The database is not migrated ({reason}): run manage.py migrate."
    if reason.startswith(_AWAY):
        return f"The database does not answer: {reason}. Check DATABASE_URL and its server."
    return ""
