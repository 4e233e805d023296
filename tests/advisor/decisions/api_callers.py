"""Who calls the API of decisions in tests, and how it refuses."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import Key
from accounts.teams.rights import Seat

ROOT = "/api/v1/decisions/"


@dataclass(frozen=True)
class Caller:
    """Sends a member's key."""

    seat: Seat
    text: str

    def __call__(self, method: str, address: str, body: object = None, **headers: str) -> Any:
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return Client().generic(
            method,
            ROOT + address,
            b"" if body is None else json.dumps(body),
            content_type="application/json",
            headers={"Authorization": f"Api-Key {self.text}", **names},
        )

    def get(self, address: str) -> Any:
        response = self("GET", address)
        assert response.status_code == 200, response.content
        return response.json()


def caller_of(seat: Seat, reach: str = Key.Reach.WRITE, **fields: object) -> Caller:
    settings = {"team": seat.team, **fields}
    owner = seat.membership.user
    return Caller(seat, Key.objects.create_key(name="k", owner=owner, reach=reach, **settings)[1])


def is_problem(response: HttpResponse, status: int, *words: str) -> None:
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    assert response["Cache-Control"] == "private, no-store"
    for word in words:
        assert word in response.content.decode()
