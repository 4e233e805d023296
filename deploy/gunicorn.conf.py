"""Settings for gunicorn. Always start it with them: gunicorn -c deploy/gunicorn.conf.py"""

import os
import runpy
from pathlib import Path

MEMORY = "/dev/shm"  # noqa: S108

wsgi_app = "config.wsgi"
# Not used if systemd passes a socket
bind = os.environ.get("WEB_BIND", f"127.0.0.1:{os.environ.get('PORT', '8000')}").split(",")

workers = int(os.environ.get("WEB_CONCURRENCY", "2"))  # one per core
threads = int(os.environ.get("WEB_THREADS", "4"))  # each keeps a database connection

# By default gunicorn accepts SCRIPT_NAME from any client it takes for a proxy, which changes the
# path of the request.
forwarder_headers = ""
forwarded_allow_ips = ""  # config/settings.py handles X-Forwarded-Proto: BEHIND_TLS_PROXY

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
