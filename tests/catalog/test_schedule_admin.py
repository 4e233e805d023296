"""Curators change when tasks run, and nothing else of them."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from catalog.refresh.schedule import LINK_TASK, TASK

pytestmark = [pytest.mark.django_db, pytest.mark.invented_catalog, pytest.mark.long_on_postgresql]

DAILY = {"minute": "15", "hour": "3", "day_of_week": "*", "day_of_month": "*", "month_of_year": "*"}


def _member(group: str) -> Client:
    user = User.objects.create_user(group.lower(), is_staff=True)
    user.groups.add(Group.objects.get(name=group))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def task() -> PeriodicTask:
    return PeriodicTask.objects.get(task=TASK)


@pytest.fixture
def curator() -> Client:
    return _member("Curator")


def _address(task: PeriodicTask) -> str:
    return reverse("admin:django_celery_beat_periodictask_change", args=[task.pk])


def _save(client: Client, task: PeriodicTask, form: dict[str, str]) -> Any:
    response = client.post(_address(task), form)
    task.refresh_from_db()
    return response


def test_curator_chooses_times(curator: Client, task: PeriodicTask) -> None:
    assert _save(curator, task, {"enabled": "on", **DAILY}).status_code == 302
    assert (task.enabled, task.crontab.hour, task.crontab.minute) == (True, "3", "15")
    assert str(task.crontab.timezone) == "UTC"


def test_curator_chooses_an_interval(curator: Client, task: PeriodicTask) -> None:
    assert _save(curator, task, {"enabled": "on", "hours": "12"}).status_code == 302
    assert task.crontab is None
    assert (task.interval.every, task.interval.period) == (12, "hours")


def test_curator_switches_a_task_off(curator: Client, task: PeriodicTask) -> None:
    _save(curator, task, DAILY)
    assert not task.enabled


def test_changing_one_task_leaves_the_other(curator: Client, task: PeriodicTask) -> None:
    other = PeriodicTask.objects.get(task=LINK_TASK)
    other.crontab = task.crontab
    other.save()
    before = task.crontab.hour
    _save(curator, task, {"enabled": "on", **DAILY})
    other.refresh_from_db()
    assert other.crontab.hour == before


@pytest.mark.parametrize(
    ("field", "value"), [("hour", "25"), ("minute", ""), ("day_of_week", "x"), ("hours", "0")]
)
def test_odd_time_is_explained(field: str, value: str, curator: Client, task: PeriodicTask) -> None:
    before = task.crontab
    response = _save(curator, task, {"enabled": "on", **DAILY, field: value})
    assert response.status_code == 200
    assert field in response.context["adminform"].form.errors
    assert task.crontab == before


def test_task_and_arguments_cannot_be_changed(curator: Client, task: PeriodicTask) -> None:
    before = (task.name, task.task, task.args, task.kwargs, task.queue)
    forged = {"name": "x", "task": "os.system", "args": '["x"]', "kwargs": "{}", "queue": "x"}
    _save(curator, task, {"enabled": "on", **DAILY, **forged})
    assert (task.name, task.task, task.args, task.kwargs, task.queue) == before


def test_foreign_task_is_not_listed(curator: Client) -> None:
    foreign = PeriodicTask.objects.create(
        name="Foreign", task="celery.backend_cleanup", crontab=CrontabSchedule.objects.first()
    )
    listed = curator.get(reverse("admin:django_celery_beat_periodictask_changelist"))
    assert "Foreign" not in listed.content.decode()
    assert curator.get(_address(foreign)).status_code == 302


def test_page_has_no_inline_script(curator: Client, task: PeriodicTask) -> None:
    html = curator.get(_address(task)).content.decode()
    assert not re.search(r"<script[^>]*>\s*[^<\s]", html)
    assert "style=" not in html


def test_nobody_adds_or_deletes_a_task(task: PeriodicTask, admin_client: Client) -> None:
    assert admin_client.get("/admin/django_celery_beat/periodictask/add/").status_code == 403
    delete = reverse("admin:django_celery_beat_periodictask_delete", args=[task.pk])
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    for name in ("crontabschedule", "intervalschedule", "solarschedule", "clockedschedule"):
        assert admin_client.get(f"/admin/django_celery_beat/{name}/").status_code == 404


def test_viewer_only_looks(task: PeriodicTask) -> None:
    viewer = _member("Viewer")
    assert viewer.get(_address(task)).status_code == 200
    assert _save(viewer, task, {"enabled": "on", **DAILY}).status_code == 403


def test_curator_has_no_other_permission_there() -> None:
    permissions = Group.objects.get(name="Curator").permissions
    names = permissions.filter(content_type__app_label="django_celery_beat")
    assert sorted(names.values_list("codename", flat=True)) == [
        "change_periodictask",
        "view_periodictask",
    ]
