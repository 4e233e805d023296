"""Works on the imports of inventories that wait: for servers without workers."""

from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from advisor.fleet.imports.lease import at_work, waiting
from advisor.fleet.imports.worker import carry_out

NICENESS = 10
"""Pages of other users come first."""
AT_ONCE = 2


class Command(BaseCommand):
    help = "Works on the imports of inventories that wait, one after the other."

    def handle(self, *args: Any, **options: Any) -> None:  # Any: as Django has them
        os.nice(NICENESS)
        while at_work(timezone.now()).count() < AT_ONCE:
            fleet_import = waiting(timezone.now()).first()
            if fleet_import is None:
                return
            carry_out(fleet_import.pk)
