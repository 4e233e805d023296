"""The tasks that workers carry out."""

from __future__ import annotations

from celery import Task, shared_task
from django.conf import settings

from catalog.models import Run
from catalog.refresh.link_check import check_links
from catalog.refresh.run import refresh
from catalog.refresh.schedule import LINK_TASK, TASK

SECONDS_TO_NEXT_LOOK = 10


@shared_task(name=TASK, bind=True, max_retries=None)
def refresh_releases(
    self: Task,
    products: list[str] | None = None,
    started_by: str = "schedule",
    other_run: int | None = None,
) -> None:
    """`other_run`: the run that was under way. Once that has done the work nothing is left to do;
    should it have died, this does it."""
    if other_run and _has_done(other_run, products):
        return
    run = refresh(products, started_by=started_by)
    if run.state == "running" and not self.request.is_eager:
        raise self.retry(args=(products, started_by, run.pk), countdown=SECONDS_TO_NEXT_LOOK)


@shared_task(name=LINK_TASK)
def check_all_links() -> None:
    """Nothing unless the installation wants it: it asks some hundred hosts."""
    if settings.LINK_CHECK:
        check_links()


def _has_done(key: int, products: list[str] | None) -> bool:
    run = Run.objects.filter(pk=key).first()
    return run is not None and run.has_done(products)
