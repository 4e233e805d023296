"""Imports of inventories: uploads, the work on them, what a team says of what was not recognised.

`work_out` stores nothing; the rest works on the tables of advisor/models/fleet.py.
"""

from advisor.fleet.imports.queries import current, fleet_of, totals_of
from advisor.fleet.imports.work import WorkedOut, work_out

__all__ = ["WorkedOut", "current", "fleet_of", "totals_of", "work_out"]
