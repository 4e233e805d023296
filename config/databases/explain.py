"""What is said in one sentence where the database cannot be used."""

from __future__ import annotations

from django.db import OperationalError, ProgrammingError

_MISSING = {"42P01", "42703"}
"""SQLSTATE of PostgreSQL for an undefined table and an undefined column."""
_MISSING_IN_SQLITE = ("no such table", "no such column")
_AWAY = ("connection failed", "connection timeout", "unable to open database file")


def is_not_migrated(error: Exception) -> bool:
    """Whether a table or column is missing, as before `migrate`."""
    if not isinstance(error, (OperationalError, ProgrammingError)):
        return False
    state = getattr(error.__cause__, "sqlstate", None)
    return state in _MISSING or str(error).startswith(_MISSING_IN_SQLITE)


def explain(error: Exception) -> str:
    """Empty for every other error, whose traceback is needed."""
    if not isinstance(error, (OperationalError, ProgrammingError)):
        return ""
    reason = str(error).partition("\n")[0].rstrip(".")
    if is_not_migrated(error):
        return f"The database is not migrated ({reason}): run manage.py migrate."
    if reason.startswith(_AWAY):
        return f"The database does not answer: {reason}. Check DATABASE_URL and its server."
    return ""
