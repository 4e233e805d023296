"""How much of a file is read; what is larger is refused with a sentence."""

from __future__ import annotations

HEAD = 64 * 1024
"""Bytes by which a file is recognised."""
MAX_ROWS = 2_000_000
MAX_COLUMNS = 1_000
MAX_LINE = 1_000_000
"""Characters of one line."""
MAX_BLOCK = 4_000_000
"""Characters that BLOCK rows may have together."""
BLOCK = 256
"""Rows that are read at once."""
MAX_DISTINCT = 100_000
"""Different systems, groups and entitlements; more are not what the columns should hold."""
MAX_HOSTS_PER_ROW = 10_000_000
MAX_FINDING_HOSTS = 200_000
MAX_RECORD = 3_000_000
"""Characters of one JSON value that is no list of hosts."""
MAX_WORKBOOK = 100_000_000
"""Bytes of a workbook as it is sent."""
MAX_UNPACKED = 600_000_000
"""Bytes of a workbook's sheets once they are unpacked."""
MAX_PART = 24_000_000
"""Bytes of a workbook's shared texts or styles: they are held in memory."""
MAX_RATIO = 100
"""How many times larger a part of a workbook may be than its packed form."""
