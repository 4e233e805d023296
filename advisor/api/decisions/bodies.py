"""Reads the body of a request: everything that is wrong is named at once."""

from __future__ import annotations

import dataclasses
from typing import TypeVar

import msgspec
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from accounts.models import Membership, Team
from accounts.names import fold
from advisor.api.decisions.rows import DraftFields
from advisor.decisions.record import Draft
from catalog.query_string import printable

Body = TypeVar("Body", bound=msgspec.Struct)


def read_body(request: Request, body_type: type[Body]) -> Body:
    """A body that may be left out is an empty object."""
    data = request.data if request.stream is not None else {}
    if not isinstance(data, dict):
        raise ValidationError(["Send a JSON object."])
    fields = {field.name: field for field in msgspec.structs.fields(body_type)}
    errors = {
        printable(str(name)): [f"Unknown. Known: {', '.join(fields)}."]
        for name in data
        if name not in fields
    }
    for name, field in fields.items():
        if name in data:
            if message := _fault(data[name], field.type):
                errors[name] = [message]
        elif field.required:
            errors[name] = ["This field is required."]
    if errors:
        raise ValidationError(errors)
    return msgspec.convert(data, type=body_type)


def draft_from(body: DraftFields, draft: Draft, team: Team) -> Draft:
    """The draft with what was sent."""
    sent = {
        field.name: value
        for field in dataclasses.fields(Draft)
        if (value := getattr(body, field.name)) is not msgspec.UNSET
    }
    if "owner" in sent:
        sent["owner"] = _member(str(sent["owner"]), team)
    return dataclasses.replace(draft, **sent)


def _member(name: str, team: Team) -> int:
    members = Membership.objects.active().filter(team=team.pk, user__username=fold(name))
    key = members.values_list("user", flat=True).first()
    if key is None:
        raise ValidationError({"owner": ["Choose a member of the team, by the account's name."]})
    return key


def _fault(value: object, field_type: object) -> str:
    try:
        msgspec.convert(value, type=field_type)
    except msgspec.ValidationError as error:
        return f"{error}."
    return ""
