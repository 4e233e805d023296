"""The lock and the list of packages say what is installed."""

import json
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
from packaging.markers import Marker

ROOT = Path(__file__).resolve().parents[2]
RENEW = "run `make lock`"
_PIN = re.compile(
    r"^(?P<name>[A-Za-z0-9_.-]+)(?:\[[\w,-]+\])?==(?P<version>[^\s;\\]+)", re.MULTILINE
)
_MARKER = re.compile(r"^(?P<name>[\w.-]+)==\S+ ; (?P<marker>.+?) \\$", re.MULTILINE)


def _pins(file: str) -> dict[str, str]:
    pins = _PIN.finditer((ROOT / file).read_text())
    return {_normalised(pin["name"]): pin["version"] for pin in pins}


def _normalised(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_requirement_is_in_the_lock() -> None:
    requirements, lock = _pins("requirements.txt"), _pins("requirements.lock")
    assert len(requirements) > 20
    missing = {name: pin for name, pin in requirements.items() if lock.get(name) != pin}
    assert not missing, RENEW


def test_every_locked_package_has_a_hash() -> None:
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / "requirements.lock").read_text().strip())
    assert len(entries) == len(_pins("requirements.lock"))
    assert not [entry for entry in entries if "--hash=sha256:" not in entry]


def test_lock_names_no_host() -> None:
    assert "://" not in (ROOT / "requirements.lock").read_text()


def _is_for_this_machine() -> dict[str, bool]:
    """Of the packages that only some Pythons and systems need."""
    lines = _MARKER.finditer((ROOT / "requirements.lock").read_text())
    return {line["name"]: Marker(line["marker"]).evaluate() for line in lines}


def test_lock_is_what_is_installed() -> None:
    needed = _is_for_this_machine()
    differing = {}
    for name, pin in _pins("requirements.lock").items():
        if not needed.get(name, True):
            continue
        try:
            installed = version(name)
        except PackageNotFoundError:
            installed = "nothing"
        if installed != pin:
            differing[name] = f"locked {pin}, installed {installed}"
    assert not differing, RENEW


def test_pip_accepts_the_lock() -> None:
    """Offline: every hash is well-formed, and no requirement lacks one."""
    dry = ["install", "--dry-run", "--no-deps", "--no-index", "--isolated"]
    result = subprocess.run(
        [sys.executable, "-m", "pip", *dry, "--require-hashes", "-r", "requirements.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 0, result.stderr


def test_sbom_matches_the_lock() -> None:
    result = subprocess.run(
        [sys.executable, "bin/sbom.py", "requirements.lock"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == (ROOT / "sbom.json").read_text(), RENEW


@pytest.fixture
def sbom() -> dict:
    return json.loads((ROOT / "sbom.json").read_text())


def test_sbom_lists_each_package_once(sbom: dict) -> None:
    assert (sbom["bomFormat"], sbom["specVersion"]) == ("CycloneDX", "1.6")
    listed = [(component["name"], component["version"]) for component in sbom["components"]]
    assert dict(listed) == _pins("requirements.lock")
    assert len(listed) == len(dict(listed))


def test_sbom_says_what_needs_what(sbom: dict) -> None:
    needed = {row["ref"]: row["dependsOn"] for row in sbom["dependencies"]}
    direct = {reference.split("/")[1].split("@")[0] for reference in needed["elwise"]}
    assert direct == set(_pins("requirements.txt"))
    everything = {reference for references in needed.values() for reference in references}
    assert everything == {component["purl"] for component in sbom["components"]}
