"""The published catalog as one canonical document, known by its content.

Equal catalogs give equal bytes: everything is sorted, nothing in it says when it was made. The
document is kept per process under the version of the catalog, so that asking for it costs one tiny
query.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import TYPE_CHECKING, TypedDict, TypeVar

import msgspec
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Model, QuerySet

from catalog import ages, document, vocabulary
from catalog.ages import Ages
from catalog.document import Catalog
from catalog.lifecycle import End
from catalog.models import (
    CatalogVersion,
    Claim,
    Dispute,
    Distribution,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    Snapshot,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.models.evidence import Sourced
from catalog.stored_freshness import Stored

if TYPE_CHECKING:
    from _typeshed import SupportsRichComparison


@dataclass(frozen=True)
class Published:
    """The document, its canonical bytes' SHA-256 (hex), and the median date of its values (ISO).

    `token`: the version of the catalog it was read at; empty where that is not known.
    `freshness` is no part of the document: how fresh release data is as one reads (see
    catalog/refresh/freshness.py). Two of the same digest are equal, so that one can be the
    argument of a cached function.
    """

    digest: str
    document: Catalog = field(compare=False)
    as_of: str | None = field(compare=False)
    token: str = field(default="", compare=False)
    freshness: Stored = field(default_factory=Stored, compare=False)
    ages: Ages = field(default_factory=Ages, compare=False)


ATTEMPTS = 3

Row = TypeVar("Row")
ModelRow = TypeVar("ModelRow", bound=Model)

UNREACHABLE = (OperationalError, InterfaceError)

_lock = threading.Lock()
_cached: dict[str, Published] = {}
_freshness: Stored = {}
_read_at = 0.0
_stale_since: ContextVar[datetime | None] = ContextVar("stale_since", default=None)
_held: ContextVar[tuple[str, Stored] | None] = ContextVar("_held", default=None)


def version() -> tuple[str, Stored]:
    """The token of the catalog, and how fresh release data is; read once while `hold` lasts."""
    return _held.get() or CatalogVersion.with_freshness()


@contextmanager
def hold(read: tuple[str, Stored]) -> Iterator[None]:
    """Whoever asks for the version meanwhile gets this one, as it was just read."""
    before = _held.set(read)
    try:
        yield
    finally:
        _held.reset(before)


def current() -> Published:
    """The catalog as it stands now, or as it was read last where the database is away.

    One query while it has not changed, two in a new process, more where nobody kept it.
    """
    global _freshness
    try:
        token, _freshness = version()
        return replace(_read(token), freshness=_freshness)
    except UNREACHABLE as error:
        return replace(_last_read(error), freshness=_freshness)


def without_freshness() -> Published:
    """The same for whoever does not say how fresh release data is.

    The cheapest question there is.
    """
    try:
        return _read(CatalogVersion.current())
    except UNREACHABLE as error:
        return _last_read(error)


def version_token() -> str:
    """Of the catalog as it stands now, or as it was read last where the database is away."""
    try:
        token = CatalogVersion.current()
    except UNREACHABLE as error:
        return _last_read(error).token
    if token in _cached:
        _note_time()
    return token


def stale_since() -> datetime | None:
    """When what this request was given was read, if the database is away; None: just now."""
    return _stale_since.get()


def begin_request() -> None:
    _stale_since.set(None)


def _read(token: str) -> Published:
    published = _published_at(token)
    _note_time()
    return published


def _note_time() -> None:
    global _read_at
    _read_at = time.time()


def _last_read(error: Exception) -> Published:
    """A process that has read nothing yet has nothing to serve."""
    published = next(iter(_cached.values()), None)
    if published is None:
        raise error
    _stale_since.set(datetime.fromtimestamp(_read_at, UTC))
    return published


def _published_at(token: str) -> Published:
    if published := _cached.get(token):
        return published
    if published := _stored(token):
        return _remember(token, published)
    for _ in range(ATTEMPTS):
        try:
            published = publish(build())
        except (
            KeyError
        ):  # somebody writes: a row points to one that was not there yet, or no longer
            published = None
        before, token = token, CatalogVersion.current()
        if published and token == before:
            return _remember(token, published)
    with _while_nobody_writes():
        return publish(build())


def _stored(token: str) -> Published | None:
    """None where nobody kept it, or another version of ELwise in its own format or words."""
    stored = Snapshot.objects.filter(token=token).values_list("document", flat=True).first()
    try:
        catalog = document.decode(stored) if stored else None
    except msgspec.DecodeError:
        return None
    return publish(catalog) if catalog and _is_understood(catalog) else None


def _is_understood(catalog: Catalog) -> bool:
    """Whether it has only words of the vocabulary, as `build` does.

    During an update, and after going back, a newer version's load_catalog has stored others.
    """
    return all(
        {fact.attribute for fact in distribution.facts} <= vocabulary.ATTRIBUTES.keys()
        and {statement.subject for statement in distribution.statements}
        <= vocabulary.SUBJECTS.keys()
        and {identifier.kind for identifier in distribution.identifiers}
        <= set(vocabulary.IDENTIFIER_KINDS)
        for distribution in catalog.distributions
    )


def keep() -> Published:
    """Store the catalog as it stands for the processes to come.

    Called after a write; reading never writes.
    """
    with _while_nobody_writes() as token:
        published = publish(build())  # also where an older version stored what it understood
        stored = {"token": token, "document": document.encode(published.document).decode()}
        Snapshot.objects.update_or_create(digest=published.digest, defaults=stored)
        Snapshot.objects.exclude(digest=published.digest).delete()
    return published


@contextmanager
def _while_nobody_writes() -> Iterator[str]:
    """The version's token. While its row is locked no writer can commit: reads are consistent."""
    with transaction.atomic():
        yield (
            CatalogVersion.objects.select_for_update()
            .filter(id=1)
            .values_list("token", flat=True)
            .first()
            or ""
        )


