# make run: try ELwise out. make test, make lint: what every change must pass; make test-all: what continuous
# integration runs; make test-long: what a night may take.
# Needs Python 3.11 or newer, nothing else.

PORT ?= 8000
PYTEST = .venv/bin/python -m pytest
# One more than cores: an eighth of the time, a test waits for a queue, a browser or a server that it started.
# At the end an idle one takes over what another still has.
WORKERS = -n 3 --dist worksteal
TEMPLATES = $$(find templates catalog advisor accounts -name '*.html')

# Tests and checks describe the code, not the shell they are started from; and what was compiled once is kept.
CLEAN_ENVIRONMENT = unset ENV_FILE WEB_BIND WEB_CONCURRENCY WEB_THREADS SECURITY_CONTACT DATABASE_URL BROKER_URL CACHE_URL SECRET_KEY SECRET_KEY_FALLBACKS DEBUG SITE_URL ALLOWED_HOSTS UPSTREAM_BASE_URL UPSTREAM_ALLOWED_HOSTS WEBHOOK_ALLOWED_HOSTS EXCEPTION_DAYS EXCEPTION_NOTICE_DAYS FLEET_MAX_BYTES \
	LOG_LEVEL SECURE_SSL_REDIRECT SECURE_HSTS_SECONDS BEHIND_TLS_PROXY DJANGO_SETTINGS_MODULE API_ANONYMOUS API_RATE_ANONYMOUS API_RATE_KEY PROXIES \
	LOG_FORMAT ACCESS_LOG METRICS METRICS_ALLOWED METRICS_TOKEN LOCAL_LOGIN OIDC_GROUPS OIDC_GROUPS_CLAIM PROMETHEUS_MULTIPROC_DIR PYTHONDONTWRITEBYTECODE

.PHONY: help run admin test test-all test-long lint format bench lock

help:
	@echo 'make run      serve ELwise on http://127.0.0.1:$(PORT)/ (make run PORT=8001 for another port)'
	@echo 'make admin    make yourself a login for /admin/'
	@echo 'make test     run the tests, on SQLite and on PostgreSQL; says what it leaves out'
	@echo 'make test-all    leave nothing out, as continuous integration does (half an hour)'
	@echo 'make test-long   try far more of the same: sequences, kills, requests (an hour)'
	@echo 'make lint     check style, deployment settings and migrations'
	@echo 'make bench    measure API, engine, result page and refresh against others of the usual make'
	@echo 'make lock     renew requirements.lock and sbom.json from requirements.txt'
	@echo 'make format   let ruff and djade put the style right'

run:
	@bin/venv requirements.txt
	@exec .venv/bin/python bin/serve.py $(PORT)

admin:
	@bin/venv requirements.txt
	@.venv/bin/python manage.py migrate --verbosity 0
	@.venv/bin/python manage.py createsuperuser

# On SQLite; then, on PostgreSQL, the tests that may touch the database (tests/postgresql.py picks them). Without what is
# marked as long (tests/long.py), unless CI=true.
test:
	@bin/venv requirements-dev.txt
	@$(CLEAN_ENVIRONMENT); $(PYTEST) $(WORKERS)
	@$(CLEAN_ENVIRONMENT); $(PYTEST) $(WORKERS) -p tests.postgresql

test-all:
	@ELWISE_TESTS=all $(MAKE) --no-print-directory test

# More of what test-all does, with new sequences each time.
LONG = export ELWISE_TESTS=all ELWISE_SEQUENCES=1000 ELWISE_KILLS=50 ELWISE_API_CASES=10000 ELWISE_SETS=2000
LONG_TESTS = tests/advisor/test_sweep.py tests/catalog/refresh/test_state_machine.py tests/catalog/refresh/test_crash.py tests/test_openapi.py tests/test_admin_fuzz.py

test-long:
	@bin/venv requirements-dev.txt
	@$(CLEAN_ENVIRONMENT); $(LONG); $(PYTEST) -n 3 --dist loadfile $(LONG_TESTS)
	@$(CLEAN_ENVIRONMENT); $(LONG); $(PYTEST) -n 3 --dist loadfile -p tests.postgresql $(LONG_TESTS)

lint:
	@bin/venv requirements-dev.txt
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	@templates=$(TEMPLATES); if [ -n "$$templates" ]; then echo djade --check; .venv/bin/djade --check --target-version 5.2 $$templates; fi
	@$(CLEAN_ENVIRONMENT); SECRET_KEY=$$(.venv/bin/python -c 'import secrets; print(secrets.token_urlsafe(50))'); \
	 export SECRET_KEY SITE_URL=https://elwise.example DATABASE_URL=sqlite:////nowhere/elwise.sqlite3 BEHIND_TLS_PROXY=1 PROXIES=1 \
	 CACHE_URL=rediscache://cache.example:6379/1 REQUIRE_MFA=1; set -x; \
	 .venv/bin/python manage.py check --deploy --fail-level WARNING
	@$(CLEAN_ENVIRONMENT); set -x; .venv/bin/python manage.py makemigrations --check --dry-run

format:
	@bin/venv requirements-dev.txt
	.venv/bin/ruff check --fix-only .
	.venv/bin/ruff format .
	@templates=$(TEMPLATES); [ -z "$$templates" ] || .venv/bin/djade --target-version 5.2 $$templates

bench:
	@bin/venv requirements-bench.txt
	@$(CLEAN_ENVIRONMENT); .venv/bin/python bench

# Keeps what is locked already where requirements.txt allows it; for newer ones delete requirements.lock first.
lock:
	@bin/venv requirements-dev.txt
	.venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-config \
		requirements.txt --output-file requirements.lock
	.venv/bin/python bin/sbom.py requirements.lock > sbom.json
