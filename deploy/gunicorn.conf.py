"""The settings of gunicorn, however it is started: gunicorn -c deploy/gunicorn.conf.py"""

import os
import runpy
from pathlib import Path

MEMORY = "/dev/shm"  # noqa: S108

wsgi_app = "config.wsgi"
# systemd's socket takes its place
bind = os.environ.get("WEB_BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}").split(",")

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))  # one a core
threads = int(os.environ.get("WEB_THREADS", "4"))  # each keeps a connection to the database

# gunicorn would take SCRIPT_NAME from any client that it holds for a proxy, and move the path.
forwarder_headers = ""
forwarded_allow_ips = ""  # X-Forwarded-Proto is judged in config/settings.py: BEHIND_TLS_PROXY

timeout = 60  # seconds until a worker that hangs is killed
graceful_timeout = 30  # for requests in flight at a restart
keepalive = 5
limit_request_line = 8190
limit_request_fields = 60
max_requests = 50_000  # a new worker now and then
max_requests_jitter = 10_000
worker_tmp_dir = MEMORY if Path(MEMORY).is_dir() else None  # whatever the disk does

# Not imported: with `config` in the main process, a reload (HUP) would not find new code.
_config = Path(__file__).resolve().parent.parent / "config"
_worker = runpy.run_path(str(_config / "gunicorn_worker.py"))
_metrics = runpy.run_path(str(_config / "metrics/gunicorn_hooks.py"))

worker_class = _worker["PatientWorker"]  # gthread, but a slow connection holds no thread
on_starting, child_exit, on_exit = (
    _metrics["on_starting"],
    _metrics["child_exit"],
    _metrics["on_exit"],
)
