"""Dropped the document kept so far: it says now of each release whether it was withdrawn.

The schedule is made by catalog/refresh/schedule.py, for a database that this is applied to.
"""

from django.db import migrations


def make_the_document_anew(apps, schema_editor):
    """It says now of each release whether it was withdrawn."""
    apps.get_model("catalog", "Snapshot").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0006_refresh"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(make_the_document_anew, migrations.RunPython.noop),
    ]
