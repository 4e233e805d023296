"""docs/production.md, followed: its `sh` blocks in their order, on PostgreSQL, behind nginx."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import urllib.parse
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests import services
from tests.deploy import fronts, installation
from tests.deploy.fronts import HOST, Front

pytestmark = pytest.mark.early

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs/production.md").read_text()
CURATOR, PASSWORD = "ada", "correct horse battery"
AS_ROOT = """#!/bin/bash
# sudo -u NAME COMMAND: everybody is the user who runs the tests.
if [ "$1" = -u ]; then shift 2; fi
exec "$@"
"""
WITHOUT_OWNER = """#!/bin/bash
arguments=()
while (($#)); do
    case $1 in -o|-g) shift ;; *) arguments+=("$1") ;; esac
    shift
done
exec /usr/bin/install "${arguments[@]}"
"""
NOTHING = '#!/bin/bash\necho "${0##*/} $*" >> "$CALLS"\n'
SHIMS = {"sudo": AS_ROOT, "install": WITHOUT_OWNER, "useradd": NOTHING, "systemctl": NOTHING}


def blocks(section: str) -> list[str]:
    text = re.split(r"^## ", DOCUMENT, flags=re.MULTILINE)
    chosen = next(part for part in text if part.startswith(f"{section}\n"))
    return re.findall(r"^```sh\n(.*?)^```", chosen, re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Machine:
    """Where the document's paths are, and what answers its commands."""

    folder: Path
    database: str
    psql: dict[str, str]

    @property
    def project(self) -> Path:
        return self.folder / "srv/elwise"

    @property
    def settings(self) -> Path:
        return self.folder / "etc/elwise/elwise.env"

    def follow(self, text: str) -> None:
        for path in ("/srv/elwise", "/etc/elwise", "/etc/systemd", "/etc/nginx", "/var/lib/elwise"):
            text = text.replace(path, f"{self.folder}{path}")
        text = text.replace("createsuperuser", f"createsuperuser --noinput --username {CURATOR}")
        result = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", text],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=1_800,
            check=False,
        )
        assert result.returncode == 0, f"{text}\n{result.stdout}\n{result.stderr}"

    def environment(self) -> dict[str, str]:
        bare = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR") if name in os.environ}
        return {
            **bare,
            **self.psql,
            "PATH": f"{self.folder}/shims:{self.psql['PATH']}:{os.environ['PATH']}",
            "CALLS": str(self.folder / "calls"),
            "DJANGO_SUPERUSER_PASSWORD": PASSWORD,
            "DJANGO_SUPERUSER_EMAIL": "ada@elwise.example",
            "OPENBLAS_NUM_THREADS": "1",
        }

    def edit_settings(self) -> None:
        """What the document leaves to the operator."""
        text = self.settings.read_text()
        edits = {"DATABASE_URL": self.database, "CACHE_URL": "", "BROKER_URL": ""}
        for name, value in edits.items():
            text = re.sub(rf"^{name}=.*", f"{name}={value}", text, flags=re.MULTILINE)
        self.settings.write_text(text)


