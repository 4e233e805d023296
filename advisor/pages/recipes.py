"""The recipes for pipelines and monitoring, with the address of this installation in them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from django.conf import settings

FOLDER = settings.BASE_DIR / "deploy" / "recipes"
_EXAMPLE = "https://elwise.example"
_SHA256 = "{sha256}"
_TITLES = {
    "github-actions.yml": "GitHub Actions",
    "gitlab-ci.yml": "GitLab CI",
    "ansible.yml": "Ansible",
    "terraform.tf": "Terraform",
    "check_elwise": "Nagios: the plugin",
    "icinga2.conf": "Icinga 2",
    "elwise.cron": "cron",
}


@dataclass(frozen=True)
class Recipe:
    """`text`: the file as it can be used."""

    name: str
    title: str
    text: str


@dataclass(frozen=True)
class Script:
    """`sha256`: hex, of the bytes that are served."""

    text: str
    sha256: str


def site() -> str:
    """The address of this installation, without a slash at its end."""
    address: str = settings.SITE_URL
    return address.rstrip("/")


def script() -> Script:
    return _script(site())


def recipes() -> list[Recipe]:
    return _recipes(site())


@lru_cache(maxsize=2)
def _script(address: str) -> Script:
    text = _text("check.sh", address)
    return Script(text, hashlib.sha256(text.encode()).hexdigest())


@lru_cache(maxsize=2)
def _recipes(address: str) -> list[Recipe]:
    digest = _script(address).sha256
    return [
        Recipe(name, title, _text(name, address).replace(_SHA256, digest))
        for name, title in _TITLES.items()
    ]


def _text(name: str, address: str) -> str:
    text: str = (FOLDER / name).read_text(encoding="utf-8")
    return text.replace(_EXAMPLE, address)
