"""The API as one would first write it, with serializers of models. Its JSON is the same as ours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
from django.urls import include, path
from django.utils import timezone
from rest_framework import routers, serializers, viewsets
from rest_framework.response import Response

from catalog import presentation, reading, snapshot, vocabulary
from catalog.api.resource import catalog_of
from catalog.api.rows.evidence import row_of, sources_of
from catalog.api.rows.releases import ReleaseEntry
from catalog.models import (
    CatalogVersion,
    Dispute,
    Distribution,
    Event,
    Fact,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.refresh import freshness
from config.urls import urlpatterns as ours

PROVENANCE = ["source", "as_of", "confidence", "note", "checked_on"]


class SourceSerializer(serializers.ModelSerializer):
    class Meta:
        model = Source
        fields = ["key", "title", "url", "kind"]


class DisputeSerializer(serializers.ModelSerializer):
    source = SourceSerializer()

    class Meta:
        model = Dispute
        fields = ["about", "value", "source", "as_of", "confidence", "why"]


class Sourced(serializers.ModelSerializer):
    source = SourceSerializer()


class Disputed(Sourced):
    disputes = serializers.SerializerMethodField()

    def get_disputes(self, row: Any) -> list[dict]:
        disputes = sorted(
            row.disputes.all(),
            key=lambda dispute: (dispute.source.key, str(dispute.value), dispute.about),
        )
        return DisputeSerializer(disputes, many=True).data


class PhaseSerializer(Disputed):
    plans = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)
    end = serializers.SerializerMethodField()

    class Meta:
        model = Phase
        fields = ["kind", "name", "end", "paid", "projected", "plans", "disputes", *PROVENANCE]

    def get_end(self, row: Phase) -> dict:
        return {"kind": row.end_kind, "on": row.ends_on, "latest": None}

    def to_representation(self, row: Phase) -> dict:
        fields = super().to_representation(row)
        return {**fields, "plans": sorted(fields["plans"]), "derived_from": []}


class ReleaseSerializer(Disputed):
    parent = serializers.SlugRelatedField(slug_field="name", read_only=True)
    latest = serializers.SerializerMethodField()
    phases = serializers.SerializerMethodField()

    class Meta:
        model = Release
        fields = [
            "name",
            "slug",
            "parent",
            "released_on",
            "preview",
            "withdrawn_on",
            "latest",
            "phases",
            "disputes",
            *PROVENANCE,
        ]

    def get_latest(self, row: Release) -> dict | None:
        return {"name": row.latest_name, "on": row.latest_on} if row.latest_name else None

    def get_phases(self, row: Release) -> list[dict]:
        """Those of minor releases for nothing: our own code works out what follows for them."""
        if row.parent_id:
            catalog = reading.on(snapshot.current(), timezone.now().date()).document
            _, release = catalog.release(row.slug)
            entry = row_of(ReleaseEntry, release, sources_of(catalog))
            return msgspec.to_builtins(entry.phases)
        rows = sorted(
            row.phases.all(),
            key=lambda phase: (phase.ends_on is None, str(phase.ends_on), phase.kind, phase.name),
        )
        return PhaseSerializer(rows, many=True).data


def _as_text(amount: Decimal | None) -> str | None:
    shortest = snapshot._amount(amount)
    return None if shortest is None else str(shortest)


class PriceSerializer(Disputed):
    amount = serializers.SerializerMethodField()
    at_least = serializers.SerializerMethodField()

    class Meta:
        model = Price
        fields = [
            "label",
            "reference",
            "amount",
            "at_least",
            "currency",
            "unit",
            "effective_on",
            "disputes",
            *PROVENANCE,
        ]

    def get_amount(self, row: Price) -> str | None:
        return _as_text(row.amount)

    def get_at_least(self, row: Price) -> str | None:
        return _as_text(row.at_least)


class PlanSerializer(Sourced):
    releases = serializers.SlugRelatedField(slug_field="name", many=True, read_only=True)
    prices = serializers.SerializerMethodField()

    class Meta:
        model = SupportPlan
        fields = [
            "slug",
            "name",
            "summary",
            "seller",
            "valid_on",
            "releases",
            "prices",
            *PROVENANCE,
        ]

    def get_prices(self, row: SupportPlan) -> list[dict]:
        rows = sorted(
            row.prices.all(), key=lambda price: (not price.reference, price.unit, price.label)
        )
        return PriceSerializer(rows, many=True).data


class FactSerializer(Disputed):
    release = serializers.SlugRelatedField(slug_field="name", read_only=True)
    plan = serializers.SlugRelatedField(slug_field="slug", read_only=True)
    label = serializers.SerializerMethodField()
    group = serializers.SerializerMethodField()
    words = serializers.SerializerMethodField()

    class Meta:
        model = Fact
        fields = [
            "attribute",
            "label",
            "group",
            "value",
            "words",
            "release",
            "plan",
            "unreliable",
            "disputes",
            *PROVENANCE,
        ]

    def get_label(self, row: Fact) -> str:
        return vocabulary.ATTRIBUTES[row.attribute].label

    def get_group(self, row: Fact) -> str:
        return vocabulary.ATTRIBUTES[row.attribute].group

    def get_words(self, row: Fact) -> str:
        return vocabulary.ATTRIBUTES[row.attribute].in_words(row.value)


class PathSerializer(Sourced):
    class Meta:
        model = MigrationPath
        fields = [
            "from_release",
            "to_release",
            "tool",
            "in_place",
            "official",
            "offline",
            "limits",
            *PROVENANCE,
        ]

    def to_representation(self, row: MigrationPath) -> dict:
        fields = {
            "from": row.from_distribution.slug,
            "to": row.to_distribution.slug,
            **super().to_representation(row),
        }
        return {**fields, "architectures": sorted(row.architectures)}


class StatementSerializer(Sourced):
    label = serializers.CharField(source="subject_label")
    words = serializers.SerializerMethodField()
    releases = serializers.SerializerMethodField()
    architectures = serializers.SerializerMethodField()

    class Meta:
        model = SupportStatement
        fields = [
            "subject",
            "label",
            "supported",
            "words",
            "releases",
            "starts",
            "ends",
            "architectures",
            *PROVENANCE,
        ]

    def get_words(self, row: SupportStatement) -> str:
        return presentation.SUPPORTED[row.supported]

    def get_releases(self, row: SupportStatement) -> list[str]:
        return sorted(release.name for release in row.releases.all())

    def get_architectures(self, row: SupportStatement) -> list[str]:
        return sorted(row.architectures)


class EventSerializer(Sourced):
    distributions = serializers.SlugRelatedField(slug_field="slug", many=True, read_only=True)

    class Meta:
        model = Event
        fields = ["date", "precision", "title", "text", "planned", "distributions", *PROVENANCE]

    def to_representation(self, row: Event) -> dict:
        fields = super().to_representation(row)
        return {**fields, "distributions": sorted(fields["distributions"])}


class BriefSerializer(serializers.ModelSerializer):
    status = serializers.SerializerMethodField()
    releases = serializers.SerializerMethodField()
    url = serializers.HyperlinkedIdentityField("api-distribution", lookup_field="slug")
    page = serializers.HyperlinkedIdentityField("distribution", lookup_field="slug")

    class Meta:
        model = Distribution
        fields = [
            "slug",
            "name",
            "short_name",
            "monogram",
            "role",
            "summary",
            "status",
            "releases",
            "url",
            "page",
        ]

    def get_status(self, row: Distribution) -> str | None:
        return next((fact.value for fact in row.facts.all() if fact.attribute == "status"), None)

    def get_releases(self, row: Distribution) -> list[str]:
        majors = [release for release in row.releases.all() if release.parent_id is None]
        return [release.name for release in sorted(majors, key=snapshot._newest_first)]


class FullSerializer(BriefSerializer):
    plans = serializers.SerializerMethodField()
    facts = serializers.SerializerMethodField()
    statements = serializers.SerializerMethodField()
    successors = serializers.SerializerMethodField()

    class Meta:
        model = Distribution
        fields = [
            *BriefSerializer.Meta.fields,
            "aliases",
            "endoflife_product",
            "successors",
            "plans",
            "facts",
            "statements",
        ]

    def get_releases(self, row: Distribution) -> list[dict]:
        releases = sorted(row.releases.all(), key=snapshot._newest_first)
        return ReleaseSerializer(releases, many=True).data

    def get_plans(self, row: Distribution) -> list[dict]:
        return PlanSerializer(sorted(row.plans.all(), key=lambda plan: plan.slug), many=True).data

    def get_facts(self, row: Distribution) -> list[dict]:
        rows = FactSerializer(row.facts.all(), many=True).data
        return sorted(
            rows, key=lambda fact: (fact["attribute"], fact["release"] or "", fact["plan"] or "")
        )

    def get_statements(self, row: Distribution) -> list[dict]:
        rows = StatementSerializer(row.statements.all(), many=True).data
        return sorted(rows, key=lambda statement: (statement["subject"], statement["releases"]))

    def get_successors(self, row: Distribution) -> list[str]:
        return sorted(successor.slug for successor in row.successors.all())

    def to_representation(self, row: Distribution) -> dict:
        fields = super().to_representation(row)
        paths = MigrationPath.objects.select_related(
            "source", "from_distribution", "to_distribution"
        ).order_by(
            "from_distribution__slug", "from_release", "to_distribution__slug", "to_release", "tool"
        )
        events = (
            row.events.select_related("source")
            .prefetch_related("distributions")
            .order_by("date", "title")
        )
        return {
            **fields,
            "aliases": sorted(fields["aliases"]),
            "migrations": {
                "here": PathSerializer(paths.filter(to_distribution=row), many=True).data,
                "away": PathSerializer(paths.filter(from_distribution=row), many=True).data,
            },
            "events": EventSerializer(events, many=True).data,
            "release_data": freshness.release_data(
                CatalogVersion.objects.get(id=1).freshness, row.slug, timezone.now()
            ),
        }


class Distributions(viewsets.ModelViewSet):
    lookup_field = "slug"

    def get_queryset(self) -> Any:
        rows = Distribution.objects.order_by("slug")
        if self.action == "list":
            roles = self.request.query_params.getlist("role")
            rows = rows.filter(role__in=roles) if roles else rows
            return rows.prefetch_related("facts", "releases")
        disputes = ("disputes", "disputes__source")
        return rows.prefetch_related(
            "successors",
            *(f"facts__{name}" for name in ("source", "release", "plan", *disputes)),
            *(f"statements__{name}" for name in ("source", "releases")),
            *(f"releases__{name}" for name in ("source", "parent", "distribution", *disputes)),
            *(f"releases__phases__{name}" for name in ("source", "plans", *disputes)),
            *(f"plans__{name}" for name in ("source", "releases")),
            *(f"plans__prices__{name}" for name in ("source", *disputes)),
        )

    def get_serializer_class(self) -> type:
        return BriefSerializer if self.action == "list" else FullSerializer

    def list(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        rows = super().list(request, *args, **kwargs).data
        return Response(
            {
                "count": len(rows),
                "next": None,
                "previous": None,
                "results": rows,
                "catalog": self._catalog(),
            }
        )

    def retrieve(self, request: Any, *args: Any, **kwargs: Any) -> Response:
        return Response(
            {**super().retrieve(request, *args, **kwargs).data, "catalog": self._catalog()}
        )

    def _catalog(self) -> dict:
        """For nothing: our own code says which catalog it is, so that both bodies are the same."""
        published = snapshot.current()
        return msgspec.to_builtins(catalog_of(published))


router = routers.SimpleRouter()
router.register("distributions", Distributions, basename="peer")
urlpatterns = [path("api/peer/", include(router.urls)), *ours]
