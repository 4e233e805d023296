"""Reads the environment: ENV_FILE, strict values, and a description of the database in use."""

from __future__ import annotations

import difflib
import importlib
import io
import json
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

REFUSED = 78
"""EX_CONFIG of sysexits.h: tells a process manager not to restart the process."""
REFUSED_IN_GUNICORN = 3
"""Makes gunicorn stop; after any other status it would keep starting workers."""

_ON, _OFF = {"1", "true", "yes", "on"}, {"0", "false", "no", "off"}
_DATABASE_NAMES = {"postgresql": "PostgreSQL", "sqlite3": "SQLite"}
_EXPECTED = {
    bool: "1, true, yes or on, or else 0, false, no or off",
    int: "a whole number, 0 or more",
    float: "a number, 0 or more",
    "count": "a whole number, 1 or more",
    json.loads: "JSON, as docs/configuration.md shows it",
    "db": "postgresql://user:password@host:5432/name or sqlite:////absolute/path, "
    "with special characters in user and password percent-encoded",
    "cache": "an address such as rediscache://host:6379/1",
    "email": "an address such as smtp+tls://user:password@host:587, "
    "with special characters in user and password percent-encoded",
    "broker": "an address such as redis://host:6379/0 or amqp://user:password@host:5672//, "
    "with special characters in user and password percent-encoded",
    "site": "an address such as https://elwise.example, without a path",
    "http": "an address that begins with https:// or http://",
    "hosts": "host names separated by commas, without https:// and without a path",
    "contacts": "addresses such as mailto:security@elwise.example, separated by commas",
    "pairs": "pairs such as endoflife.date:443, separated by commas",
}
_HOST = re.compile(r"\*|\.?[\w.-]+|\[[0-9a-fA-F:.]+\]|::1")
_PAIR = re.compile(r"(?:[\w.-]+|\[[0-9a-fA-F:.]+\]):\d{1,5}")
_CONTACT = re.compile(r"mailto:[^@\s]+@[\w.-]+|(?:https://|tel:)[^\s]+")
_DATABASE_SCHEMES = {"postgres", "postgresql", "sqlite"}
_LINE = re.compile(r"(?:export )?(\w+)=")
_FOR_OTHERS = re.compile(
    r"(CELERY|COMPOSE|DJANGO|GUNICORN|LC|OPENBLAS|PG|POSTGRES|PYTHON|SSL|VALKEY)_?\w*"
    r"|\w+_PROXY|LANG|PATH|REQUESTS_CA_BUNDLE|TMPDIR|TZ",
    re.IGNORECASE,
)
"""Variables that a file may contain for Python, libraries and other programs."""
_READ_ELSEWHERE = frozenset(
    [
        *("BEHIND_TLS_PROXY", "SECURE_HSTS_SECONDS", "SECURE_SSL_REDIRECT"),  # of public sites
        *("OIDC_PROVIDERS", "OIDC_GROUPS", "OIDC_PROVIDER_ID", "OIDC_NAME", "OIDC_SERVER_URL"),
        *("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"),
        *("ENV_FILE", "PORT", "PROMETHEUS_MULTIPROC_DIR", "WEB_BIND"),
    ]
)
_BROKERS = {"amqp", "amqps", "filesystem", "memory", "pyamqp", "redis", "rediss", "sentinel"}


