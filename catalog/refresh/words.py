"""Pure: values and changes of a refresh in plain words."""

from __future__ import annotations

from datetime import date

from catalog.formats import format_date
from catalog.lifecycle import end_in_words
from catalog.refresh.values import RELEASE, Ending, Value

FIELDS = {
    RELEASE: "the release",
    "released_on": "release day",
    "active_end": "end of active support",
    "security_end": "end of security support",
    "extended_end": "end of extended support",
    "latest_name": "latest version",
    "latest_on": "day of the latest version",
    "latest_link": "link to the latest version",
    "identifiers": "identifiers",
    "link_html": "link to the product",
    "link_releasePolicy": "link to the release policy",
}


def value_in_words(value: Value) -> str:
    if value is None:
        return "none"
    if isinstance(value, Ending):
        return "over, day unknown" if value.over else end_in_words(value.end)
    if isinstance(value, date):
        return format_date(value)
    return (
        value
        if isinstance(value, str)
        else ", ".join(identifier for _, identifier in value) or "none"
    )


def in_words(release: str, field: str, old: Value, new: Value, because: str) -> str:
    """A sentence: "8, end of security support: 31 May 2029 becomes 31 March 2029; an end becomes
    earlier." """
    subject = ", ".join(part for part in (release, FIELDS[field]) if part)
    return f"{subject}: {value_in_words(old)} becomes {value_in_words(new)}; {because}."
