"""How much of a file is read; what is larger is refused with a sentence."""

from __future__ import annotations

HEAD = 64 * 1024
"""Bytes by which a file is recognised."""
MAX_ROWS = 2_000_000
MAX_COLUMNS = 1_000
MAX_LINE = 131_072
"""Characters of one line; also what the csv module allows a cell."""
MAX_BLOCK = 4_000_000
"""Characters that BLOCK rows may have together."""
BLOCK = 256
"""Rows that are read at once."""
MAX_DISTINCT = 100_000
"""Different systems, groups and entitlements; more are not what the columns should hold."""
MAX_HOSTS_PER_ROW = 10_000_000
MAX_FINDING_HOSTS = MAX_DISTINCT
MAX_FACT_HOSTS = 300_000
MAX_RECORD = 1_500_000
"""Characters of one JSON value that is no list of hosts."""
MAX_WORKBOOK = 100_000_000
"""Bytes of a workbook as it is sent."""
MAX_PARTS = 2_000
MAX_UNPACKED = 400_000_000
"""Bytes of all its parts once they are unpacked."""
MAX_PART = 24_000_000
"""Bytes of a part that is held in memory: all but the sheets."""
MAX_RATIO = 60
"""How many times larger a part may be than its packed form, from MIN_RATIO_BYTES on."""
MIN_RATIO_BYTES = 1_000_000
MAX_CELLS = 2_500_000
