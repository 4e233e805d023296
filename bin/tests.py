"""What `make test` runs: every test on SQLite and, at the same time, those that may touch the database on PostgreSQL.

At the same time, because tests also wait: for a browser, a queue, a killed process. What PostgreSQL had to say is shown at the end.
Arguments go to both: bin/tests.py -k calendar
"""

import shutil
import signal
import subprocess
import sys
import tempfile

PYTEST = [sys.executable, "-m", "pytest", "-n", "2", "--dist", "worksteal"]
"""At the end the idle worker takes over what the other still has."""


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with tempfile.TemporaryFile() as told:
        on_postgresql = subprocess.Popen([*PYTEST, "-p", "tests.postgresql", *arguments], stdout=told, stderr=subprocess.STDOUT)
        try:
            on_sqlite = subprocess.run([*PYTEST, *arguments], check=False).returncode
            on_postgresql.wait()
        except KeyboardInterrupt:
            on_postgresql.send_signal(signal.SIGINT)  # its server goes with it
            on_postgresql.wait()
            return 130
        told.seek(0)
        shutil.copyfileobj(told, sys.stdout.buffer)
        sys.stdout.flush()
    return on_sqlite or on_postgresql.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
