"""The recommendation as data: one module a section of the result, types first."""