def _remember(token: str, published: Published) -> Published:
    published = replace(published, token=token)
    if token:
        with _lock:
            _cached.clear()
            _cached[token] = published
    return published


def publish(catalog: Catalog) -> Published:
    of_values = ages.of(ages.of_catalog(catalog))
    median = of_values.median.isoformat() if of_values.median else None
    return Published(digest_of(catalog), catalog, median, ages=of_values)


def digest_of(catalog: Catalog) -> str:
    """By which the catalog is known: the SHA-256 (hex) of its canonical bytes."""
    return hashlib.sha256(document.encode(catalog)).hexdigest()


def build() -> Catalog:
    """The document from the tables. A fixed number of queries, however much there is.

    Every row is read once: what many rows point to is found by its number.
    """
    rows = _Rows()
    return Catalog(
        format=document.FORMAT,
        sources={
            source.key: document.Source(title=source.title, url=source.url, kind=source.kind)
            for source in rows.sources.values()
        },
        distributions=_distributions(rows),
        migrations=_migrations(rows),
        claims=tuple(_claim(claim, rows) for claim in Claim.objects.order_by("key")),
        events=_events(rows),
    )


class _Rows:
    """What other rows point to, each by its number, and all disputes by the row they are about."""

    def __init__(self) -> None:
        self.sources = {source.pk: source for source in Source.objects.all()}
        self.distributions = {row.pk: row for row in Distribution.objects.all()}
        self.slugs = {pk: row.slug for pk, row in self.distributions.items()}
        self.all_releases, self.all_plans = (
            list(Release.objects.order_by("id")),
            list(SupportPlan.objects.order_by("id")),
        )
        self.releases = {release.pk: release.name for release in self.all_releases}
        self.plans = {plan.pk: plan.slug for plan in self.all_plans}
        self.successors = _named(
            Distribution.successors.through,
            "from_distribution_id",
            "to_distribution_id",
            self.slugs,
        )
        self.releases_of_plan = _named(
            SupportPlan.releases.through, "supportplan_id", "release_id", self.releases
        )
        self.releases_of_statement = _named(
            SupportStatement.releases.through, "supportstatement_id", "release_id", self.releases
        )
        self.plans_of_phase = _named(Phase.plans.through, "phase_id", "supportplan_id", self.plans)
        self.distributions_of_event = _named(
            Event.distributions.through, "event_id", "distribution_id", self.slugs
        )
        self._disputes: dict[tuple[str, int], list[Dispute]] = defaultdict(list)
        for dispute in Dispute.objects.order_by("id"):
            for about in ("fact", "release", "phase", "price"):
                if (pk := getattr(dispute, f"{about}_id")) is not None:
                    self._disputes[about, pk].append(dispute)

    def provenance(self, row: Sourced) -> _Provenance:
        return {
            "source": self.sources[row.source_id].key,
            "as_of": row.as_of,
            "confidence": row.confidence,
            "note": row.note,
            "checked_on": row.checked_on,
        }

    def disputes_about(self, kind: str, pk: int) -> tuple[document.Dispute, ...]:
        disputes = (self._dispute(dispute) for dispute in self._disputes.get((kind, pk), ()))
        return tuple(sorted(disputes, key=_by_source))

    def _dispute(self, dispute: Dispute) -> document.Dispute:
        return document.Dispute(
            about=dispute.about,
            value=_value(dispute.value),
            source=self.sources[dispute.source_id].key,
            as_of=dispute.as_of,
            confidence=dispute.confidence,
            why=dispute.why,
        )


