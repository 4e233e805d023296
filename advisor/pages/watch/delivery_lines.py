"""Deliveries that failed, as lines of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import User as Account

from accounts.models import Team
from accounts.names import person_name
from advisor.models import Delivery, Webhook


@dataclass(frozen=True)
class DeliveryLine:
    """`recipient`: the name of a member, or the address of a webhook."""

    delivery: Delivery
    recipient: str


def delivery_lines(team: Team, rows: Iterable[Delivery]) -> list[DeliveryLine]:
    deliveries = list(rows)
    members = _recipients(deliveries, Delivery.Channel.EMAIL)
    names = {row.pk: person_name(row) for row in Account.objects.filter(pk__in=members)}
    hooks = dict(Webhook.objects.filter(team=team).values_list("pk", "url"))
    return [DeliveryLine(row, _recipient(row, names, hooks)) for row in deliveries]


def _recipients(deliveries: Iterable[Delivery], channel: str) -> set[int]:
    return {int(row.recipient) for row in deliveries if row.channel == channel}


def _recipient(row: Delivery, names: dict[int, str], hooks: dict[int, str]) -> str:
    by_key = names if row.channel == Delivery.Channel.EMAIL else hooks
    return by_key.get(int(row.recipient), "removed")
