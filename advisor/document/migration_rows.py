"""The parts of the migration: from each system that runs today to each candidate."""

from __future__ import annotations

from typing import Annotated

from msgspec import field

from advisor.document.evidence import SourceLink
from advisor.document.fields import (
    Architecture,
    CheckedDay,
    Confidence,
    EstateKey,
    Part,
    Slug,
    SourceDay,
    about,
    one_of,
)

NOTHING, IN_PLACE, REBUILD = "nothing", "in-place", "rebuild"
KINDS = (NOTHING, IN_PLACE, REBUILD)
"""From the least work to the most."""


class MigrationStep(Part, frozen=True):
    """One conversion, upgrade or new installation, as the catalog has it."""

    start: str = field(name="from")
    to: str
    tool: str
    in_place: bool
    official: bool
    limits: str
    note: str
    as_of: SourceDay
    checked_on: CheckedDay
    confidence: Confidence
    architectures: Annotated[
        list[Architecture], about("CPU architectures the tool runs on. Empty: not stated.")
    ]
    source: SourceLink


class ReleaseKey(Part, frozen=True):
    """A release by distribution and name."""

    distribution: Slug
    release: str


class Migration(Part, frozen=True):
    """The migration from a system that runs today to a candidate."""

    system: EstateKey = field(name="from")
    system_label: str = field(name="from_label")
    to: ReleaseKey
    kind: Annotated[
        str,
        one_of(*KINDS),
        about(
            "nothing: it runs already; in-place: by conversion or upgrade; rebuild: a new "
            "installation. The most work of the cases, if there are several."
        ),
    ]
    words: Annotated[str, about("The effort, in a few words.")]
    sentence: Annotated[str, about("The route and its tools, or why to reinstall.")]
    detour: Annotated[
        bool,
        about("True: through a third distribution, because there is no direct supported path."),
    ]
    on_record: Annotated[bool, about("False: no in-place path is known.")]
    steps: Annotated[
        list[MigrationStep],
        about("In order. A new installation may name the route that is too long."),
    ]
    new_installation: Annotated[
        MigrationStep | None,
        about("The row of the catalog that says it requires a new installation. Null: none."),
    ]
    caveats: list[str]
    cases: Annotated[
        list[Migration],
        about("If the route depends on a release or CPU: one for each. Their own cases are empty."),
    ]

    @property
    def each_case(self) -> list[Migration]:
        """The migration itself, or each of the cases on which it depends."""
        return self.cases or [self]


class NextUpgrade(Part, frozen=True):
    """Whether an in-place upgrade to the next major release exists."""

    words: str
    dead_end: Annotated[
        bool, about("A newer major release exists, and no in-place step to it is known.")
    ]
    step: MigrationStep | None


class CandidateMigrations(Part, frozen=True):
    """The migrations to one candidate, and its next upgrade."""

    distribution: Slug
    release: str
    migrations: list[Migration] = field(name="from")
    onward: NextUpgrade
