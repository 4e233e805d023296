"""Pure: the rules of a refresh, each with a stable name, what it leads to and a sentence."""

from __future__ import annotations

from dataclasses import dataclass

from catalog.refresh.values import Value

APPLY, NOOP, HOLD, REFUSE = "apply", "noop", "hold", "refuse"

# Refused: nothing of the answer is used.
NOT_JSON = "not-json"
NOT_A_NUMBER = "not-a-number"
DUPLICATE_KEY = "duplicate-key"
TOO_DEEP = "too-deep"
SCHEMA_VERSION = "schema-version"
MISSING_KEY = "missing-key"
WRONG_TYPE = "wrong-type"
CONTROL_CHARACTER = "control-character"
WRONG_PRODUCT = "wrong-product"
RELEASE_NAME = "release-name"
DUPLICATE_RELEASE = "duplicate-release"
DATE_OUT_OF_RANGE = "date-out-of-range"
DATES_OUT_OF_ORDER = "dates-out-of-order"
FLAG_CONTRADICTS_DATE = "flag-contradicts-date"
LINK_NOT_HTTPS = "link-not-https"
LATEST_IN_FUTURE = "latest-in-future"
LATEST_OUTSIDE_RELEASE = "latest-outside-release"
NO_RELEASES = "no-releases"

# Held: kept beside the value, and a curator decides.
RELEASE_DISAPPEARS = "release-disappears"
DATE_BECOMES_NULL = "date-becomes-null"
KIND_CHANGES = "kind-changes"
END_EARLIER = "end-earlier"
END_MUCH_LATER = "end-much-later"
RELEASE_DATE_CHANGES = "release-date-changes"
LATEST_BACKWARDS = "latest-backwards"
LINK_HOST_CHANGES = "link-host-changes"
IDENTIFIERS_DISAPPEAR = "identifiers-disappear"
SEVERAL_NEW_RELEASES = "several-new-releases"
IDENTICAL_DATES = "identical-dates"
ORDER_WOULD_BREAK = "order-would-break"
FLIPS_BACK = "flips-back"
PRODUCT_CHANGES_MUCH = "product-changes-much"
RUN_CHANGES_MUCH = "run-changes-much"

# Applied.
FIRST_IMPORT = "first-import"
NEW_RELEASE = "new-release"
NEW_LATEST = "new-latest"
END_LATER = "end-later"
BECOMES_KNOWN = "becomes-known"
PLAN_MOVES = "plan-moves"
LINK_CHANGES = "link-changes"
IDENTIFIERS_CHANGE = "identifiers-change"

REFUSING = {
    NOT_JSON: "the response is not JSON in UTF-8",
    NOT_A_NUMBER: "a number is NaN or infinite",
    DUPLICATE_KEY: "an object has a key twice",
    TOO_DEEP: "the response is nested deeper than 20 levels",
    SCHEMA_VERSION: "the major version of the schema is not 1",
    MISSING_KEY: "a required key is missing",
    WRONG_TYPE: "a value has the wrong type",
    CONTROL_CHARACTER: "a text contains a control character or a lone surrogate",
    WRONG_PRODUCT: "the response is about another product",
    RELEASE_NAME: "a release has an invalid name",
    DUPLICATE_RELEASE: "the response lists a release twice",
    DATE_OUT_OF_RANGE: "a date is before 1990 or more than 30 years ahead",
    DATES_OUT_OF_ORDER: "the dates of a release are out of order",
    FLAG_CONTRADICTS_DATE: "a flag contradicts its own date by more than 2 days",
    LINK_NOT_HTTPS: "a link is not plain https",
    LATEST_IN_FUTURE: "the latest version is dated in the future",
    LATEST_OUTSIDE_RELEASE: "the latest version does not belong to its release",
    NO_RELEASES: "the response has no release, and there was one",
}
HOLDING = {
    RELEASE_DISAPPEARS: "a release disappears",
    DATE_BECOMES_NULL: "a date becomes empty",
    KIND_CHANGES: "the kind of an end changes",
    END_EARLIER: "an end becomes earlier",
    END_MUCH_LATER: "an end becomes later by more than 31 days",
    RELEASE_DATE_CHANGES: "the day of a release that is out changes",
    LATEST_BACKWARDS: "the latest version goes backwards",
    LINK_HOST_CHANGES: "a link leads to another host",
    IDENTIFIERS_DISAPPEAR: "all identifiers disappear",
    SEVERAL_NEW_RELEASES: "more than one release appears at once",
    IDENTICAL_DATES: "two releases have the same dates throughout",
    ORDER_WOULD_BREAK: "with other changes held, the dates would be out of order",
    FLIPS_BACK: "a value held within the last 90 days returns",
    PRODUCT_CHANGES_MUCH: "more than 30 % of the dates of the product change",
    RUN_CHANGES_MUCH: "more than 20 % of all releases of the run change",
}
APPLYING = {
    FIRST_IMPORT: "the product has no values yet",
    NEW_RELEASE: "one release appears",
    NEW_LATEST: "a newer version is out",
    END_LATER: "an end becomes later by at most 31 days",
    BECOMES_KNOWN: "a day becomes known",
    PLAN_MOVES: "the planned day of a release that is not out moves",
    LINK_CHANGES: "a link changes within its host, appears or disappears",
    IDENTIFIERS_CHANGE: "the identifiers change",
}
RULES = REFUSING | HOLDING | APPLYING


@dataclass(frozen=True)
class Reason:
    """The rule that was hit, and where; an empty release and field: the product as a whole."""

    rule: str
    release: str = ""
    field: str = ""
    old: Value = None
    new: Value = None
    words: str = ""


class Refused(ValueError):
    """Nothing of this answer may be used; `reasons` say why."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        super().__init__("; ".join(reason.words for reason in reasons))
        self.reasons = reasons
