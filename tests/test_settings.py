"""What the environment may ask of the installation, and what a public one refuses."""

import json
import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DEVELOPMENT_KEY = "development-only-key-never-use-it-where-anybody-else-can-reach-the-server"
PUBLIC = {
    "SITE_URL": "https://elwise.example",
    "SECRET_KEY": secrets.token_urlsafe(50),
    "DATABASE_URL": "sqlite:////nowhere/elwise.sqlite3",
}
BEHIND_PROXY = {
    **PUBLIC,
    "BEHIND_TLS_PROXY": "1",
    "PROXIES": "1",
    "CACHE_URL": "rediscache://cache.example:6379/1",
    "REQUIRE_MFA": "1",
}
NO_KEY = "SECRET_KEY must be a key of your own, 50 characters or more"
OURS = {
    "ACCESS_LOG",
    "API_ANONYMOUS",
    "API_RATE_ANONYMOUS",
    "API_RATE_KEY",
    "ALLOWED_HOSTS",
    "BEHIND_TLS_PROXY",
    "BROKER_URL",
    "CACHE_URL",
    "DATABASE_URL",
    "DEBUG",
    "DJANGO_ALLOW_ASYNC_UNSAFE",
    "DJANGO_SETTINGS_MODULE",
    "EMAIL_FROM",
    "EMAIL_URL",
    "ENV_FILE",
    "LOCAL_LOGIN",
    "LOG_FORMAT",
    "LOG_LEVEL",
    "METRICS",
    "METRICS_ALLOWED",
    "PROXIES",
    "OIDC_GROUPS",
    "OIDC_GROUPS_CLAIM",
    "REQUIRE_MFA",
    "SECRET_KEY",
    "SECRET_KEY_FALLBACKS",
    "SECURE_HSTS_SECONDS",
    "SECURE_SSL_REDIRECT",
    "SIGN_UP",
    "SITE_URL",
    "STAFF_IDLE_SECONDS",
    "UPSTREAM_ALLOWED_HOSTS",
    "UPSTREAM_BASE_URL",
}


def _python(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if name not in OURS}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _settings(names: str, **environment: str) -> list:
    """The named settings, as a process with just this environment has them."""
    script = (
        f"import json; from config import settings; print(json.dumps([getattr(settings, name) for "
        f"name in {names.split()!r}]))"
    )
    result = _python("-c", script, **environment)
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


@pytest.mark.long("cases", keep=3)
@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({**PUBLIC, "DEBUG": "1"}, "DEBUG must be off"),
        ({**PUBLIC, "DEBUG": "true"}, "DEBUG must be off"),
        ({**PUBLIC, "SECRET_KEY": ""}, NO_KEY),
        ({**PUBLIC, "SECRET_KEY": "short"}, NO_KEY),
        ({**PUBLIC, "SECRET_KEY": DEVELOPMENT_KEY}, NO_KEY),
        ({"SITE_URL": "https://elwise.example"}, NO_KEY),
        ({"SITE_URL": "http://192.0.2.7:8000"}, NO_KEY),
        ({"SITE_URL": "http://localhost.attacker.example"}, NO_KEY),
        ({"SITE_URL": "http://127.0.0.1.attacker.example"}, NO_KEY),
        ({"ALLOWED_HOSTS": "elwise.example"}, NO_KEY),
        ({"ALLOWED_HOSTS": "localhost,*"}, NO_KEY),
        ({"ALLOWED_HOSTS": "localhost,*", "DEBUG": "1"}, "DEBUG must be off"),
    ],
)
def test_a_public_site_refuses_to_start(environment: dict[str, str], complaint: str) -> None:
    result = _python("manage.py", "check", **environment)
    assert result.returncode != 0
    assert complaint in result.stderr


def test_a_public_site_starts_with_a_key_of_its_own() -> None:
    assert _settings("DEBUG SECRET_KEY ALLOWED_HOSTS CSRF_TRUSTED_ORIGINS", **PUBLIC) == [
        False,
        PUBLIC["SECRET_KEY"],
        ["elwise.example"],
        ["https://elwise.example"],
    ]


@pytest.mark.long("servers")
def test_the_deployment_check_has_no_warning() -> None:
    result = _python("manage.py", "check", "--deploy", "--fail-level", "WARNING", **BEHIND_PROXY)
    assert result.returncode == 0, result.stderr
    assert "(0 silenced)" in result.stdout


def test_the_deployment_check_warns_of_mistakes(tmp_path) -> None:
    (tmp_path / "elwise.env").write_text("REQUIRE_MFE=1\n")
    mistakes = {
        "PROXIES": "0",
        "CACHE_URL": "",
        "ALLOWED_HOSTS": "www.elwise.example",
        "ENV_FILE": str(tmp_path / "elwise.env"),
    }
    result = _python("manage.py", "check", "--deploy", **BEHIND_PROXY | mistakes)
    warnings = set(re.findall(r"elwise\.W\d+", result.stderr))
    assert warnings >= {"elwise.W001", "elwise.W002", "elwise.W003", "elwise.W004"}
    assert "Did you mean REQUIRE_MFA?" in result.stderr


