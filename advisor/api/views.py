"""The API of the advisor: answers in, a recommendation out."""

from __future__ import annotations

import datetime

import msgspec
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.http import quote_etag
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from accounts.api_view import ApiView
from accounts.permissions import KeyIfRequired
from advisor.api import contract, sections
from advisor.api.answers_body import validated_answers
from advisor.api.answers_schema import REQUEST
from advisor.document.outline import RecommendationOutline
from advisor.document.recommendation import Recommendation
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
        answers = validated_answers(request.data)
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
