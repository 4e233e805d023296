"""Every recipe, run against a live server as far as its program is at hand.

The shell of GitHub Actions and GitLab CI, the plugin, the command of Icinga and the line of cron
run as they are; the requests of Ansible and Terraform are sent as their files describe them. The
recipe of Terraform runs as it is where terraform or OpenTofu is installed and has its provider.
"""

from __future__ import annotations

import base64
import os
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any, NamedTuple
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from xml.etree import ElementTree

import pytest
import yaml
from django.test import Client

from advisor.pages.recipes import FOLDER, Recipe, recipes
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.invented_catalog,
    pytest.mark.sqlite_enough,
]

TERRAFORM = shutil.which("terraform") or shutil.which("tofu")
PROVIDERS = os.environ.get("TF_PLUGIN_CACHE_DIR")
"""Terraform's own setting: a folder to which `terraform init` saves providers."""
needs_terraform = pytest.mark.skipif(
    TERRAFORM is None, reason="neither terraform nor tofu is installed"
)
needs_provider = pytest.mark.skipif(
    PROVIDERS is None, reason="TF_PLUGIN_CACHE_DIR names no folder with the provider hashicorp/http"
)
OK = 'NAME="Alder Linux"\nVERSION_ID="9"\nID=alder\n'
ENDED = 'NAME="Dogwood Linux"\nVERSION_ID="7"\nID=dogwood\n'


class Outcome(NamedTuple):
    status: int
    output: str