class _Provenance(TypedDict):
    """The fields every row with a source has."""

    source: str
    as_of: date | None
    confidence: str
    note: str
    checked_on: date | None


def _grouped(rows: QuerySet[ModelRow], key: str) -> dict[int, list[ModelRow]]:
    """By the number of the row each belongs to."""
    return _by(rows.order_by("id"), key)


def _by(rows: Iterable[Row], key: str) -> dict[int, list[Row]]:
    groups: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups


def _named(
    through: type[Model], of: str, to: str, names: dict[int, str]
) -> dict[int, tuple[str, ...]]:
    """Of each row the names of those it is joined with, sorted."""
    joined: dict[int, list[str]] = defaultdict(list)
    for pk, other_pk in through._default_manager.values_list(of, to):
        joined[pk].append(names[other_pk])
    return defaultdict(tuple, {pk: tuple(sorted(joined[pk])) for pk in joined})


def _distributions(rows: _Rows) -> tuple[document.Distribution, ...]:
    prices = _grouped(Price.objects.all(), "plan_id")
    phases = _grouped(Phase.objects.all(), "release_id")
    facts = _grouped(Fact.objects.understood(), "distribution_id")
    statements = _grouped(SupportStatement.objects.understood(), "distribution_id")
    identifiers = _grouped(
        Identifier.objects.filter(kind__in=vocabulary.IDENTIFIER_KINDS), "distribution_id"
    )
    plans = _by(rows.all_plans, "distribution_id")
    releases = _by(rows.all_releases, "distribution_id")

    def of(row: Distribution) -> document.Distribution:
        return document.Distribution(
            slug=row.slug,
            name=row.name,
            short_name=row.short_name,
            monogram=row.monogram,
            role=row.role,
            summary=row.summary,
            aliases=tuple(sorted(row.aliases)),
            endoflife_product=row.endoflife_product,
            successors=rows.successors[row.pk],
            plans=_sorted(
                (_plan(plan, prices[plan.pk], rows) for plan in plans[row.pk]), attrgetter("slug")
            ),
            releases=_sorted(
                (_release(release, phases[release.pk], rows) for release in releases[row.pk]),
                _newest_first,
            ),
            facts=_sorted((_fact(fact, rows) for fact in facts[row.pk]), _by_subject),
            statements=_sorted(
                (_statement(statement, rows) for statement in statements[row.pk]), _by_software
            ),
            identifiers=_sorted(
                (_identifier(identifier, rows) for identifier in identifiers[row.pk]), _by_kind
            ),
        )

    return tuple(of(row) for row in sorted(rows.distributions.values(), key=attrgetter("slug")))


def _plan(plan: SupportPlan, prices: list[Price], rows: _Rows) -> document.SupportPlan:
    prices = sorted(prices, key=lambda price: (not price.reference, price.unit, price.label))
    return document.SupportPlan(
        slug=plan.slug,
        name=plan.name,
        summary=plan.summary,
        seller=plan.seller,
        valid_on=tuple(sorted(plan.valid_on)),
        releases=rows.releases_of_plan[plan.pk],
        prices=tuple(_price(price, rows) for price in prices),
        **rows.provenance(plan),
    )


def _price(price: Price, rows: _Rows) -> document.Price:
    return document.Price(
        label=price.label,
        reference=price.reference,
        amount=_amount(price.amount),
        at_least=_amount(price.at_least),
        currency=price.currency,
        unit=price.unit,
        effective_on=price.effective_on,
        disputes=rows.disputes_about("price", price.pk),
        **rows.provenance(price),
    )


def _release(release: Release, phases: list[Phase], rows: _Rows) -> document.Release:
    phases = sorted(phases, key=lambda row: (row.ends_on or date.max, row.kind, row.name))
    return document.Release(
        name=release.name,
        slug=release.slug,
        parent=rows.releases[release.parent_id] if release.parent_id else None,
        released_on=release.released_on,
        latest=_latest(release),
        preview=release.preview,
        withdrawn_on=release.withdrawn_on,
        disputes=rows.disputes_about("release", release.pk),
        phases=tuple(_phase(phase, rows) for phase in phases),
        **rows.provenance(release),
    )


