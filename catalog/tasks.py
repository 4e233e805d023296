"""What workers do: load, call, save."""

from __future__ import annotations

from celery import Task, shared_task

from catalog.models import Run
from catalog.refresh.run import refresh

SECONDS_TO_NEXT_LOOK = 30


@shared_task(name="catalog.refresh_releases", bind=True, max_retries=None)
def refresh_releases(
    self: Task,
    products: list[str] | None = None,
    started_by: str = "schedule",
    behind: int | None = None,
) -> None:
    """`behind`: the run that was found under way. Once it has done the work there is nothing left; should it die, this does it."""
    if behind and any(run.has_done(products) for run in Run.objects.filter(pk=behind)):
        return
    run = refresh(products, started_by=started_by)
    if run.state == "running" and not self.request.is_eager:
        raise self.retry(args=(products, started_by, run.pk), countdown=SECONDS_TO_NEXT_LOOK)
