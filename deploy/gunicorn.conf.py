"""Settings for gunicorn. Always start it with them: gunicorn -c deploy/gunicorn.conf.py"""

import os
import re
import runpy
import sys
from pathlib import Path

MEMORY = "/dev/shm"  # noqa: S108
REFUSED = 3  # as if no worker could start: systemd does not start it again


def _variable(name: str, default: str) -> str:
    """From the environment, or else from ENV_FILE; empty counts as not set."""
    path = os.environ.get("ENV_FILE", "")
    text = Path(path).read_text(errors="replace") if path and Path(path).is_file() else ""
    lines = re.findall(rf"^(?:export )?{name}=(.*)$", text, re.MULTILINE)
    values = (os.environ.get(name, ""), *(line.strip("\"' \r") for line in lines[-1:]))
    return next((value.strip() for value in values if value.strip()), default)


def _count(name: str, default: str) -> int:
    value = _variable(name, default)
    if not value.isdecimal() or not int(value):
        print(f"{name} must be a whole number, 1 or more, not {value!r}.", file=sys.stderr)  # noqa: T201
        sys.exit(REFUSED)
    return int(value)


wsgi_app = "config.wsgi"
# Not used if systemd passes a socket
bind = _variable("WEB_BIND", f"127.0.0.1:{_variable('PORT', '8000')}").split(",")

workers = _count("WEB_CONCURRENCY", "2")  # one per core
threads = _count("WEB_THREADS", "4")  # each keeps a database connection

# By default gunicorn accepts SCRIPT_NAME from any client it takes for a proxy, which changes the
# path of the request.
forwarder_headers = ""
forwarded_allow_ips = ""  # config/settings.py handles X-Forwarded-Proto: BEHIND_TLS_PROXY

# If you turn it on: no addresses, as some hold secrets. The log of ELwise has them, by this id.
access_log_format = "%(h)s %(t)s %(m)s %(s)s %(B)s %(M)s ms [%({x-request-id}o)s]"

timeout = 60  # seconds until a hanging worker is killed
graceful_timeout = 30  # for requests in flight at a restart
keepalive = 5
limit_request_line = 8190
limit_request_fields = 60
max_requests = 50_000  # replace workers from time to time
max_requests_jitter = 10_000
worker_tmp_dir = MEMORY if Path(MEMORY).is_dir() else None  # not affected by a slow disk

# Not imported: with `config` loaded in the main process, a reload (HUP) would not pick up new code.
_config = Path(__file__).resolve().parent.parent / "config"
_worker = runpy.run_path(str(_config / "gunicorn_worker.py"))
_metrics = runpy.run_path(str(_config / "metrics/gunicorn_hooks.py"))

worker_class = _worker["PatientWorker"]  # gthread, but a slow connection holds no thread
on_starting, child_exit, on_exit = (
    _metrics["on_starting"],
    _metrics["child_exit"],
    _metrics["on_exit"],
)
