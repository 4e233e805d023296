"""The scheduled tasks by name, for servers without a broker, which carry them out themselves."""

from __future__ import annotations

from celery import Task

TASKS: dict[str, Task] = {}
"""Each app adds its own when it starts."""
