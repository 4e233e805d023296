"""ENV_FILE, and values that are refused in one sentence with the variable's name."""

import os
import re
import runpy
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, ProgrammingError, connection, transaction

import manage
from config.databases.explain import explain
from config.environment import REFUSED, REFUSED_IN_GUNICORN, describe_database
from config.settings import DATABASES

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = (ROOT / "config/settings.py").read_text()
VARIABLES = re.findall(r'env\.(\w+)\(\s*"(\w+)"', SETTINGS)
TABLES = (ROOT / "docs/configuration.md").read_text()
DOCUMENTED = re.findall(r"^\| `(\w+)` \|", TABLES, re.MULTILINE)
FOR_MAKE = {"PORT", "PYTHON", "CHROMIUM", "CI"}
WRONG = {
    "bool": ["maybe", "ture", "2"],
    "int": ["many", "-1", "1.5", "1e3", "9" * 5000],
    "float": ["many", "-1", "nan", "inf"],
    "json": ["{", "nonsense"],
    "count": ["many", "0", "-1"],
    "db": [
        *("nonsense", "mysql://a:pass@b/c", "postgresql://a:pass@b:port/c", "postgresql://b/"),
        "postgresql://a:pass/word@b/c",
    ],
    "cache": ["nonsense", "redis://[::1", "ftp://host/1"],
    "email": ["nonsense", "ftp://host"],
    "broker": ["nonsense", "http://host:6379", "redis://host:port/0", "redis:/host"],
    "choice": ["LOUD", "info "],
    "site_url": ["elwise", "https://", "https://a/b", "https://u:pass@a", "http://a:b", "ftp://a"],
    "http_url": ["elwise", "ftp://a", "https://a:b"],
    "hosts": ["https://a", "a/b", "a b", ","],
    "contacts": ["security@elwise.example", "http://elwise.example", ","],
    "host_ports": ["endoflife.date", "https://a:443", ","],
}
PUBLIC = {"SITE_URL": "https://elwise.example", "SECRET_KEY": secrets.token_urlsafe(50)}
DATABASE = {"DATABASE_URL": "postgresql://elwise:hidden@db.internal/catalog"}
NO_DATABASE = "DATABASE_URL must name a database outside the project folder"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test starts from a machine that sets nothing, and its ENV_FILE leaves nothing."""
    bare = {name: value for name, value in os.environ.items() if name not in DOCUMENTED}
    monkeypatch.setattr(os, "environ", bare)
    monkeypatch.setattr("config.environment.Environment.ENVIRON", bare)


def _read_settings(**variables: str) -> dict:
    os.environ.update(variables)
    return runpy.run_path(str(ROOT / "config/settings.py"))


def _cases() -> list[tuple[str, str]]:
    return [(name, value) for kind, name in VARIABLES for value in WRONG.get(kind, [])]


def test_every_documented_variable_is_read() -> None:
    folders = ("accounts", "catalog", "config", "deploy")
    code = "".join(path.read_text() for name in folders for path in (ROOT / name).rglob("*.py"))
    assert not [name for name in DOCUMENTED if name not in FOR_MAKE and f'"{name}"' not in code]


def test_every_kind_of_value_has_wrong_ones() -> None:
    """Of free text and lists of it the settings judge the form themselves."""
    kinds = {kind for kind, _ in VARIABLES}
    assert kinds - {"str", "list"} <= WRONG.keys()


@pytest.mark.long("cases", keep=30)
@pytest.mark.parametrize(("name", "value"), _cases())
def test_wrong_value_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(ImproperlyConfigured) as refusal:
        _read_settings(**{**PUBLIC, **DATABASE, name: value})
    sentence = str(refusal.value)
    assert sentence.startswith(name)
    assert sentence.endswith(".")
    assert "pass" not in sentence.replace("password", "")


@pytest.mark.parametrize(("kind", "name"), VARIABLES)
def test_empty_means_not_set(kind: str, name: str) -> None:
    assert _read_settings(**{name: ""})["ALLOWED_HOSTS"] == ["127.0.0.1", "localhost", "[::1]"]


def _file(folder: Path, **variables: str) -> str:
    path = folder / "elwise.env"
    path.write_text(
        "# ours\n\n" + "".join(f"{name}={value}\n" for name, value in variables.items())
    )
    return str(path)


def test_settings_come_from_the_file(tmp_path: Path) -> None:
    settings = _read_settings(ENV_FILE=_file(tmp_path, **PUBLIC, **DATABASE, PROXIES="2"))
    assert settings["SITE_URL"] == PUBLIC["SITE_URL"]
    assert settings["PROXIES"] == 2
    assert settings["DATABASES"]["default"]["HOST"] == "db.internal"


def test_environment_goes_before_the_file(tmp_path: Path) -> None:
    file = _file(tmp_path, **DATABASE, PROXIES="2")
    assert _read_settings(ENV_FILE=file, PROXIES="1")["PROXIES"] == 1


@pytest.mark.parametrize("content", [None, b"SITE_URL=\xff"])
def test_unreadable_file_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "elwise.env"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ImproperlyConfigured, match=r"^ENV_FILE=.* cannot be read: .*\.$"):
        _read_settings(ENV_FILE=str(path))


@pytest.mark.parametrize("line", ["PROXIES = 1", "PROXIES: 1", "  PROXIES=1", "PROXIES"])
def test_line_that_sets_nothing_is_refused_by_number(tmp_path: Path, line: str) -> None:
    """Without its content, which may be a password."""
    path = tmp_path / "elwise.env"
    path.write_text(f"# ours\n  # indented\n\nPAGE_RATE=5\n{line}\n")
    with pytest.raises(ImproperlyConfigured) as refusal:
        _read_settings(ENV_FILE=str(path), **DATABASE)
    assert str(refusal.value).startswith(f"ENV_FILE={path}, line 5: write NAME=value")
    assert "PROXIES" not in str(refusal.value)


def test_value_may_begin_with_a_dollar() -> None:
    """The library would take it for the name of another variable."""
    assert _read_settings(METRICS_TOKEN="$token")["METRICS_TOKEN"] == "$token"
    with pytest.raises(ImproperlyConfigured, match=r"^PROXIES must be .* not '\$HOME'\.$"):
        _read_settings(PROXIES="$HOME")


def test_documented_variables_are_known(tmp_path: Path) -> None:
    names = {*DOCUMENTED, "PGSSLMODE", "TZ", "https_proxy"} - FOR_MAKE
    file = _file(tmp_path, **dict.fromkeys(names, "") | DATABASE)
    assert not _read_settings(ENV_FILE=file)["UNKNOWN_VARIABLES"]


def test_unknown_variable_of_the_file_is_named(tmp_path: Path) -> None:
    file = _file(tmp_path, **DATABASE, REQUIRE_MFE="1", SENTRY="1")
    unknown = _read_settings(ENV_FILE=file, UNRELATED="1")["UNKNOWN_VARIABLES"]
    assert unknown == {"REQUIRE_MFE": "REQUIRE_MFA", "SENTRY": ""}


def _read_gunicorn(**variables: str) -> dict:
    os.environ.update(variables)
    return runpy.run_path(str(ROOT / "deploy/gunicorn.conf.py"))


def test_gunicorn_reads_the_file_too(tmp_path: Path) -> None:
    file = _file(tmp_path, WEB_BIND="127.0.0.1:8001,unix:/run/a", WEB_CONCURRENCY='"3"')
    configuration = _read_gunicorn(ENV_FILE=file, WEB_THREADS="")
    assert configuration["bind"] == ["127.0.0.1:8001", "unix:/run/a"]
    assert (configuration["workers"], configuration["threads"]) == (3, 4)
    assert _read_gunicorn(ENV_FILE=file, WEB_CONCURRENCY="5")["workers"] == 5


@pytest.mark.parametrize("value", ["two", "0", "-1"])
def test_gunicorn_refuses_a_wrong_number(value: str, capsys) -> None:
    """None would start no process, and the site would be silent."""
    with pytest.raises(SystemExit) as ended:
        _read_gunicorn(WEB_THREADS=value)
    assert ended.value.code == REFUSED_IN_GUNICORN
    assert (
        capsys.readouterr().err
        == f"WEB_THREADS must be a whole number, 1 or more, not {value!r}.\n"
    )


def test_production_refuses_the_default_database(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=NO_DATABASE):
        _read_settings(**PUBLIC)
    with pytest.raises(ImproperlyConfigured, match=NO_DATABASE):
        _read_settings(ENV_FILE=_file(tmp_path), SITE_URL="http://127.0.0.1:8000")


def test_production_takes_another_sqlite_file(tmp_path: Path) -> None:
    settings = _read_settings(**PUBLIC, DATABASE_URL=f"sqlite:///{tmp_path}/elwise.sqlite3")
    assert settings["DATABASES"]["default"]["NAME"] == f"{tmp_path}/elwise.sqlite3"


@pytest.mark.parametrize(
    ("address", "line"),
    [
        ("postgresql://ada:hidden@db.internal:5432/elwise", "PostgreSQL elwise on db.internal"),
        ("postgresql://ada:hidden@10.0.0.7:5433/elwise", "PostgreSQL elwise on 10.0.0.7:5433"),
        ("sqlite:////var/lib/elwise.sqlite3", "SQLite /var/lib/elwise.sqlite3"),
    ],
)
def test_database_is_described_without_password(address: str, line: str) -> None:
    database = _read_settings(DATABASE_URL=address)["DATABASES"]["default"]
    assert describe_database(database) == line


@pytest.mark.parametrize(("scheme", "prefix"), [("https", "__Host-"), ("http", "")])
def test_cookies_belong_to_the_host_on_https(scheme: str, prefix: str) -> None:
    address = f"{scheme}://elwise.example"
    settings = _read_settings(**{**PUBLIC, **DATABASE, "SITE_URL": address})
    assert settings["SESSION_COOKIE_SECURE"] == settings["CSRF_COOKIE_SECURE"] == bool(prefix)
    assert settings.get("SESSION_COOKIE_NAME", "sessionid") == f"{prefix}sessionid"
    assert settings.get("CSRF_COOKIE_NAME", "csrftoken") == f"{prefix}csrftoken"


def _run(*command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


GUNICORN = ["-m", "gunicorn", "-c", "deploy/gunicorn.conf.py", "--bind", "127.0.0.1:0"]


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (["manage.py", "migrate"], REFUSED),
        (["-m", "celery", "-A", "config", "beat"], REFUSED),
        (GUNICORN, REFUSED_IN_GUNICORN),
    ],
    ids=["command", "beat", "web"],
)
def test_process_ends_with_the_sentence(command: list[str], status: int) -> None:
    """Of gunicorn with one worker: of two that fail together, it may trip over the second."""
    result = _run(*command, PROXIES="many", WEB_CONCURRENCY="1")
    assert result.returncode == status
    assert "PROXIES must be a whole number, 0 or more, not 'many'.\n" in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize("arguments", [["migrate"], ["refresh_releases", "--json"]])
def test_command_names_its_database(arguments: list[str], capsys) -> None:
    manage._name_the_database(arguments)
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == f"Database: {describe_database(DATABASES['default'])}\n"


@pytest.mark.parametrize("arguments", [[], ["check", "--deploy"], ["migrate", "--help"]])
def test_command_without_database_names_none(arguments: list[str], capsys) -> None:
    manage._name_the_database(arguments)
    assert capsys.readouterr().err == ""


def test_command_on_an_empty_database_says_what_to_do(tmp_path: Path) -> None:
    address = {"DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3"}
    result = _run("manage.py", "load_catalog", **address)
    assert result.returncode == 1
    assert "is not migrated (no such table: " in result.stderr
    assert result.stderr.endswith("): run manage.py migrate.\n")
    assert "Traceback" not in result.stderr
    assert "Traceback" in _run("manage.py", "load_catalog", "--traceback", **address).stderr


def test_command_without_its_database_says_so() -> None:
    result = _run("manage.py", "migrate", DATABASE_URL="postgresql://a:hidden@127.0.0.1:1/elwise")
    assert result.returncode == 1
    assert "The database does not answer: connection failed: " in result.stderr
    assert "Check DATABASE_URL" in result.stderr
    assert "Traceback" not in result.stderr
    assert "hidden" not in result.stderr


@pytest.mark.django_db
def test_missing_table_is_explained() -> None:
    with pytest.raises((OperationalError, ProgrammingError)) as failure, transaction.atomic():
        connection.cursor().execute("SELECT * FROM not_there")
    assert explain(failure.value).endswith("run manage.py migrate.")


def test_other_errors_keep_their_traceback() -> None:
    assert explain(OperationalError("deadlock detected")) == ""
    assert explain(ValueError("no such table")) == ""
