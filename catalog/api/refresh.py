"""For curators: what the refresh of release data did, what waits for a decision, and deciding on it."""

from __future__ import annotations

import hashlib
from typing import Any, ClassVar

from django.db.models import Count, Exists, OuterRef, Q
from django.urls import reverse
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import parsers, serializers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import conditional
from catalog.api import parameters, schema
from catalog.api.parameters import ParsedQuery, Row, choice, named
from catalog.api.private import ONLY_KEYS, SECURITY, Private, PrivateList, after
from catalog.curation import change
from catalog.document import encode
from catalog.models import LifecycleValue, Product, ProductRun, Run
from catalog.models.refresh import OUTCOMES, RUN_STATES, VALUE_STATES
from catalog.refresh import review
from catalog.refresh.lease import in_turn
from catalog.refresh.rules import RULES
from catalog.refresh.values import from_json
from catalog.refresh.words import FIELDS, value_in_words

TAG = "curation"
LARGEST_KEY = 2**63 - 1

PRODUCT = named(
    "product",
    "About this product, by its name on endoflife.date.",
    lambda _: list(Product.objects.values_list("name", flat=True)),
)
KEY = OpenApiParameter(
    "key", {"type": "integer", "minimum": 1}, OpenApiParameter.PATH, description="Its `id`."
)
IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|"[!#-~]*")$'},
    OpenApiParameter.HEADER,
    description="The ETag of what was read: decide only if that still stands, or answer 412.",
)


class _JSON(parsers.JSONParser):
    """Small, and strict: what is not JSON is a clear error."""

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        try:
            return super().parse(stream, media_type, parser_context)
        except (RecursionError, UnicodeDecodeError) as error:
            raise serializers.ValidationError(["The body is not JSON in UTF-8."]) from error


class AlreadyDecided(APIException):
    status_code = 409
    default_code = "already_decided"


def _described(operation: str, summary: str, component: str) -> Any:
    """Completes what is only read: a list takes its parameters, a single one its key."""

    def complete(view: type[Private]) -> Any:
        taken = (
            [one.openapi() for one in view.parameters] if issubclass(view, PrivateList) else [KEY]
        )
        about = {"operation_id": operation, "summary": summary, "tags": [TAG], "auth": SECURITY}
        return extend_schema_view(
            get=extend_schema(**about, parameters=taken, responses={200: schema.ref(component)})
        )(view)

    return complete


def _decides(operation: str, summary: str) -> Any:
    """Completes what decides on a change under review."""
    taken: dict[str, Any] = {
        "parameters": [KEY, IF_MATCH],
        "request": {"application/json": schema.ref("HeldChangeDecision")},
    }
    about: dict[str, Any] = {
        "operation_id": operation,
        "summary": summary,
        "tags": [TAG],
        "auth": ONLY_KEYS,
    }
    return extend_schema_view(
        post=extend_schema(**about, **taken, responses={200: schema.ref("HeldChangeDecided")})
    )


# Runs


@_described("list_refresh_runs", "List the runs of the refresh", "RefreshRunRowList")
class RefreshRuns(PrivateList):
    """The runs of the refresh of release data, newest first."""

    permission = "catalog.view_run"
    newest_first = True
    parameters: ClassVar = (
        choice("state", "How it stands.", list(RUN_STATES)),
        PRODUCT,
        choice(
            "outcome", "What came of a product in it; with `product`: of that one.", list(OUTCOMES)
        ),
        after(),
        parameters.PAGE_SIZE,
    )

    def rows(self, query: ParsedQuery) -> Any:
        rows = _runs()
        if states := query.all("state"):
            rows = rows.filter(state__in=states)
        products, outcomes = query.all("product"), query.all("outcome")
        if products or outcomes:
            settled = ProductRun.objects.filter(run=OuterRef("pk"))
            settled = settled.filter(product__name__in=products) if products else settled
            rows = rows.filter(
                Exists(settled.filter(outcome__in=outcomes) if outcomes else settled)
            )
        return rows

    def row(self, request: Request, found: Any) -> Row:
        return _run(request, found)


@_described("get_refresh_run", "Read one run of the refresh", "RefreshRun")
class RefreshRun(Private):
    """One run, and what came of each product in it."""

    permission = "catalog.view_run"

    def get(self, request: Request, key: str) -> Response:
        run = _one(
            _runs(), key, "There is no such run. /api/v1/refresh-runs/ lists those there are."
        )
        products = run.products.select_related("product__distribution").order_by("product__name")
        return Response({**_run(request, run), "products": [_settled(one) for one in products]})


def _runs() -> Any:
    return Run.objects.annotate(
        **{f"n_{name}": Count("products", filter=Q(products__outcome=name)) for name in OUTCOMES}
    )


def _run(request: Request, run: Any) -> Row:
    said = ("state", "started_by", "started", "heartbeat", "finished", "whole", "expected", "note")
    return {
        "id": run.pk,
        "url": request.build_absolute_uri(reverse("api-refresh-run", args=[run.pk])),
        **{name: getattr(run, name) for name in said},
        "outcomes": {name: getattr(run, f"n_{name}") for name in OUTCOMES},
        "page": request.build_absolute_uri(reverse("admin:catalog_run_change", args=[run.pk])),
    }


def _settled(one: ProductRun) -> Row:
    return {
        "product": one.product.name,
        "distribution": one.product.distribution.slug,
        **{
            name: getattr(one, name)
            for name in ("outcome", "reasons", "fetched", "applied", "held", "refused")
        },
        "seconds": one.duration,
        "at": one.at,
    }


