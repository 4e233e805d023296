"""Whom a notice is for, where it is not for everybody in the team."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("advisor", "0003_exception_notices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeReader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        settings.AUTH_USER_MODEL,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        "advisor.notice",
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["notice", "member"], name="notice_reader_once")
                ],
            },
        ),
    ]
