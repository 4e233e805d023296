"""Notices of exceptions from the policy of a fleet."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("advisor", "0002_fleet")]

    operations = [
        migrations.AlterField(
            model_name="notice",
            name="decision",
            field=models.ForeignKey(
                "advisor.decision",
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
            ),
        ),
        migrations.AddField(
            model_name="notice",
            name="exception",
            field=models.ForeignKey(
                "advisor.fleetexception",
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="notices",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("exception", "occasion"), name="exception_notice_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=Q(
                    ("decision__isnull", True), ("exception__isnull", True), _connector="XOR"
                ),
                name="notice_is_about_one",
            ),
        ),
    ]
