"""The invented catalog: what it promises the tests that stand on it."""

import pytest
from django.db import transaction

from catalog import snapshot, vocabulary
from catalog.models import Dispute, Distribution, Fact, Phase, Release

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]


def test_holds_four_distributions_and_a_dozen_releases() -> None:
    slugs = Distribution.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["alder", "birch", "cedar", "dogwood"]
    assert Release.objects.count() == 12


def test_is_the_published_document() -> None:
    slugs = [distribution.slug for distribution in snapshot.current().document.distributions]
    assert slugs == ["alder", "birch", "cedar", "dogwood"]


def test_has_every_confidence_and_unknown_values() -> None:
    assert set(Fact.objects.values_list("confidence", flat=True)) == set(vocabulary.CONFIDENCE)
    assert Fact.objects.filter(value__isnull=True).exists()


def test_has_every_kind_of_phase_and_dispute() -> None:
    assert set(Phase.objects.values_list("kind", flat=True)) == set(vocabulary.PHASE_KINDS)
    for target in ("fact", "release", "phase", "price"):
        assert Dispute.objects.filter(**{f"{target}__isnull": False}).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("attempt", [1, 2])
def test_is_restored_after_a_transactional_test(attempt: int) -> None:
    with transaction.atomic():
        deleted, _ = Distribution.objects.filter(slug="birch").delete()
    assert deleted > 1
