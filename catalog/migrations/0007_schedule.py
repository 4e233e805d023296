"""Release data is refreshed every six hours, at a minute drawn here, so that installations do not all ask at once.

The schedule is a row like any other: curators change it or switch it off in the admin.
"""

import random

from django.db import migrations

NAME = "Refresh release data"
SIX_HOURS = 6 * 3600


def make(apps, schema_editor):
    task = apps.get_model("django_celery_beat", "PeriodicTask")
    if task.objects.filter(task="catalog.refresh_releases").exists():
        return
    first, minute = random.randrange(6), random.randrange(60)  # noqa: S311
    schedule, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute=str(minute), hour=f"{first}-23/6", day_of_week="*", day_of_month="*", month_of_year="*", timezone="UTC"
    )
    task.objects.create(
        name=NAME,
        task="catalog.refresh_releases",
        crontab=schedule,
        expire_seconds=SIX_HOURS,
        description="Asks endoflife.date for news of every enabled product. Runs only where there is a worker and a beat.",
    )


def make_the_document_anew(apps, schema_editor):
    """It says now of each release whether it was withdrawn."""
    apps.get_model("catalog", "Snapshot").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_refresh"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(make, migrations.RunPython.noop),
        migrations.RunPython(make_the_document_anew, migrations.RunPython.noop),
    ]