def test_a_machine_that_sets_nothing_serves_itself_only() -> None:
    debug, hosts, eager = _settings("DEBUG ALLOWED_HOSTS CELERY_TASK_ALWAYS_EAGER")
    assert (debug, eager) == (False, True)
    assert set(hosts) == {"127.0.0.1", "localhost", "[::1]"}


def test_the_database_is_the_one_the_environment_names() -> None:
    [databases] = _settings(
        "DATABASES", DATABASE_URL="postgresql://elwise:secret@db.example:5433/catalog"
    )
    database = databases["default"]
    assert database["ENGINE"] == "config.databases.postgresql"
    assert [database[name] for name in ("USER", "PASSWORD", "HOST", "PORT", "NAME")] == [
        "elwise",
        "secret",
        "db.example",
        5433,
        "catalog",
    ]
    assert database["CONN_HEALTH_CHECKS"]


def test_without_a_database_url_sqlite_waits_for_its_lock() -> None:
    [databases] = _settings("DATABASES")
    assert databases["default"]["ENGINE"] == "config.databases.sqlite3"
    assert databases["default"]["NAME"] == str(ROOT / "db.sqlite3")
    assert databases["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_the_broker_is_the_one_the_environment_names() -> None:
    broker, eager = _settings(
        "CELERY_BROKER_URL CELERY_TASK_ALWAYS_EAGER", BROKER_URL="redis://broker.example:6379/0"
    )
    assert (broker, eager) == ("redis://broker.example:6379/0", False)


def test_the_cache_is_the_one_the_environment_names() -> None:
    [caches] = _settings("CACHES", CACHE_URL="rediscache://cache.example:6379/1")
    assert caches["default"]["BACKEND"] == "config.shared_cache.SharedCache"
    assert "cache.example:6379" in str(caches["default"]["LOCATION"])


def test_hosts_are_those_the_environment_names() -> None:
    [hosts] = _settings(
        "ALLOWED_HOSTS", **PUBLIC, ALLOWED_HOSTS="elwise.example,www.elwise.example"
    )
    assert hosts == ["elwise.example", "www.elwise.example"]


def test_a_forwarded_protocol_is_believed_only_behind_a_proxy() -> None:
    script = (
        "from config import settings; print(getattr(settings, 'SECURE_PROXY_SSL_HEADER', None))"
    )
    assert _python("-c", script, **PUBLIC).stdout == "None\n"
    assert "HTTP_X_FORWARDED_PROTO" in _python("-c", script, **PUBLIC, BEHIND_TLS_PROXY="1").stdout


def test_every_variable_is_documented() -> None:
    page = (ROOT / "docs/configuration.md").read_text()
    read = set(re.findall(r'env\.\w+\(\s*"(\w+)"', (ROOT / "config/settings.py").read_text()))
    assert {"DATABASE_URL", "SECRET_KEY", "BEHIND_TLS_PROXY"} <= read
    assert not [name for name in sorted(read) if f"`{name}`" not in page]


def test_only_a_site_of_its_own_is_open_for_sign_up() -> None:
    assert _settings("SIGN_UP REQUIRE_MFA") == [True, False]
    assert _settings("SIGN_UP", **PUBLIC) == [False]
    assert _settings("SIGN_UP", **PUBLIC, SIGN_UP="1") == [True]


def test_e_mail_goes_where_the_environment_says() -> None:
    assert _settings("EMAIL_BACKEND") == ["django.core.mail.backends.console.EmailBackend"]
    names = "EMAIL_HOST EMAIL_PORT EMAIL_USE_TLS DEFAULT_FROM_EMAIL"
    environment = {"EMAIL_URL": "smtp+tls://u:p@mail.example:587", "EMAIL_FROM": "a@b.example"}
    assert _settings(names, **environment) == ["mail.example", 587, True, "a@b.example"]


def test_wrong_identity_provider_is_one_sentence() -> None:
    result = _python("manage.py", "check", OIDC_PROVIDER_ID="company")
    assert result.returncode != 0
    assert "also needs OIDC_NAME, OIDC_SERVER_URL" in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"LOCAL_LOGIN": "0"}, "LOCAL_LOGIN=0 needs an OpenID Connect provider"),
        ({"OIDC_GROUPS": "{"}, "OIDC_GROUPS must be a JSON list"),
    ],
)
def test_nobody_is_locked_out(environment: dict[str, str], complaint: str) -> None:
    result = _python("manage.py", "check", **environment)
    assert result.returncode != 0
    assert complaint in result.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("environment", "complaint"),
    [
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT must be plain or json, not 'xml'."),
        ({"METRICS_ALLOWED": "10.0.0.0/8,monitoring"}, "METRICS_ALLOWED must be addresses"),
    ],
)
def test_wrong_value_of_observability_is_named(environment: dict, complaint: str) -> None:
    result = _python("-c", "from config import settings", **environment)
    assert result.returncode
    assert complaint in result.stderr


def test_public_site_writes_an_access_log() -> None:
    assert _settings("ACCESS_LOG METRICS", **PUBLIC) == [True, False]
    assert _settings("ACCESS_LOG METRICS") == [False, False]
