"""Where curators keep the catalog.

Every table, searchable, with the provenance of every value in sight.
"""

from catalog.admin import (
    books,
    distributions,
    evidence,
    plans,
    refresh,
    schedule,
    sources,
    stories,
    suggestions,
)

__all__ = [
    "books",
    "distributions",
    "evidence",
    "plans",
    "refresh",
    "schedule",
    "sources",
    "stories",
    "suggestions",
]
