"""Small products for tests of decisions: ten releases, each with a release day and three ends."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from catalog.lifecycle import DATE, NONE, NOT_ANNOUNCED, UNKNOWN
from catalog.refresh.values import Ending, Latest, Links, ProductValues, ReleaseValues

TODAY = date(2026, 8, 22)
OPEN = Ending(UNKNOWN)
OVER = Ending(UNKNOWN, over=True)
UNANNOUNCED = Ending(NOT_ANNOUNCED)
ENDLESS = Ending(NONE)


def on(year: int, month: int = 6, day: int = 15) -> Ending:
    return Ending(DATE, date(year, month, day))


def moved(ending: Ending | None, days: int) -> Ending:
    assert ending
    assert ending.day
    return Ending(DATE, ending.day + timedelta(days=days))


def release(number: int, **values: Any) -> ReleaseValues:
    """Release `number` came out in 2010 + `number`, and lasts 5, 10 and 13 years."""
    usual = ReleaseValues(
        name=str(number),
        released_on=date(2010 + number, 6, 15),
        active=on(2015 + number),
        security=on(2020 + number),
        extended=on(2023 + number),
        latest=Latest(f"{number}.4", date(2026, 5, 1), f"https://notes.example/{number}.4"),
    )
    return replace(usual, **values)


def product(*releases: ReleaseValues, **values: Any) -> ProductValues:
    """A product whose releases are 10 to 1, the given ones in the place of those of the same name
    or before them."""
    by_name = {row.name: row for row in releases}
    usual = [release(number) for number in range(10, 0, -1)]
    new = [row for row in releases if row.name not in {other.name for other in usual}]
    links = Links("https://product.example/", "https://policy.example/lifecycle")
    whole = ProductValues(
        "example",
        (*new, *(by_name.get(row.name, row) for row in usual)),
        (("cpe", "cpe:/o:example"),),
        links,
    )
    return replace(whole, **values)


def without(whole: ProductValues, *names: str) -> ProductValues:
    return replace(whole, releases=tuple(row for row in whole.releases if row.name not in names))
