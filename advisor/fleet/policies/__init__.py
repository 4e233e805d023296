"""A team's policy and its exceptions: kept, changed, requested and approved."""

from advisor.fleet.policies.stored import policy_of

__all__ = ["policy_of"]
