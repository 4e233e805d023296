"""The schedule in the admin: curators turn tasks on and off and choose the times, nothing else.

The package's own forms would allow any task with any arguments, and contain inline script.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django_celery_beat.models import (
    ClockedSchedule,
    CrontabSchedule,
    IntervalSchedule,
    PeriodicTask,
    SolarSchedule,
)

from catalog.admin.generic import Cleaned, ModelAdmin, ModelForm

for model in (ClockedSchedule, CrontabSchedule, IntervalSchedule, PeriodicTask, SolarSchedule):
    admin.site.unregister(model)

OWN_TASKS = r"^(catalog|accounts|advisor)\."
CRONTAB = ("minute", "hour", "day_of_week", "day_of_month", "month_of_year")
_EXAMPLES = {
    "minute": "0 to 59",
    "hour": "0 to 23 (UTC); 2-23/6: at 2, 8, 14 and 20",
    "day_of_week": "*: every day; 0: Sunday; 1-5: Monday to Friday",
    "day_of_month": "*: every day",
    "month_of_year": "*: every month",
}


class ScheduleForm(ModelForm):
    hours = forms.IntegerField(
        label="Every … hours",
        min_value=1,
        max_value=24 * 7,
        required=False,
        help_text="Replaces the times below.",
    )
    minute = forms.CharField(max_length=60 * 4, required=False, help_text=_EXAMPLES["minute"])
    hour = forms.CharField(max_length=24 * 4, required=False, help_text=_EXAMPLES["hour"])
    day_of_week = forms.CharField(max_length=64, required=False, help_text=_EXAMPLES["day_of_week"])
    day_of_month = forms.CharField(
        max_length=31 * 4, required=False, help_text=_EXAMPLES["day_of_month"]
    )
    month_of_year = forms.CharField(
        max_length=64, required=False, help_text=_EXAMPLES["month_of_year"]
    )

    class Meta:
        model = PeriodicTask
        fields = ("enabled",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # Any: as Django's
        super().__init__(*args, **kwargs)
        crontab, interval = self.instance.crontab, self.instance.interval
        for name in CRONTAB:
            self.initial.setdefault(name, getattr(crontab, name) if crontab else "")
        if interval and interval.period == IntervalSchedule.HOURS:
            self.initial.setdefault("hours", interval.every)

    def clean(self) -> Cleaned:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not cleaned["hours"]:
            crontab = _crontab(cleaned)
            try:
                crontab.clean_fields()
            except forms.ValidationError as error:
                self._add_crontab_errors(error)
        return cleaned

    def _add_crontab_errors(self, error: forms.ValidationError) -> None:
        for name, messages in error.message_dict.items():
            self.add_error(name if name in CRONTAB else None, messages)


@admin.register(PeriodicTask)
class ScheduleAdmin(ModelAdmin):
    form = ScheduleForm
    list_display = ("name", "enabled", "when", "last_run_at")
    fields = ("name", "description", "enabled", "hours", *CRONTAB, "last_run_at")
    readonly_fields = ("name", "description", "last_run_at")
    actions = None

    def get_queryset(self, request: HttpRequest) -> QuerySet[PeriodicTask]:
        tasks: QuerySet[PeriodicTask] = super().get_queryset(request).filter(task__regex=OWN_TASKS)
        return tasks.select_related("crontab", "interval")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    @admin.display(description="when")
    def when(self, task: PeriodicTask) -> str:
        return task.crontab.human_readable if task.crontab else str(task.scheduler)

    def save_model(
        self, request: HttpRequest, obj: PeriodicTask, form: ModelForm, change: bool
    ) -> None:
        obj.crontab = obj.interval = obj.solar = obj.clocked = None
        if hours := form.cleaned_data["hours"]:
            schedules = IntervalSchedule.objects
            obj.interval = schedules.get_or_create(every=hours, period=IntervalSchedule.HOURS)[0]
        else:
            obj.crontab = _stored(_crontab(form.cleaned_data))
        obj.save()
        CrontabSchedule.objects.filter(periodictask=None).delete()
        IntervalSchedule.objects.filter(periodictask=None).delete()


def _crontab(values: Cleaned) -> CrontabSchedule:
    times = {name: values[name].replace(" ", "") for name in CRONTAB}
    return CrontabSchedule(**times, timezone="UTC")


def _stored(crontab: CrontabSchedule) -> CrontabSchedule:
    times = {name: getattr(crontab, name) for name in CRONTAB}
    return CrontabSchedule.objects.get_or_create(**times, timezone="UTC")[0]
