"""How a recommendation is worked out: pure functions of candidates, rules and answers.

No Django, no clock, no I/O. Arrays have n candidates, m criteria, k changes or samples.
"""
