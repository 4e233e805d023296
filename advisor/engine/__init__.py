"""How we reason: pure functions from candidates, rules and answers to a recommendation. No Django, no clock, no I/O."""
