"""Dockerfile and compose file, read without docker: what they refer to exists."""

import re
import shlex
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"


def _instructions() -> list[tuple[str, str]]:
    text = re.sub(r"\\\n\s*", "", (DEPLOY / "Dockerfile").read_text())
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


@pytest.fixture
def stages() -> list[list[tuple[str, str]]]:
    stages: list[list[tuple[str, str]]] = []
    for word, rest in _instructions():
        if word == "FROM":
            stages.append([])
        stages[-1].append((word, rest))
    return stages


def _sent_to_the_build() -> set[str]:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    return {line[1:] for line in lines if line.startswith("!")}


def test_instructions_are_known() -> None:
    known = {"FROM", "WORKDIR", "COPY", "RUN", "ENV", "USER", "EXPOSE", "VOLUME"}
    assert {word for word, _ in _instructions()} <= known | {"HEALTHCHECK", "CMD"}


def test_second_stage_runs_as_a_user_of_its_own(stages: list) -> None:
    build, final = (dict(stage) for stage in stages)
    assert build["FROM"].endswith(" AS build")
    assert final["COPY"].startswith("--from=build ")
    assert final["USER"] == "elwise"
    assert [word for word, _ in stages[1]].index("USER") < len(stages[1]) - 1
    assert "HEALTHCHECK" in final
    assert final["CMD"] == '["gunicorn", "-c", "deploy/gunicorn.conf.py"]'


def test_packages_are_installed_by_their_hashes(stages: list) -> None:
    install = next(rest for word, rest in stages[0] if "pip install" in rest)
    assert "--require-hashes --requirement requirements.lock" in install
    assert ("COPY", "requirements.lock ./") in stages[0]


def test_all_code_is_sent_to_the_build_and_nothing_else() -> None:
    sent = _sent_to_the_build()
    assert all((ROOT / name).exists() for name in sent)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert sent >= packages - {"bench", "tests"} | {"static", "templates", "manage.py"}
    assert not sent & {"tests", ".git", "db.sqlite3", ".venv", "docs"}


def test_secrets_stay_out_of_the_image() -> None:
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    excluded = [line for line in lines if line and line[0] not in "#!"]
    assert any(fnmatch("deploy/elwise.env", pattern) for pattern in excluded[1:])
    assert not [rest for word, rest in _instructions() if word == "ENV" and "SECRET" in rest]


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return yaml.safe_load((DEPLOY / "compose.yaml").read_text())


def test_services_have_a_health_check(compose: dict) -> None:
    services = compose["services"]
    assert set(services) == {"migrate", "web", "worker", "beat", "postgres", "valkey", "nginx"}
    of_the_image = {"web"}
    once = {"migrate"}
    checked = {name for name, service in services.items() if "healthcheck" in service}
    assert checked == services.keys() - of_the_image - once


def test_services_wait_for_what_they_need(compose: dict) -> None:
    services = compose["services"]
    for name, service in services.items():
        for needed, wait in service.get("depends_on", {}).items():
            assert needed in services, name
            if wait["condition"] == "service_completed_successfully":
                assert services[needed]["restart"] == "no"


def test_services_of_ours_are_confined(compose: dict) -> None:
    for name in ("migrate", "web", "worker", "beat"):
        service = compose["services"][name]
        assert service["read_only"], name
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert (DEPLOY / service["build"]["context"]).resolve() == ROOT
        assert (ROOT / service["build"]["dockerfile"]).exists()


def test_only_the_proxy_is_reached_from_outside(compose: dict) -> None:
    ports = {name: service.get("ports", []) for name, service in compose["services"].items()}
    assert ports.pop("nginx") == ["80:80", "443:443"]
    assert all(port.startswith("127.0.0.1:") for mapped in ports.values() for port in mapped)


def test_mounted_files_and_volumes_exist(compose: dict) -> None:
    made_by_the_operator = {"./tls"}
    for service in compose["services"].values():
        for mount in service.get("volumes", []):
            source = mount.partition(":")[0]
            known = (DEPLOY / source).exists() if source.startswith(".") else source
            assert source in made_by_the_operator or known is True or known in compose["volumes"]


def test_nginx_finds_the_socket_of_the_image(compose: dict) -> None:
    assert "unix:/run/elwise/web.sock" in (DEPLOY / "nginx.conf").read_text()
    environment = next(rest for word, rest in _instructions() if word == "ENV")
    assert "unix:/run/elwise/web.sock" in environment
    for name in ("web", "nginx"):
        assert "socket:/run/elwise" in compose["services"][name]["volumes"]


def test_commands_exist(compose: dict) -> None:
    services = compose["services"].values()
    words = [word for service in services for word in _words(service)]
    names = {words[place + 1] for place, word in enumerate(words[:-1]) if word == "manage.py"}
    assert {"migrate", "load_catalog", "health"} <= names
    assert names <= get_commands().keys()


def _words(service: dict[str, Any]) -> list[str]:
    lists = [service.get("command", []), service.get("healthcheck", {}).get("test", [])]
    return [word for parts in lists for part in parts for word in shlex.split(part)]
