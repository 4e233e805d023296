"""SIGHUP brings new code into the web process, and no request is lost."""

import os
import runpy
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.deploy import fronts, installation
from tests.deploy.fronts import Front
from tests.test_environment import PUBLIC

OLD, NEW = b"User-agent: *", b"User-agent: everyone"


class Visitor(threading.Thread):
    """Asks again and again, until stopped."""

    def __init__(self, front: Front) -> None:
        super().__init__(daemon=True)
        self.front, self.statuses, self.body = front, list[int](), b""
        self.is_stopped = threading.Event()

    def run(self) -> None:
        while not self.is_stopped.wait(0.02):
            answer = self.front.get("/robots.txt")
            self.statuses.append(answer.status)
            self.body = answer.body

    def wait_for(self, text: bytes) -> None:
        deadline = time.monotonic() + 120
        while text not in self.body:
            assert self.is_alive(), "a request was refused"
            assert time.monotonic() < deadline, f"{text!r} is not served"
            time.sleep(0.05)


def test_reload_takes_new_code_without_losing_requests(tmp_path: Path) -> None:
    project = installation.unpack(tmp_path / "elwise")
    code = project / "config/crawlers.py"
    environment = {
        **os.environ,
        **PUBLIC,
        "SITE_URL": "http://elwise.example",
        "DATABASE_URL": f"sqlite:///{tmp_path}/empty.sqlite3",
    }
    with fronts.gunicorn_process(environment, project) as (process, front):
        visitor = Visitor(front)
        visitor.start()
        visitor.wait_for(OLD)
        code.write_bytes(code.read_bytes().replace(OLD, NEW))
        process.send_signal(signal.SIGHUP)
        visitor.wait_for(NEW)
        visitor.is_stopped.set()
        visitor.join(120)
    assert set(visitor.statuses) == {200}
    assert len(visitor.statuses) > 1


@pytest.mark.parametrize("name", ["forwarder_headers", "forwarded_allow_ips"])
def test_no_client_is_taken_for_a_proxy(name: str) -> None:
    configuration = runpy.run_path(str(installation.ROOT / "deploy/gunicorn.conf.py"))
    assert configuration[name] == ""
