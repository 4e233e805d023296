"""A copy of the project, as an operator unpacks it."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PARTS = ["accounts", "advisor", "bin", "catalog", "config", "deploy", "docs", "static", "templates"]
FILES = ["manage.py", "Procfile", "requirements.lock", "requirements.txt", "requirements-dev.txt"]


def unpack(target: Path) -> Path:
    """With the packages of the Python that runs the tests."""
    target.mkdir(parents=True, exist_ok=True)
    # "*.pyc.*": being written by a process that compiles a module, and gone the next moment.
    ignored = shutil.ignore_patterns("*.pid", "*.pyc.*")
    for part in PARTS:
        shutil.copytree(ROOT / part, target / part, ignore=ignored)
    for file in FILES:
        shutil.copy(ROOT / file, target / file)
    (target / ".venv").symlink_to(sys.prefix)
    return target


def list_static_files(installation: Path) -> None:
    """What collectstatic would write, without its work: each file under its own name."""
    folder = installation / "static"
    files = [file for file in folder.rglob("*") if file.is_file()]
    names = [str(file.relative_to(folder)) for file in files]
    manifest = {"version": "1.1", "hash": "", "paths": {name: name for name in names}}
    shutil.copytree(folder, installation / "staticfiles")
    (installation / "staticfiles/staticfiles.json").write_text(json.dumps(manifest))