@contextlib.contextmanager
def _postgresql(folder: Path) -> Iterator[tuple[str, Path]]:
    """The folder of its socket, and that of its programs."""
    module = services.import_postgresql(folder)
    server = module.get_server(folder / "data", cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    [socket_folder] = urllib.parse.parse_qs(urllib.parse.urlsplit(server.get_uri()).query)["host"]
    yield socket_folder, max(Path(str(module.__file__)).parent.glob("pginstall*/bin"))
    server.cleanup()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    folder = tmp_path_factory.mktemp("machine")
    for name, script in SHIMS.items():
        path = folder / "shims" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(script)
        path.chmod(0o755)
    for name in ("etc/systemd/system", "etc/nginx/conf.d"):
        (folder / name).mkdir(parents=True)
    project = installation.unpack(folder / "srv/elwise")
    (project / "bin/venv").write_text("#!/bin/sh\n# The packages are those of the tests.\n")
    with _postgresql(tmp_path_factory.mktemp("postgresql")) as (socket_folder, programs):
        database = f"postgresql://elwise:password@/elwise?host={socket_folder}"
        psql = {"PGHOST": socket_folder, "PGUSER": "postgres", "PGDATABASE": "postgres"}
        yield Machine(folder, database, psql | {"PATH": str(programs)})


@pytest.fixture(scope="module")
def installed(machine: Machine) -> Machine:
    """After the section Install."""
    function = next(block for block in blocks("Install") if block.startswith("elwise()"))
    for block in blocks("Install"):
        machine.follow(f"{function}\n{block}")
        if "elwise.env.example" in block:
            machine.edit_settings()
    return machine


@pytest.fixture(scope="module")
def site(installed: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    folder = tmp_path_factory.mktemp("site")
    environment = {**installed.environment(), "ENV_FILE": str(installed.settings)}
    socket_path = folder / "web.sock"
    with (
        fronts.gunicorn(environment, installed.project, socket_path),
        fronts.nginx(folder, socket_path, installed.project / "staticfiles") as front,
    ):
        yield front


@pytest.mark.long("servers")
def test_installation_serves_the_catalog(site: Front) -> None:
    answer = site.get("/healthz/ready")
    assert answer.status == 200
    assert b'"database": "ok"' in answer.body
    page = site.get("/")
    assert page.status == 200
    style = re.search(r'href="(/static/elwise\.[0-9a-f]+\.css)"', page.body.decode())
    assert style
    assert site.get(style[1]).status == 200


@pytest.mark.long("servers")
def test_first_curator_signs_in_behind_tls(site: Front) -> None:
    form = site.get("/sign-in/")
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.body.decode())
    assert token
    fields = {
        "csrfmiddlewaretoken": token[1],
        "username": CURATOR,
        "login": CURATOR,
        "password": PASSWORD,
    }
    headers = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": "; ".join(_cookies(form)),
        "Referer": f"https://{HOST}/sign-in/",
    }
    body = urllib.parse.urlencode(fields).encode()
    answer = site.ask("POST", "/sign-in/", body=body, headers=headers)
    assert answer.status == 302
    session = [cookie for cookie in _cookies(answer) if cookie.startswith("__Host-sessionid=")]
    admin = site.get("/admin/", Cookie=session[0])
    assert (admin.status, admin.headers["Location"]) == (302, "/account/")
    assert site.get("/account/", Cookie=session[0]).status == 200


def _cookies(answer: fronts.Answer) -> list[str]:
    return [line.partition(";")[0] for line in answer.headers.get_all("Set-Cookie", [])]


@pytest.mark.long("servers")
def test_units_and_proxy_are_in_place(installed: Machine) -> None:
    units = installed.folder / "etc/systemd/system"
    shipped = {path.name for path in (installed.project / "deploy/systemd").iterdir()}
    assert {path.name for path in units.iterdir()} == shipped
    assert (installed.folder / "etc/nginx/conf.d/elwise.conf").exists()
    calls = (installed.folder / "calls").read_text().splitlines()
    enabled = next(call for call in calls if call.startswith("systemctl enable"))
    assert {word for word in enabled.split() if word.startswith("elwise")} <= shipped


@pytest.mark.long("servers")
def test_settings_are_for_root_and_the_service_only(installed: Machine) -> None:
    assert installed.settings.stat().st_mode & 0o777 == 0o640
    key = re.search(r"^SECRET_KEY=(.*)$", installed.settings.read_text(), re.MULTILINE)[1]
    assert len(key) >= 50


@pytest.mark.long("servers")
def test_update_is_followed(installed: Machine, site: Front) -> None:
    function = next(block for block in blocks("Install") if block.startswith("elwise()"))
    for block in blocks("Update"):
        installed.follow(f"{function}\n{block}")
    calls = (installed.folder / "calls").read_text()
    assert "systemctl reload elwise-web.service" in calls
    assert site.get("/healthz/ready").status == 200


def test_commands_of_the_document_exist() -> None:
    commands = set(re.findall(r"(?:manage\.py|^ *elwise) ([a-z]\w+)", DOCUMENT, re.MULTILINE))
    assert {"check", "migrate", "load_catalog", "backup", "refresh_releases"} <= commands
    assert commands <= get_commands().keys()
