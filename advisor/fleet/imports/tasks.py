"""What a worker does for imports: one that is queued, those that were left, and tidying."""

from __future__ import annotations

from celery import Task, shared_task
from django.utils import timezone

from advisor.fleet.imports.lease import at_work
from advisor.fleet.imports.schedule import RESUME_TASK, TIDY_TASK, WORK_TASK
from advisor.fleet.imports.start import resume
from advisor.fleet.imports.tidying import tidy
from advisor.fleet.imports.worker import carry_out


@shared_task(name=WORK_TASK, bind=True, max_retries=None)
def work_out_import(self: Task, key: int) -> None:
    """Another may have it whose worker was killed: then this one takes it over in the end."""
    carry_out(key)
    busy = at_work(timezone.now()).filter(pk=key).first()
    if busy and busy.until and not self.request.is_eager:
        seconds = (busy.until - timezone.now()).total_seconds()
        raise self.retry(args=(key,), countdown=max(1, seconds + 1))


@shared_task(name=RESUME_TASK)
def resume_imports() -> None:
    resume()


@shared_task(name=TIDY_TASK)
def tidy_imports() -> None:
    tidy()
