"""The result page, one module a section."""
