"""The catalog for programs: what is on record as resources, and the format of endoflife.date. Reading only."""
