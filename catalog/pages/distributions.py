"""The list of distributions, and what the list and each distribution's page say in brief."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from catalog import clock, presentation, reading, snapshot, vocabulary
from catalog.base_price import BasePrice, base_price
from catalog.directory import in_reading_order
from catalog.document import Catalog, Distribution, Fact, Release, Value
from catalog.pages.responses import link_to_json, render_page
from catalog.presentation import PresentedFact, PresentedRelease

CLOUDS = ("aws", "azure", "gcp", "oci")
_OFFICIAL, _THIRD_PARTY = frozenset({"vendor-supported", "official"}), "third-party"


@dataclass(frozen=True)
class CloudImages:
    """The clouds with an official image, with third-party images only, and the unknown."""

    official: tuple[str, ...]
    third_party: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def are_unknown(self) -> bool:
        return len(self.unknown) == len(CLOUDS)

    @property
    def parts(self) -> list[str]:
        """ "AWS, Azure", "by third parties: Google Cloud", "unknown: Oracle Cloud"; "none" """
        labelled = (
            ("", self.official),
            ("by third parties: ", self.third_party),
            ("unknown: ", self.unknown),
        )
        return [f"{label}{', '.join(names)}" for label, names in labelled if names] or ["none"]


@dataclass(frozen=True)
class DistributionSummary:
    """`advice`: where its vendor sends the users of a discontinued distribution."""

    distribution: Distribution
    role_words: str
    status: PresentedFact | None
    relation: PresentedFact | None
    newest: PresentedRelease | None
    successors: tuple[Distribution, ...]
    advice: PresentedFact | None
    vendor: PresentedFact | None
    price: BasePrice | None
    clouds: CloudImages

    @property
    def is_discontinued(self) -> bool:
        return self.distribution.role == "discontinued"


@require_safe
def distributions(request: HttpRequest) -> HttpResponse:
    published, today = snapshot.current(), clock.today()
    summaries = summarise_all(reading.on(published, today).document, today)
    response = render_page(
        request,
        "distributions",
        published,
        today,
        living=[row for row in summaries if not row.is_discontinued],
        discontinued=[row for row in summaries if row.is_discontinued],
    )
    return link_to_json(response, reverse("api-distributions"))


def summarise_all(catalog: Catalog, today: date) -> list[DistributionSummary]:
    """Those that can be recommended first, the discontinued last."""
    return [summarise(catalog, distribution, today) for distribution in in_reading_order(catalog)]


def summarise(catalog: Catalog, distribution: Distribution, today: date) -> DistributionSummary:
    newest = distribution.newest
    advice = distribution.fact("successor")
    return DistributionSummary(
        distribution=distribution,
        role_words=vocabulary.ROLES[distribution.role],
        status=_present(catalog, distribution, distribution.fact("status")),
        relation=_present(catalog, distribution, _relation(distribution, newest)),
        newest=presentation.release(catalog, distribution, newest, today) if newest else None,
        successors=tuple(catalog.by_slug[slug] for slug in distribution.successors),
        advice=_present(catalog, distribution, advice if advice and advice.value else None),
        vendor=_present(catalog, distribution, distribution.fact("vendor")),
        price=base_price(distribution),
        clouds=_cloud_images(distribution),
    )


def _cloud_images(distribution: Distribution) -> CloudImages:
    images = {cloud: _image(distribution, cloud) for cloud in CLOUDS}
    names = vocabulary.PLATFORMS
    return CloudImages(
        official=tuple(names[cloud] for cloud, image in images.items() if image in _OFFICIAL),
        third_party=tuple(names[cloud] for cloud, image in images.items() if image == _THIRD_PARTY),
        unknown=tuple(names[cloud] for cloud, image in images.items() if image is None),
    )


def _image(distribution: Distribution, cloud: str) -> Value:
    fact = distribution.fact(f"platform_{cloud}")
    return fact.value if fact else None


def _relation(distribution: Distribution, newest: Release | None) -> Fact | None:
    """How the newest release relates to RHEL, or else the distribution as a whole."""
    for name in (newest.name if newest else None, None):
        fact = distribution.fact("relation_to_rhel", name)
        if fact and fact.value:
            return fact
    return None


def _present(
    catalog: Catalog, distribution: Distribution, fact: Fact | None
) -> PresentedFact | None:
    return presentation.fact(catalog, distribution, fact) if fact else None
