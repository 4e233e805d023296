"""The rules: questions, requirements, criteria and their sentences, as data."""
