"""Which release of the catalog a reported system is: rules, confidence and reasons.

No Django: the document of the catalog is all that it needs.
"""

from advisor.fleet.matching.match_system import match
from advisor.fleet.matching.names import SystemNames, names_of
from advisor.fleet.matching.plans import plan_of
from advisor.fleet.matching.rules import MatchRule
from advisor.fleet.matching.support_end import support_end_note

__all__ = ["MatchRule", "SystemNames", "match", "names_of", "plan_of", "support_end_note"]
