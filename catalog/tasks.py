"""What workers do: load, call, save."""

from celery import shared_task

from catalog.refresh.run import refresh


@shared_task(name="catalog.refresh_releases")
def refresh_releases(products: list[str] | None = None, started_by: str = "schedule") -> None:
    refresh(products, started_by=started_by)
