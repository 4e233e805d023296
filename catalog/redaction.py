"""Removes personal data from the history: the only change its tables allow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Left, Replace, StrIndex

from catalog.append_only import AuditTable, audit_tables, unprotected
from catalog.models import Redaction, Run, Suggestion
from catalog.recording import recorded_models

PLACEHOLDER = "[redacted]"
MIN_LENGTH = 3


class StillStatedError(ValueError):
    """The catalog itself still contains the text; the message says where."""


def redact_text(text: str, *, by: str, why: str) -> Redaction:
    """Replaces a text in all audit tables and suggestions. Raises ValueError."""
    if len(text) < MIN_LENGTH:
        raise ValueError(f"Enter at least {MIN_LENGTH} characters: fewer would match by chance.")
    current = _count(recorded_models(), text)
    if current:
        names = ", ".join(f"{count} of {name}" for name, count in sorted(current.items()))
        raise StillStatedError(f"Correct these rows of the catalog first: {names}.")
    rows: Counter[str] = Counter()
    with unprotected():
        for table in (*audit_tables(), AuditTable(Suggestion)):
            for field in _text_fields(table.model):
                if field.name not in table.keys:
                    rows[table.name] += _replace(table.model, field, text)
            for name in table.documents:
                rows[table.name] += _replace_in_document(table.model, name, text)
        return _record(rows, by, why)


def redact_account(user: User, *, by: str, why: str) -> Redaction:
    """Keeps the account as author of its changes, but without name, address or sign-in."""
    name, user.username = user.username, f"account-{user.pk}"
    user.first_name = user.last_name = user.email = ""
    user.is_active = False
    user.set_unusable_password()
    runs = Run.objects.filter(started_by=f"admin: {name}")
    entries = LogEntry.objects.filter(content_type__model="user", object_id=str(user.pk))
    with unprotected():
        user.save()
        rows = Counter(
            {
                User._meta.db_table: 1,
                Run._meta.db_table: runs.update(started_by=f"admin: {user.username}"),
                LogEntry._meta.db_table: entries.update(object_repr=user.username),
            }
        )
        return _record(rows, by, why)


def _record(rows: Counter[str], by: str, why: str) -> Redaction:
    changed = {name: count for name, count in sorted(rows.items()) if count}
    return Redaction.objects.create(done_by=by, why=why, rows=changed)


def _count(models_: Iterable[type[models.Model]], text: str) -> dict[str, int]:
    counts = {
        str(model._meta.verbose_name_plural): sum(
            _with(model, field, text).count() for field in _text_fields(model)
        )
        for model in models_
    }
    return {name: count for name, count in counts.items() if count}


def _text_fields(model: type[models.Model]) -> list[models.Field[str, str]]:
    """Free text only: no fields with choices, and no slugs."""
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, models.SlugField)
        and not field.choices
    ]


def _replace_in_document(model: type[models.Model], name: str, text: str) -> int:
    """In every text within it, but not in the names of its members."""
    count = 0
    for key, value in model._base_manager.values_list("pk", name).iterator():
        redacted = _redacted(value, text)
        if redacted != value:
            count += model._base_manager.filter(pk=key).update(**{name: redacted})
    return count


def _redacted(value: object, text: str) -> object:
    if isinstance(value, str):
        return value.replace(text, PLACEHOLDER)
    if isinstance(value, list):
        return [_redacted(item, text) for item in value]
    if isinstance(value, dict):
        return {name: _redacted(item, text) for name, item in value.items()}
    return value


def _with(
    model: type[models.Model], field: models.Field[str, str], text: str
) -> models.QuerySet[models.Model]:
    rows = model._base_manager.annotate(place_of_text=StrIndex(F(field.name), Value(text)))
    matching: models.QuerySet[models.Model] = rows.filter(place_of_text__gt=0)
    return matching


def _replace(model: type[models.Model], field: models.Field[str, str], text: str) -> int:
    replaced = Replace(F(field.name), Value(text), Value(PLACEHOLDER))
    shortened = Left(replaced, field.max_length) if field.max_length else replaced
    return _with(model, field, text).update(**{field.name: shortened})