def _latest(release: Release) -> document.LatestVersion | None:
    if not release.latest_name:
        return None
    return document.LatestVersion(name=release.latest_name, released_on=release.latest_on)


def _phase(phase: Phase, rows: _Rows) -> document.Phase:
    return document.Phase(
        kind=phase.kind,
        name=phase.name,
        end=End(phase.end_kind, phase.ends_on),
        paid=phase.paid,
        projected=phase.projected,
        plans=rows.plans_of_phase[phase.pk],
        disputes=rows.disputes_about("phase", phase.pk),
        **rows.provenance(phase),
    )


def _fact(fact: Fact, rows: _Rows) -> document.Fact:
    return document.Fact(
        attribute=fact.attribute,
        value=_value(fact.value),
        release=rows.releases[fact.release_id] if fact.release_id else None,
        plan=rows.plans[fact.plan_id] if fact.plan_id else None,
        unreliable=fact.unreliable,
        disputes=rows.disputes_about("fact", fact.pk),
        **rows.provenance(fact),
    )


def _statement(statement: SupportStatement, rows: _Rows) -> document.SupportStatement:
    return document.SupportStatement(
        subject=statement.subject,
        supported=statement.supported,
        releases=rows.releases_of_statement[statement.pk],
        starts=statement.starts,
        ends=statement.ends,
        architectures=tuple(sorted(statement.architectures)),
        **rows.provenance(statement),
    )


def _identifier(identifier: Identifier, rows: _Rows) -> document.Identifier:
    return document.Identifier(
        kind=identifier.kind,
        value=identifier.value,
        release=rows.releases[identifier.release_id] if identifier.release_id else None,
        **rows.provenance(identifier),
    )


def _migrations(rows: _Rows) -> tuple[document.MigrationPath, ...]:
    paths = (_path(path, rows) for path in MigrationPath.objects.order_by("id"))
    return _sorted(paths, attrgetter("from_", "from_release", "to", "to_release", "tool"))


def _path(path: MigrationPath, rows: _Rows) -> document.MigrationPath:
    return document.MigrationPath(
        from_=rows.slugs[path.from_distribution_id],
        from_release=path.from_release,
        to=rows.slugs[path.to_distribution_id],
        to_release=path.to_release,
        tool=path.tool,
        in_place=path.in_place,
        official=path.official,
        offline=path.offline,
        limits=path.limits,
        architectures=tuple(sorted(path.architectures)),
        **rows.provenance(path),
    )


def _claim(claim: Claim, rows: _Rows) -> document.Claim:
    return document.Claim(
        key=claim.key,
        topic=claim.topic,
        statement=claim.said,
        verdict=claim.verdict,
        finding=claim.found,
        **rows.provenance(claim),
    )


def _events(rows: _Rows) -> tuple[document.Event, ...]:
    events = (_event(event, rows) for event in Event.objects.order_by("id"))
    return _sorted(events, attrgetter("day", "title"))


def _event(event: Event, rows: _Rows) -> document.Event:
    return document.Event(
        day=event.date,
        precision=event.precision,
        title=event.title,
        text=event.text,
        planned=event.planned,
        distributions=rows.distributions_of_event[event.pk],
        **rows.provenance(event),
    )


def _sorted(rows: Iterable[Row], key: Callable[[Row], SupportsRichComparison]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=key))


def _value(value: document.Value | list[str]) -> document.Value:
    return tuple(value) if isinstance(value, list) else value


def _amount(amount: Decimal | None) -> Decimal | None:
    """The amount with one spelling, without trailing zeros: 799, 383.9."""
    if amount is None:
        return None
    text = f"{amount:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _newest_first(release: document.Release) -> tuple[bool, int, tuple[int, ...], str]:
    """Majors by the day they came (Amazon Linux 2 came after 2018.03), then minors by number."""
    minor = release.parent is not None
    came = -release.released_on.toordinal() if release.released_on and not minor else 0
    numbers = tuple(-int(part) if part.isdigit() else 0 for part in release.name.split("."))
    return (minor, came, numbers, release.name)


def _by_subject(fact: document.Fact) -> tuple[str, str, str]:
    return (fact.attribute, fact.release or "", fact.plan or "")


def _by_software(statement: document.SupportStatement) -> tuple[str, tuple[str, ...], date]:
    return (statement.subject, statement.releases, statement.starts or date.min)


def _by_kind(identifier: document.Identifier) -> tuple[str, str, str]:
    return (identifier.kind, identifier.value, identifier.release or "")


def _by_source(dispute: document.Dispute) -> tuple[str, str, str]:
    return (dispute.source, str(dispute.value), dispute.about)