def load_settings() -> None:
    """Load the settings, or exit with one sentence that names the invalid value."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    try:
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except ImproperlyConfigured as error:
        print(error, file=sys.stderr)  # noqa: T201
        is_gunicorn = os.environ.get("SERVER_SOFTWARE", "").startswith("gunicorn")
        sys.exit(REFUSED_IN_GUNICORN if is_gunicorn else REFUSED)


def describe_database(database: dict[str, Any]) -> str:  # an entry of DATABASES
    """Kind, name and host, without user and password."""
    kind = _DATABASE_NAMES[database["ENGINE"].rpartition(".")[2]]
    place = f" on {database['HOST']}" if database.get("HOST") else ""
    port = database.get("PORT")
    return f"{kind} {database['NAME']}{place}" + (f":{port}" if port and port != 5432 else "")


class Environment(environ.Env):
    """Strict django-environ: empty means not set, and an invalid value names its variable.

    Messages do not repeat addresses, which may contain a password.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names_in_file: list[str] = []
        self._names_read: set[str] = set()

    def read_file(self) -> bool:
        """Read the file that ENV_FILE names, if any; existing variables take precedence."""
        path = os.environ.get("ENV_FILE", "")
        if not path:
            return False
        try:
            text = Path(path).read_text()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "it is not UTF-8"
            raise ImproperlyConfigured(f"ENV_FILE={path} cannot be read: {reason}.") from error
        lines = _assignments(path, text)
        self.names_in_file = list(lines)
        self.read_env(io.StringIO("\n".join(lines.values())))
        return True

    def unknown_names(self) -> dict[str, str]:
        """What the file sets and nothing has read so far, each with the most similar name."""
        known = self._names_read | _READ_ELSEWHERE
        unknown = (name for name in self.names_in_file if name not in known)
        return {
            name: next(iter(difflib.get_close_matches(name, sorted(known), 1)), "")
            for name in unknown
            if not _FOR_OTHERS.fullmatch(name)
        }

    def get_value(
        self,
        var: str,
        cast: Any = None,
        default: Any = environ.Env.NOTSET,
        parse_default: bool = False,
    ) -> Any:  # as in the library
        self._names_read.add(var)
        raw = self.ENVIRON.get(var, "").strip()
        if not raw and default is not self.NOTSET:
            return self.parse_value(default, cast) if parse_default else default
        try:
            if raw.startswith("$"):  # for the library it would be the name of another variable
                return self.parse_value(raw, cast)
            return super().get_value(var, cast, default, parse_default)
        except ValueError as error:
            value = f", not {raw!r}" if cast in (bool, int, float) else ""
            expected = _EXPECTED.get(cast, "in a different format")
            raise ImproperlyConfigured(f"{var} must be {expected}{value}.") from error

    @classmethod
    def parse_value(cls, value: Any, cast: Any) -> Any:
        if cast is bool:
            return _switch(value)
        if cast in (int, float):
            return _not_negative(cast(value), value)
        return super().parse_value(value, cast)

    def choice(self, var: str, choices: tuple[str, ...], default: str) -> str:
        value: str = self.str(var, default=default)
        if value not in choices:
            raise ImproperlyConfigured(f"{var} must be {' or '.join(choices)}, not {value!r}.")
        return value

    def count(self, var: str, default: int) -> int:
        number: int = self.int(var, default=default)
        if number < 1:
            raise ImproperlyConfigured(f"{var} must be {_EXPECTED['count']}, not {number}.")
        return number

    def db(self, var: str, default: str) -> dict[str, Any]:
        address: str = self.str(var, default=default)
        scheme = address.partition("://")[0]
        if scheme not in _DATABASE_SCHEMES:
            raise _refusal(var, "db")  # the library would warn, with the password
        if scheme != "sqlite" and "@" in urlsplit(address).path:
            raise _refusal(var, "db")  # its user or password has a slash
        config = self._address("db", super().db_url, var, default)
        if not config["NAME"]:
            raise _refusal(var, "db")
        return config

    def cache(self, var: str, default: str) -> dict[str, Any]:
        return self._address("cache", super().cache_url, var, default)

    def email(self, var: str, default: str) -> dict[str, Any]:
        return self._address("email", super().email_url, var, default)

    def broker(self, var: str, default: str) -> str:
        address: str = self.str(var, default=default)
        scheme = _split(var, "broker", address).scheme
        if address and (scheme not in _BROKERS or not address.startswith(f"{scheme}://")):
            raise _refusal(var, "broker")
        return address

    def http_url(self, var: str, default: str, kind: str = "http") -> str:
        address: str = self.str(var, default=default).rstrip("/")
        parts = _split(var, kind, address)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise _refusal(var, kind)
        return address

    def site_url(self, var: str, default: str) -> str:
        address = self.http_url(var, default, "site")
        if address.count("/") > 2 or "@" in address or "?" in address:
            raise _refusal(var, "site")
        return address

    def hosts(self, var: str, default: list[str]) -> list[str]:
        return self._matching("hosts", _HOST, var, default)

    def host_ports(self, var: str, default: list[str]) -> list[str]:
        return self._matching("pairs", _PAIR, var, default)

    def contacts(self, var: str, default: list[str]) -> list[str]:
        return self._matching("contacts", _CONTACT, var, default)

    def _matching(
        self, kind: str, pattern: re.Pattern[str], var: str, default: list[str]
    ) -> list[str]:
        entries: list[str] = [entry.strip() for entry in self.list(var, default=default)]
        is_empty = bool(self.ENVIRON.get(var)) and not entries
        if is_empty or not all(pattern.fullmatch(entry) for entry in entries):
            raise _refusal(var, kind)
        return entries

    def _address(
        self, kind: str, parse: Callable[..., dict[str, Any]], var: str, default: str
    ) -> dict[str, Any]:
        try:
            return parse(var, default=default)
        except (ValueError, KeyError, ImproperlyConfigured) as error:
            raise _refusal(var, kind) from error


def _assignments(path: str, text: str) -> dict[str, str]:
    """The lines that set something, by the name they set; the last one of each."""
    lines = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        assignment = _LINE.match(line)
        if assignment is None:
            raise ImproperlyConfigured(
                f"ENV_FILE={path}, line {number}: write NAME=value, without spaces around the "
                "equals sign; a comment begins with #."
            )
        lines[assignment[1]] = line
    return lines


def _switch(value: str) -> bool:
    folded = value.strip().lower()
    if folded not in _ON | _OFF:
        raise ValueError(value)
    return folded in _ON


def _not_negative(number: float, value: str) -> float:
    if not 0 <= number < float("inf"):
        raise ValueError(value)
    return number


def _split(var: str, kind: str, address: str) -> SplitResult:
    try:
        parts = urlsplit(address)
        assert parts.port is None or parts.port
    except (ValueError, AssertionError) as error:
        raise _refusal(var, kind) from error
    return parts


def _refusal(var: str, kind: str) -> ImproperlyConfigured:
    return ImproperlyConfigured(f"{var} must be {_EXPECTED[kind]}.")