# Changes under review


@_described("list_held_changes", "List the changes under review", "HeldChangeList")
class HeldChanges(PrivateList):
    """What endoflife.date says and is not used before a curator approves it. The longest waiting come first."""

    permission = "catalog.view_heldchange"
    parameters: ClassVar = (
        PRODUCT,
        choice("state", "Left out: those that still wait (held).", list(VALUE_STATES)),
        after(),
        parameters.PAGE_SIZE,
    )

    def rows(self, query: ParsedQuery) -> Any:
        rows = _held().filter(state__in=query.all("state") or ["held"])
        if products := query.all("product"):
            rows = rows.filter(product__name__in=products)
        return rows

    def row(self, request: Request, found: Any) -> Row:
        return _change(request, found)


@_described("get_held_change", "Read one change under review", "HeldChange")
class HeldChange(Private):
    """One change under review, or that was. Its ETag, as If-Match, makes sure that what is decided is what was read."""

    permission = "catalog.view_heldchange"

    def get(self, request: Request, key: str) -> Response:
        row = _waiting(key)
        return Response(_change(request, row), headers={"ETag": f'"{_tag(row)}"'})


class _Decision(Private):
    permission = "catalog.change_lifecyclevalue"
    parser_classes: ClassVar = [_JSON]

    def decide(self, row: Any, why: str) -> review.Decided:
        raise NotImplementedError

    def post(self, request: Request, key: str) -> Response:
        why = _reason(request)
        with in_turn():
            row = _waiting(key)
            if not conditional.if_match_passes(
                request.headers.get("If-Match"), lambda tag: tag == _tag(row)
            ):
                raise conditional.ChangedSince
            if row.state != "held":
                raise AlreadyDecided(f"Nothing is left to decide: it is {VALUE_STATES[row.state]}.")
            decided = self.decide(row, why)
            if decided.problems:
                raise AlreadyDecided(" ".join(decided.problems))
        row = _waiting(key)
        body = {"decided": decided.done, "change": _change(request, row)}
        return Response(body)


@_decides("approve_held_change", "Approve a change under review")
class Approve(_Decision):
    """From now on readers see it. With it those are approved that belong to it: all of a new release, all of a latest version."""

    def decide(self, row: Any, why: str) -> review.Decided:
        with change(by=self.request.user, why=why or "approved after review"):
            return review.approve([row.pk], by=self.request.user, why=why)


@_decides("reject_held_change", "Reject a change under review")
class Reject(_Decision):
    """What readers see stays, and it is not held again until endoflife.date says something else."""

    def decide(self, row: Any, why: str) -> review.Decided:
        return review.reject([row.pk], by=self.request.user, why=why)


def _held() -> Any:
    """Those that wait or once waited, each beside what readers see."""
    once = Q(state="held") | (Q(origin="upstream") & ~Q(rules=[]))
    return LifecycleValue.objects.filter(once).beside_what_is_shown()


def _waiting(key: str) -> Any:
    return _one(
        _held(), key, "There is no such change. /api/v1/held-changes/ lists those that wait."
    )


def _one(rows: Any, key: str, otherwise: str) -> Any:
    if row := rows.filter(pk=_number(key)).first():
        return row
    raise NotFound(otherwise)


def _number(key: str) -> int:
    """0 is the key of nothing."""
    return (
        int(key)
        if key.isascii() and key.isdigit() and len(key) <= 19 and int(key) <= LARGEST_KEY
        else 0
    )


def _change(request: Request, row: Any) -> Row:
    shown = row.accepted_value if row.override_value is None else row.override_value
    return {
        "id": row.pk,
        "url": request.build_absolute_uri(reverse("api-held-change", args=[row.pk])),
        "state": row.state,
        "product": row.product.name,
        "distribution": row.product.distribution.slug,
        "release": row.release,
        "field": row.field,
        "label": FIELDS.get(row.field, row.field),
        "old": _value(shown),
        "by_hand": row.override_value is not None,
        "new": _value(row.value),
        "rules": [{"rule": rule, "words": RULES.get(rule, rule)} for rule in row.rules],
        "evidence": row.evidence,
        "waiting_since": row.observed_at,
        "run": request.build_absolute_uri(reverse("api-refresh-run", args=[row.run_id]))
        if row.run_id
        else None,
        "decided_by": row.decided_by.get_username() if row.decided_by else None,
        "decided_at": row.decided_at,
        "reason": row.reason,
    }


def _value(value: Any) -> Row:
    return {"value": value, "words": value_in_words(from_json(value))}


def _tag(row: Any) -> str:
    """Of all that is decided on: another value upstream or by hand, or somebody's decision, and it is another."""
    said = {
        "id": row.pk,
        "state": row.state,
        "new": row.value,
        "old": row.accepted_value,
        "by_hand": row.override_value,
    }
    return hashlib.sha256(encode(said)).hexdigest()[:32]


def _reason(request: Request) -> str:
    body = request.data if request.stream is not None else {}
    if not isinstance(body, dict):
        raise serializers.ValidationError(
            ['Send an object such as {"reason": "The vendor says so."}, or nothing.']
        )
    wrong = {str(name)[:60]: ["Unknown. Known: reason."] for name in body if name != "reason"}
    why = body.get("reason", "")
    if not isinstance(why, str) or len(why) > 1000 or "\x00" in why or not _encodes(why):
        wrong["reason"] = [
            "Write text of at most 1,000 characters, none of them NUL or half a character."
        ]
    if wrong:
        raise serializers.ValidationError(wrong)
    return why.strip()


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
