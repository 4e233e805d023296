"""The tables of the catalog."""

from catalog.models.claim import Claim
from catalog.models.distribution import Distribution, Phase, Release
from catalog.models.evidence import Dispute, Fact, Source, Sourced
from catalog.models.history import Event, MigrationPath
from catalog.models.identifier import Identifier
from catalog.models.link_check import LinkCheck
from catalog.models.plan import Price, SupportPlan
from catalog.models.preview import ImportPreview
from catalog.models.redaction import Redaction
from catalog.models.refresh import HeldChange, LifecycleValue, Override, Product, ProductRun, Run
from catalog.models.seeded import SeededRow
from catalog.models.snapshot import Snapshot
from catalog.models.statement import SupportStatement
from catalog.models.suggestion import Suggestion
from catalog.models.version import CatalogVersion

__all__ = [
    "CatalogVersion",
    "Claim",
    "Dispute",
    "Distribution",
    "Event",
    "Fact",
    "HeldChange",
    "Identifier",
    "ImportPreview",
    "LifecycleValue",
    "LinkCheck",
    "MigrationPath",
    "Override",
    "Phase",
    "Price",
    "Product",
    "ProductRun",
    "Redaction",
    "Release",
    "Run",
    "SeededRow",
    "Snapshot",
    "Source",
    "Sourced",
    "Suggestion",
    "SupportPlan",
    "SupportStatement",
]
