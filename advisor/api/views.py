"""The API of the advisor: answers in, a recommendation out."""

from __future__ import annotations

import datetime
from decimal import Decimal

import msgspec
from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api_view import ApiView
from accounts.permissions import KeyIfRequired
from advisor.answer_formats import IMPORTANCE
from advisor.api import contract, sections
from advisor.api.answers_schema import REQUEST
from advisor.document.outline import RecommendationOutline
from advisor.document.recommendation import Recommendation
from advisor.engine.types import Answers
from advisor.forms import AnswersForm
from advisor.own_price_questions import any_number
from advisor.rules.criteria import CRITERIA
from advisor.rules.questions import MANY, NUMBER, QUESTIONS
from catalog import conditional
from catalog.api.partial import WholeShortOrPart
from catalog.conditional import conditional_response
from catalog.query_string import printable

IF_MATCH = OpenApiParameter(
    "If-Match",
    {"type": "string", "pattern": r'^(\*|"[!#-~]*")$'},
    OpenApiParameter.HEADER,
    description="The ETag of an answer of the catalog, or its `catalog.digest` in quotes: "
    "answered only from that catalog, otherwise 412.",
)

_KINDS = {key: question.kind for key, question in QUESTIONS.items()} | {
    IMPORTANCE + criterion.key: NUMBER for criterion in CRITERIA
}


class Recommendations(ApiView):
    """Which Enterprise Linux fits the answers and why, with the facts. Nothing is stored."""

    permission_classes = [KeyIfRequired]  # nothing is stored, so a key that reads only will do

    @extend_schema(
        operation_id="recommend",
        summary="Recommend an Enterprise Linux",
        tags=["advisor"],
        parameters=[IF_MATCH, *(parameter.openapi() for parameter in sections.PARAMETERS)],
        request={"application/json": REQUEST},
        responses={200: WholeShortOrPart(Recommendation, RecommendationOutline, sections.ALWAYS)},
        examples=[
            OpenApiExample(
                "A cloud team",
                value={"answers": {"fidelity": "bug-for-bug", "platform": ["aws"], "servers": 40}},
                request_only=True,
            )
        ],
    )
    def post(self, request: Request) -> HttpResponse:
        if request.stream is None:
            raise serializers.ValidationError(
                ["The body is empty, or its Content-Length is missing."]
            )
        wanted = sections.read_sections(request)
        answers = _validated(request.data)
        today = timezone.now().astimezone(datetime.UTC).date()
        document = sections.recommendation_for(answers, today, wanted)
        _require_catalog(request, document.catalog.digest)
        body = msgspec.json.encode(sections.selected(document, wanted))
        return HttpResponse(body, content_type="application/json")


_UNCHANGED = OpenApiResponse(
    description="Not modified: the rules are those of the answer whose ETag was "
    "sent as If-None-Match."
)


class Questions(ApiView):
    """Every question by topic, with its options: enough to build another front end."""

    @extend_schema(
        operation_id="list_questions",
        summary="List the questions",
        tags=["advisor"],
        responses={200: contract.QuestionList, 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return _rules_response(request, contract.question_list())


class Criteria(ApiView):
    """The criteria of the ranking with the utility of each value and the default importance."""

    @extend_schema(
        operation_id="list_criteria",
        summary="List the criteria",
        tags=["advisor"],
        responses={200: contract.CriterionList, 304: _UNCHANGED},
    )
    def get(self, request: Request) -> HttpResponseBase:
        return _rules_response(request, contract.criterion_list())


def _rules_response(
    request: Request, body: contract.QuestionList | contract.CriterionList
) -> HttpResponseBase:
    """304 if the caller has these rules already."""
    if unknown := {
        printable(name): ["There is no such parameter here. Known: none."]
        for name in request.query_params
    }:
        raise serializers.ValidationError(unknown)
    etag = quote_etag(body.rules.digest[:32])
    response = HttpResponse(
        msgspec.json.encode(body),
        content_type="application/json",
        headers={"ETag": etag, "Cache-Control": "no-cache"},
    )
    return conditional_response(request, response)


def _require_catalog(request: Request, digest: str) -> None:
    """412 unless this catalog is the one of the If-Match that was sent.

    Checked after the recommendation: what is wrong with the answers is said first.
    """
    current_tags = (digest, digest[:32])
    sent = request.headers.get("If-Match")
    if not conditional.if_match_passes(sent, lambda tag: tag.partition("-")[0] in current_tags):
        advice = "`catalog.digest` of any answer, in quotes, will do as well."
        raise conditional.ChangedSince(f"{conditional.WHAT_TO_DO} {advice}")


def _validated(body: object) -> Answers:
    if not isinstance(body, dict):
        raise serializers.ValidationError(
            ['Send an object such as {"answers": {"fidelity": "bug-for-bug"}}.']
        )
    if unknown := {key: [_unknown_key(key)] for key in map(printable, body) if key != "answers"}:
        raise serializers.ValidationError(unknown)
    answers = body.get("answers", {})
    if not isinstance(answers, dict):
        raise serializers.ValidationError(
            {"answers": ["Send an object that maps questions to answers."]}
        )
    answers = {key: _as_a_number(key, value) for key, value in answers.items()}
    form = AnswersForm(answers)
    expected = {
        key: [_expected(field, answers[key])]
        for key, field in form.fields.items()
        if key in answers and not _has_type(_KINDS.get(key, NUMBER), answers[key])
    }
    if expected:
        form = AnswersForm({key: value for key, value in answers.items() if key not in expected})
    unmet = {key: list(map(str, messages)) for key, messages in form.errors.items()}
    if errors := {**unmet, **expected}:
        raise serializers.ValidationError({"answers": errors})
    return form.answers()


def _unknown_key(key: str) -> str:
    if key in ("fields", "explain"):
        return f"This belongs in the address: /api/v1/recommendations/?{key}=…"
    return 'Unknown. The answers go under "answers".'


def _as_a_number(key: str, value: object) -> object:
    """In JSON 3.0 and 3 are the same number, and 0.1 + 0.2 is 0.3.

    Within its bounds a number is rounded to its question's decimals.
    """
    question = any_number(key)
    if (
        isinstance(value, float)
        and question
        and question.decimals
        and question.least <= value <= question.most
    ):
        return round(Decimal(value), question.decimals)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _has_type(kind: str, value: object) -> bool:
    """Whether it has the type of the schema. The form would also take text, as a page sends it."""
    if kind == NUMBER:
        return isinstance(value, int | Decimal) and not isinstance(value, bool)
    if kind == MANY:
        return isinstance(value, list) and all(isinstance(key, str) for key in value)
    return isinstance(value, str | int) and not isinstance(value, bool) and value != ""


def _expected(field: forms.Field, value: object) -> str:
    if value is None:
        return "Leave the question out instead of sending null."
    messages = field.error_messages
    return str(
        messages["invalid_list"]
        if isinstance(field, forms.MultipleChoiceField)
        else messages.get("invalid_choice", messages.get("invalid"))
    )
