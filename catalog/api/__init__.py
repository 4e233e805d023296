"""The catalog for programs: its rows as resources, and the format of endoflife.date."""
