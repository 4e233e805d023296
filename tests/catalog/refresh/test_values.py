"""Values of a refresh spread out into rows and come together again, through JSON too."""

import json
from datetime import date

import pytest

from catalog.refresh.values import (
    Ending,
    Latest,
    Links,
    ProductValues,
    ReleaseValues,
    from_json,
    product_from,
    to_json,
    values_of,
)
from tests.catalog.refresh.answers import DAYS, PRODUCTS, values
from tests.catalog.refresh.products import ENDLESS, OPEN, OVER, UNANNOUNCED, on, release


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("product", PRODUCTS)
def test_every_recorded_product_comes_together_again(product: str, day: date) -> None:
    whole = values(product, day)
    written = json.dumps([[*key, to_json(value)] for key, value in values_of(whole).items()])
    assert (
        product_from(
            product, {(name, field): from_json(value) for name, field, value in json.loads(written)}
        )
        == whole
    )


@pytest.mark.parametrize(
    "value",
    [
        None,
        "10.2",
        "2026-08-22",
        "",
        date(2026, 8, 22),
        on(2030),
        OPEN,
        OVER,
        UNANNOUNCED,
        ENDLESS,
        (),
        (("cpe", "x"), ("purl", "y")),
    ],
)
def test_every_kind_of_value_survives_json(value: object) -> None:
    assert from_json(json.loads(json.dumps(to_json(value)))) == value  # type: ignore[arg-type]


def test_the_flat_form_has_one_value_a_release_and_field() -> None:
    assert values_of(
        ProductValues("example", (release(9),), (), Links(None, "https://policy.example/"))
    ) == {
        ("9", "release"): "9",
        ("9", "released_on"): date(2019, 6, 15),
        ("9", "active_end"): on(2024),
        ("9", "security_end"): on(2029),
        ("9", "extended_end"): on(2032),
        ("9", "latest_name"): "9.4",
        ("9", "latest_on"): date(2026, 5, 1),
        ("9", "latest_link"): "https://notes.example/9.4",
        ("", "identifiers"): (),
        ("", "link_html"): None,
        ("", "link_releasePolicy"): "https://policy.example/",
    }


def test_unknown_and_missing_values_are_empty() -> None:
    seeded = ProductValues("example", (ReleaseValues("9", latest=Latest("9.4")),))
    flat = values_of(seeded)
    assert ("9", "latest_link") not in flat
    assert ("", "identifiers") not in flat
    assert flat["9", "latest_on"] is None
    assert values_of(ProductValues("example", (ReleaseValues("9"),)))["9", "latest_link"] is None


def test_dates_that_are_not_on_record_need_no_row() -> None:
    assert product_from("example", {("9", "release"): "9"}) == ProductValues(
        "example", (ReleaseValues("9"),)
    )


@pytest.mark.parametrize(
    ("kind", "day", "over"),
    [
        ("date", None, False),
        ("never", None, False),
        ("date", date(2030, 1, 1), True),
        ("none", None, True),
    ],
)
def test_an_ending_that_contradicts_itself_is_no_ending(
    kind: str, day: date | None, over: bool
) -> None:
    with pytest.raises(ValueError):
        Ending(kind, day, over=over)
