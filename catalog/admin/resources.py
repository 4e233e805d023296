"""The tables as files that curators take out, change in a spreadsheet and bring back.

One row an object, known by words, not numbers.

A file may leave out columns: what they hold stays as it is. A row that is not there yet is added.
Nothing is ever deleted by a file.
"""

from __future__ import annotations

from collections.abc import Iterable

from catalog.admin.cells import column_of
from catalog.admin.importing import (
    CatalogResource,
    Loader,
    RefreshedResource,
    StatementResource,
)
from catalog.models import (
    Claim,
    Distribution,
    Event,
    Fact,
    Identifier,
    MigrationPath,
    Phase,
    Price,
    Release,
    Source,
    SupportPlan,
    SupportStatement,
)
from catalog.recording import Recorded


def _resource(
    model: type[Recorded],
    known_by: Iterable[str],
    names: Iterable[str],
    base: type[CatalogResource] = CatalogResource,
) -> type[CatalogResource]:
    """The resource of a table with these columns, whose rows are known by some of them."""
    columns = {name: column_of(model, name) for name in names}
    options = {
        "model": model,
        "fields": tuple(columns),
        "import_id_fields": tuple(known_by),
        "clean_model_instances": True,
        "skip_diff": True,
        "report_skipped": True,
        "use_transactions": False,
        "instance_loader_class": Loader,
    }
    return type(
        f"{model.__name__}Resource", (base,), {**columns, "Meta": type("Meta", (), options)}
    )


_PROVENANCE = ("source", "as_of", "confidence", "checked_on", "note")

RESOURCES: dict[type[Recorded], type[CatalogResource]] = {
    Source: _resource(Source, ["key"], ["key", "title", "url", "kind"]),
    Distribution: _resource(
        Distribution,
        ["slug"],
        [
            "slug",
            "name",
            "short_name",
            "monogram",
            "role",
            "summary",
            "aliases",
            "endoflife_product",
            "successors",
        ],
    ),
    Release: _resource(
        Release,
        ["slug"],
        [
            *("slug", "distribution", "name", "parent", "released_on", "latest_name", "latest_on"),
            *("preview", *_PROVENANCE),
        ],
        RefreshedResource,
    ),
    Phase: _resource(
        Phase,
        ["release", "name"],
        [
            "release",
            "name",
            "kind",
            "end_kind",
            "ends_on",
            "paid",
            "projected",
            "plans",
            *_PROVENANCE,
        ],
        RefreshedResource,
    ),
    SupportPlan: _resource(
        SupportPlan,
        ["distribution", "slug"],
        ["distribution", "slug", "name", "summary", "seller", "valid_on", "releases", *_PROVENANCE],
    ),
    Price: _resource(
        Price,
        ["plan", "label", "unit"],
        [
            "plan",
            "label",
            "unit",
            "amount",
            "at_least",
            "currency",
            "reference",
            "effective_on",
            *_PROVENANCE,
        ],
    ),
    Fact: _resource(
        Fact,
        ["distribution", "attribute", "release", "plan"],
        ["distribution", "attribute", "release", "plan", "value", "unreliable", *_PROVENANCE],
    ),
    SupportStatement: _resource(
        SupportStatement,
        ["distribution", "subject", "releases", "starts"],
        [
            *("distribution", "subject", "releases", "starts", "ends", "supported"),
            *("architectures", *_PROVENANCE),
        ],
        StatementResource,
    ),
    Identifier: _resource(
        Identifier,
        ["distribution", "kind", "value", "release"],
        ["distribution", "kind", "value", "release", *_PROVENANCE],
    ),
    MigrationPath: _resource(
        MigrationPath,
        ["from_distribution", "from_release", "to_distribution", "to_release", "tool"],
        [
            *("from_distribution", "from_release", "to_distribution", "to_release", "tool"),
            *("in_place", "official", "offline", "limits", "architectures", *_PROVENANCE),
        ],
    ),
    Event: _resource(
        Event,
        ["date", "title"],
        ["date", "precision", "title", "text", "planned", "distributions", *_PROVENANCE],
    ),
    Claim: _resource(Claim, ["key"], ["key", "topic", "said", "verdict", "found", *_PROVENANCE]),
}
"""By model. Disputes have none: what they are about has no name in a row of a spreadsheet."""
