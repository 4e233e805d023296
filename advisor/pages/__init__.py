"""The pages of the advisor: one module a page, and one a section of the result."""
