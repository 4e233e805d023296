"""The seed's values were observed when upstream answered so, not when the seed was put together."""

from datetime import UTC, datetime

from django.db import migrations

PUT_TOGETHER = datetime(2026, 11, 23, tzinfo=UTC)
ANSWERED = datetime(2026, 8, 22, tzinfo=UTC)


def date_back(apps, schema_editor):
    values = apps.get_model("catalog", "LifecycleValue").objects.using(schema_editor.connection.alias)
    values.filter(origin="upstream", run=None, observed_at=PUT_TOGETHER).update(observed_at=ANSWERED)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0008_groups")]

    operations = [migrations.RunPython(date_back, migrations.RunPython.noop)]