class Place(NamedTuple):
    """A folder to run in, with the files of the test's own before others on PATH."""

    folder: Path
    recipes: dict[str, Recipe]

    def run(self, script: str, os_release: str, **environment: str) -> Outcome:
        """As a runner does: each command must succeed."""
        (self.folder / "os-release").write_text(os_release)
        completed = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env={
                "PATH": f"{self.folder}:{os.environ['PATH']}",
                "OS_RELEASE": str(self.folder / "os-release"),
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        return Outcome(completed.returncode, completed.stdout + completed.stderr)

    def program(self, name: str, text: str) -> None:
        path = self.folder / name
        path.write_text(text)
        path.chmod(0o755)

    def read(self, name: str) -> Any:
        return yaml.safe_load(self.recipes[name].text)


@pytest.fixture
def place(live_server: Any, settings: Any, tmp_path: Path) -> Place:
    settings.SITE_URL = live_server.url
    return Place(tmp_path, {recipe.name: recipe for recipe in recipes()})


def test_recipes_run(place: Place) -> None:
    """In one test: each live server costs seconds."""
    _github_actions(place)
    _gitlab_ci(place)
    _ansible(place)
    _terraform(place)
    _nagios_and_icinga(place)
    _cron(place)


def _github_actions(place: Place) -> None:
    job = place.read("github-actions.yml")["jobs"]["check"]
    script = "\n".join(step["run"] for step in job["steps"] if "run" in step)
    place.program(
        "docker", '#!/bin/sh\ncase $* in *" cat app /etc/os-release") cat "$SOURCE" ;; esac\n'
    )
    source = place.folder / "of-image"
    environment = {**job["env"], "IMAGE": "app", "SOURCE": str(source)}
    for text, status, words in ((OK, 0, "Passes."), (ENDED, 1, "Fails.")):
        source.write_text(text)
        outcome = place.run(script, "", **environment)
        assert (outcome.status, words in outcome.output) == (status, True), outcome.output
        assert '"version":"2.1.0"' in (place.folder / "elwise.sarif").read_text()


def _gitlab_ci(place: Place) -> None:
    job = place.read("gitlab-ci.yml")["supported-system"]
    script = "\n".join(job["script"]).replace("@/etc/os-release", "@os-release")
    for text, status, failures in ((OK, 0, "0"), (ENDED, 1, "1")):
        outcome = place.run(script, text, **job["variables"])
        assert outcome.status == status, outcome.output
        report = ElementTree.parse(place.folder / job["artifacts"]["reports"]["junit"])
        assert report.getroot().attrib["failures"] == failures
    changed = place.run(script, OK, **{**job["variables"], "CHECK_SHA256": "0" * 64})
    assert changed.status == 1
    assert "FAILED" in changed.output


def _ansible(place: Place) -> None:
    """The three tasks, and the request of the second."""
    play = place.read("ansible.yml")[0]
    slurp, uri, check = play["tasks"]
    assert slurp["ansible.builtin.slurp"]["src"] == "/etc/os-release"
    assert slurp["register"] == "os_release"
    request = uri["ansible.builtin.uri"]
    assert request["body"] == "{{ os_release.content | b64decode }}"
    address = request["url"].replace("{{ elwise_url }}", play["vars"]["elwise_url"])
    assert "{{" not in address
    for text, status in ((OK, 200), (ENDED, 409)):
        content = base64.b64encode(text.encode())
        answer = _send(request["method"], address, request["headers"], base64.b64decode(content))
        assert answer.status == status
        assert answer.status in request["status_code"]
    assert check["ansible.builtin.assert"]["that"] == f"{uri['register']}.status == 200"
    assert '"detail":"1 of 1 system failed. Row 1, Dogwood Linux 7: Support of' in answer.output


def _terraform(place: Place) -> None:
    """The attributes of the data source, and its request."""
    text = place.recipes["terraform.tf"].text
    source = text.partition('data "http" "supported" {')[2]
    url, method = (_attribute(source, name) for name in ("url", "method"))
    headers = dict(re.findall(r"request_headers = { (\S+) = \"(\S+)\" }", source))
    assert "request_body    = file(var.os_release)" in source
    assert "self.status_code == 200" in source
    for sent, status, words in ((OK, 200, "Passes."), (ENDED, 409, "Fails.")):
        answer = _send(method, url, headers, sent.encode())
        assert (answer.status, words in answer.output) == (status, True)
    assert text.count("{") == text.count("}")


@needs_terraform
def test_terraform_reads_its_recipe() -> None:
    assert TERRAFORM
    recipe = str(FOLDER / "terraform.tf")
    command = [TERRAFORM, "fmt", "-check", "-diff", recipe]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


@needs_terraform
@needs_provider
def test_terraform_runs_its_recipe(place: Place) -> None:
    """Without a registry: the provider is taken from the folder."""
    assert TERRAFORM
    assert PROVIDERS
    (place.folder / "terraform.tf").write_text(place.recipes["terraform.tf"].text)
    program, providers = shlex.quote(TERRAFORM), shlex.quote(PROVIDERS)
    script = (
        f"{program} init -no-color -input=false -plugin-dir={providers}\n"
        f"{program} plan -no-color -input=false"
    )
    settings = {"CHECKPOINT_DISABLE": "1", "HOME": str(place.folder)}
    for text, status, words in (
        (OK, 0, "No changes."),
        (ENDED, 1, "Out of support: Dogwood Linux 7."),
        ("ID=beos\n", 1, "Unknown: beos."),
    ):
        outcome = place.run(script, text, **settings)
        assert (outcome.status, words in outcome.output) == (status, True), outcome.output


def _attribute(source: str, name: str) -> str:
    match = re.search(rf'^ *{name} += "([^"]*)"$', source, re.MULTILINE)
    assert match, name
    return match[1]


def _nagios_and_icinga(place: Place) -> None:
    place.program("check_elwise", place.recipes["check_elwise"].text)
    command = _icinga_command(place.recipes["icinga2.conf"].text)
    old = command.replace("max_age=30d", "max_age=1h")
    command = command.replace("&max_age=30d", "")
    refused = command.replace("horizon=180", "horizon=x")
    for line, text, status, state in (
        ("check_elwise", OK, 0, "OK"),
        (command, OK, 0, "OK"),
        (command.replace("horizon=180", "horizon=3000"), OK, 1, "WARNING"),
        (command, ENDED, 2, "CRITICAL"),
        (command, "ID=beos\n", 3, "UNKNOWN"),
        (old, OK, 3, "UNKNOWN"),
        (refused, OK, 3, "UNKNOWN"),
        ("check_elwise http://127.0.0.1:9", OK, 3, "UNKNOWN"),
    ):
        outcome = place.run(line, text)
        assert outcome.status == status, (line, outcome)
        assert outcome.output.startswith(f"ELWISE {state} - "), outcome.output


def _icinga_command(text: str) -> str:
    """The command line that Icinga makes of the object."""
    values = dict(re.findall(r'vars\.(\w+) = "([^"]*)"', text))
    command = re.search(r"command = \[ PluginDir \+ \"/(\w+)\", (.*) \]", text)
    assert command
    arguments = re.findall(r'"\$(\w+)\$"', command[2])
    return shlex.join([command[1], *(values[name] for name in arguments)])


def _cron(place: Place) -> None:
    """The line as cron runs it: with sh, and with \\% as %."""
    line = place.recipes["elwise.cron"].text.splitlines()[-1]
    schedule = re.fullmatch(r"((?:\S+ +){5})(\w+) +(.*)", line)
    assert schedule
    assert schedule[2] == "nobody"
    script = place.folder / "check.sh"
    script.write_bytes(Client().get("/check.sh").content)
    command = schedule[3].replace("\\%", "%")
    command = command.replace("/usr/local/lib/elwise/check.sh", str(script))
    assert not re.search(r"(?<!\\)%", schedule[3])
    as_cron = f"sh -c {shlex.quote(command)}"
    assert place.run(as_cron, OK) == Outcome(0, "")
    assert "Out of support: Dogwood Linux 7." in place.run(as_cron, ENDED).output


def _send(method: str, address: str, headers: dict[str, str], body: bytes) -> Outcome:
    request = Request(address, data=body, headers=headers, method=method)
    try:
        with urlopen(request, timeout=30) as response:
            return Outcome(response.status, response.read().decode())
    except HTTPError as error:
        return Outcome(error.code, error.read().decode())


def test_page_shows_every_recipe_with_the_own_address(client: Client) -> None:
    text = page(client, "/check/").text
    files = {path.name for path in FOLDER.iterdir()} - {"README.md", "check.sh"}
    assert files == {recipe.name for recipe in recipes()}
    for recipe in recipes():
        assert " ".join(recipe.text.split()) in text
    assert "elwise.example" not in text
