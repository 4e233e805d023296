"""The rows of the API as types: one definition for the bodies and for the OpenAPI document."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar

import msgspec
import pytest
from msgspec import UNSET, Struct, UnsetType

from catalog import document
from catalog.api import distributions, events, facts, plans, releases, sources
from catalog.api.collection import Collection
from catalog.api.openapi import NamedType, NamedTypeExtension, components, named_values
from catalog.api.partial import (
    PageExtension,
    PageOf,
    WholeOrPart,
    WholeOrPartExtension,
    only_fields,
    value_of,
)
from catalog.api.resource import Resource
from catalog.api.rows.annotations import described, one_of
from catalog.api.rows.distributions import DistributionAnswer, DistributionRow
from catalog.api.rows.events import ClaimRow, EventEntry, MigrationRow
from catalog.api.rows.evidence import ApiRow, SourceReference, row_of
from catalog.api.rows.facts import AttributeRow, FactRow, StatementRow
from catalog.api.rows.pages import ListPage
from catalog.api.rows.plans import PlanListRow, PriceRow
from catalog.api.rows.releases import ReleaseAnswer, ReleaseListRow
from catalog.api.rows.sources import SourceAnswer, SourceRow

ROWS: dict[type[Resource], type[ApiRow]] = {
    distributions.DistributionList: DistributionRow,
    distributions.DistributionDetail: DistributionAnswer,
    releases.ReleaseList: ReleaseListRow,
    releases.ReleaseDetail: ReleaseAnswer,
    facts.FactList: FactRow,
    facts.AttributeList: AttributeRow,
    facts.StatementList: StatementRow,
    sources.SourceList: SourceRow,
    sources.SourceDetail: SourceAnswer,
    plans.PlanList: PlanListRow,
    plans.PriceList: PriceRow,
    events.MigrationList: MigrationRow,
    events.EventList: EventEntry,
    events.ClaimList: ClaimRow,
}


@pytest.mark.parametrize(("view", "row_type"), ROWS.items(), ids=lambda item: item.__name__)
def test_every_field_may_be_selected(view: type[Resource], row_type: type[ApiRow]) -> None:
    assert sorted(view.fields) == sorted(set(row_type.__struct_encode_fields__) - {"catalog"})


@pytest.mark.parametrize("view", [view for view in ROWS if issubclass(view, Collection)])
def test_rows_can_be_ordered_by_their_fields(view: type[Collection]) -> None:
    assert set(view.orders) <= set(view.fields)


class Colour(ApiRow, frozen=True, kw_only=True):
    """A colour."""

    component: ClassVar = "Shade"

    hue: Annotated[str, one_of(("red", "blue"), "What it looks like.")]
    tone: Annotated[str, named_values("Tone", ("light", "dark"), "How light it is.")]
    opposite_: Annotated[str | None, described("Null: grey has none.")] = msgspec.field(
        name="opposite"
    )
    weight: int | UnsetType = UNSET


class PaintedThing(ApiRow, frozen=True, kw_only=True):
    """A thing with colours."""

    colours: tuple[Colour, ...]


class NamedColour(Colour, frozen=True):
    """A colour of a list."""

    name: str


RED = Colour(hue="red", tone="dark", opposite_="green")


def test_component_is_closed_and_says_what_is_required() -> None:
    schema = components(Colour)["Shade"]
    assert schema["additionalProperties"] is False
    assert schema["required"] == ["hue", "tone", "opposite"]
    assert schema["description"] == "A colour."
    assert "title" not in schema


def test_values_are_listed_or_a_component() -> None:
    schemas = components(Colour)
    properties = schemas["Shade"]["properties"]
    assert properties["hue"]["enum"] == ["red", "blue"]
    assert properties["tone"] == {"$ref": "#/components/schemas/Tone"}
    assert schemas["Tone"]["enum"] == ["light", "dark"]


def test_reference_leads_to_the_component_name() -> None:
    schemas = components(PaintedThing)
    assert schemas.keys() == {"PaintedThing", "Shade", "Tone"}
    items = schemas["PaintedThing"]["properties"]["colours"]["items"]
    assert items == {"$ref": "#/components/schemas/Shade"}


def test_array_is_a_component() -> None:
    extension = NamedTypeExtension(NamedType("Colours", list[Colour]))
    schemas = extension.components()
    assert schemas["Colours"]["items"] == {"$ref": "#/components/schemas/Shade"}


def test_part_has_the_fields_it_always_has() -> None:
    schemas = WholeOrPartExtension(WholeOrPart(Colour, ("hue",))).components()
    assert schemas["ShadeInPart"]["required"] == ["hue"]
    assert schemas["ShadeInPart"]["properties"] == schemas["Shade"]["properties"]
    assert len(schemas["ShadeOrPart"]["anyOf"]) == 2


def test_page_lists_whole_rows_or_parts() -> None:
    schemas = PageExtension(PageOf(ListPage, Colour)).components()
    items = schemas["ShadeList"]["properties"]["results"]["items"]["anyOf"]
    names = [item["$ref"].rpartition("/")[2] for item in items]
    assert names == ["Shade", "ShadeInPart"]
    assert schemas["ShadeInPart"]["minProperties"] == 1
    assert "ListPage" not in schemas


def test_fields_are_sent_under_their_names() -> None:
    assert value_of(RED, "opposite") == "green"
    assert only_fields(RED, ("opposite", "tone", "hue"), {"hue", "opposite"}) == {
        "opposite": "green",
        "hue": "red",
    }


def test_added_fields_come_first_and_unset_ones_stay_so() -> None:
    named = RED.extended(NamedColour, name="carmine")
    assert msgspec.json.decode(msgspec.json.encode(named)) == {
        "name": "carmine",
        "hue": "red",
        "tone": "dark",
        "opposite": "green",
    }
    assert NamedColour.__struct_fields__[0] == "name"


def test_sources_replace_their_keys_at_every_depth() -> None:
    source = SourceReference(key="a", kind="vendor", title="A", url="https://a.example/")
    other = SourceReference(key="b", kind="vendor", title="B", url="https://b.example/")
    dispute = document.Dispute(
        about="", value=1, source="b", as_of=None, confidence="verified", why="Older."
    )
    fact = document.Fact(
        source="a",
        as_of=date(2026, 8, 22),
        confidence="verified",
        note="",
        checked_on=None,
        attribute="vendor",
        value="A",
        release=None,
        plan=None,
        unreliable=False,
        disputes=(dispute,),
    )
    words = {"distribution": "alder", "label": "Vendor", "group": "identity", "words": "A"}
    row = row_of(FactRow, fact, {"a": source, "b": other}, **words)
    assert (row.source, row.disputes[0].source) == (source, other)


def test_no_row_type_is_open() -> None:
    open_types = [
        struct.__name__
        for struct in _subclasses(ApiRow)
        if not struct.__struct_config__.forbid_unknown_fields
    ]
    assert not open_types


def _subclasses(struct: type[Struct]) -> list[type[Struct]]:
    direct = struct.__subclasses__()
    return [*direct, *(nested for subclass in direct for nested in _subclasses(subclass))]
