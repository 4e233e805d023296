"""check.sh, run by the system's sh against a live server."""

from __future__ import annotations

import hashlib
import http.server
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.advisor.fleet.check.asked import set_data_age
from tests.pages import page

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.invented_catalog,
    pytest.mark.sqlite_enough,
]

OK = 'NAME="Alder Linux"\nVERSION_ID="9"\nID=alder\n'
ENDED = 'NAME="Dogwood Linux"\nVERSION_ID="7"\nID=dogwood\n'
DAY = "as_of=2026-11-26"


@pytest.fixture
def site(live_server: Any, settings: Any) -> str:
    settings.SITE_URL = live_server.url
    return str(live_server.url)


@pytest.fixture
def script(tmp_path: Path) -> Path:
    """As somebody downloads it."""
    path = tmp_path / "check.sh"
    path.write_bytes(Client().get("/check.sh").content)
    return path


def _run(
    script: Path, text: str | None, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    os_release = script.with_name("os-release")
    if text is not None:
        os_release.write_text(text)
    return subprocess.run(
        ["sh", str(script), *arguments],
        env={"PATH": os.environ["PATH"], "OS_RELEASE": str(os_release), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_exit_status_and_report(site: str, script: Path) -> None:
    passes = _run(script, OK, DAY)
    assert (passes.returncode, passes.stderr) == (0, "")
    assert passes.stdout.startswith("pass  Supported: Alder Linux 9.")
    fails = _run(script, ENDED, DAY)
    assert fails.returncode == 1
    assert "Keeper covers" not in fails.stdout
    assert fails.stdout.splitlines()[-1].startswith("Fails.")
    assert _run(script, ENDED, DAY, "plan=dogwood.keeper").returncode == 0
    assert _run(script, "ID=beos\n", DAY).returncode == 1
    wrong = _run(script, OK, "horizn=3")
    assert (wrong.returncode, "no such parameter" in wrong.stdout) == (3, True)
    assert "400" in wrong.stderr
    set_data_age({"alder": timedelta(days=15)})
    old = _run(script, OK, DAY, "max_age=14d")
    assert old.returncode == 2
    assert "too old" in old.stdout


def test_what_cannot_be_asked_is_3(script: Path) -> None:
    for argument in ("horizon", "horizon=", "=3", "x=$(id)", "a=b&c=d", "format=json", "strict=0"):
        refused = _run(script, OK, argument)
        assert (refused.returncode, refused.stdout) == (3, ""), argument
        assert argument in refused.stderr
    missing = _run(script, None, OS_RELEASE=str(script.with_name("nothing")))
    assert missing.returncode == 3
    assert "cannot be read" in missing.stderr


def test_server_away_is_3(script: Path) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
        away = _run(script, OK, ELWISE_URL=f"http://127.0.0.1:{port}")
    assert away.returncode == 3
    assert "does not answer" in away.stderr


def test_without_curl_is_3(script: Path, tmp_path: Path) -> None:
    sh = shutil.which("sh")
    assert sh
    (tmp_path / "sh").symlink_to(sh)
    alone = _run(script, OK, PATH=str(tmp_path))
    assert (alone.returncode, "curl is not installed" in alone.stderr) == (3, True)


class _Busy(http.server.BaseHTTPRequestHandler):
    """Answers as while the database is away, and remembers the headers that came."""

    seen: list[str] = []

    def do_POST(self) -> None:
        self.seen.append(self.headers.get("Authorization", ""))
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(503)
        self.send_header("Retry-After", "3600")
        self.end_headers()
        self.wfile.write(b"The database cannot be reached.\n")

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def busy() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), _Busy)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def test_busy_server_is_2_at_once(script: Path, busy: str) -> None:
    answer = _run(script, OK, ELWISE_URL=busy)
    assert answer.returncode == 2
    assert "cannot be reached" in answer.stdout


def test_key_goes_into_the_header_and_no_process_list(script: Path, busy: str) -> None:
    _Busy.seen.clear()
    traced = _run(script, OK, ELWISE_URL=busy, ELWISE_KEY="elw.secret", SHELLOPTS="xtrace")
    assert _Busy.seen == ["Api-Key elw.secret"]
    assert "elw.secret" not in traced.stdout + traced.stderr
    arguments = script.read_text().partition("| curl")[2].partition("}")[0]
    assert "ELWISE_KEY" not in arguments


def test_page_names_the_digest_of_what_is_served(script: Path) -> None:
    digest = hashlib.sha256(script.read_bytes()).hexdigest()
    assert digest in page(Client(), "/check/").texts("code")
    served = Client().get("/check.sh")
    assert served["Content-Type"] == "text/plain; charset=utf-8"


def test_script_is_short_and_has_the_own_address(settings: Any) -> None:
    settings.SITE_URL = "https://checks.example.org/"
    text = Client().get("/check.sh").content.decode()
    assert len(text.splitlines()) <= 60
    assert "${ELWISE_URL:-https://checks.example.org}" in text
    assert "elwise.example" not in text
