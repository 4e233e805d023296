"""The one settings file. docs/configuration.md lists what the environment sets."""

import os
import sys
from ipaddress import ip_network
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from accounts import oidc
from accounts.teams import oidc_groups
from config.environment import Environment
from config.security_headers import add_static_headers

# Before numpy is imported: its matrices are small here, a second thread makes none of them faster,
# and starting it costs each process 0.1 s of CPU.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment()
FROM_FILE = env.read_file()

DEVELOPMENT_KEY = "development-only-key-never-use-it-where-anybody-else-can-reach-the-server"

# Without settings somebody is trying ELwise out: it answers to this machine's own names only.
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
SITE_URL = env.site_url("SITE_URL", default="http://127.0.0.1:8000")
_host = environ.urlparse(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.hosts(
    "ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"] if _host in LOOPBACK else [_host]
)
PUBLIC = not {_host, *ALLOWED_HOSTS} <= LOOPBACK
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")

if PUBLIC:
    if DEBUG:
        raise ImproperlyConfigured(
            f"DEBUG must be off where others can reach the server ({SITE_URL}). "
            "Remove it from the environment."
        )
    if len(SECRET_KEY) < 50 or SECRET_KEY == DEVELOPMENT_KEY:
        raise ImproperlyConfigured(
            "SECRET_KEY must be a key of your own, 50 characters or more, "
            f"where others can reach the server ({SITE_URL}). "
            "Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'"
        )
SECRET_KEY = SECRET_KEY or DEVELOPMENT_KEY
# Earlier keys: what they signed stays valid, and webhooks are signed with them too.
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
CSRF_TRUSTED_ORIGINS = [SITE_URL]

INSTALLED_APPS = [
    "catalog.apps.CurationConfig",  # django.contrib.admin
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "rest_framework",
    "rest_framework_api_key",
    "corsheaders",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "import_export",
    "django_celery_beat",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "catalog",
    "advisor",
    "accounts",
    "config.apps.InstallationConfig",
]

MIDDLEWARE = [
    "config.request_log.RequestLog",
    "config.database_trouble.DatabaseTrouble",
    "config.hosts.Hosts",
    "config.cached_responses.CachedResponses",
    "config.security_headers.SecurityHeaders",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.Compression",
    "config.cached_responses.CatalogPages",
    "corsheaders.middleware.CorsMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "catalog.curators.CuratedPages",
    "django.middleware.common.CommonMiddleware",
    "config.page_limits.PageLimits",
    "accounts.access.ApiAccess",
    "config.problems.ProblemResponses",
    "config.uploads.UploadLimit",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.sessions.IdleSessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.pages.AccountPages",
    "accounts.local_login.LocalLogin",
    "accounts.second_factor.RequireSecondFactor",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.logs.request_id",
            ],
        },
    },
]

# Data

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
if (PUBLIC or FROM_FILE) and DATABASES["default"]["NAME"] == str(BASE_DIR / "db.sqlite3"):
    raise ImproperlyConfigured(
        "DATABASE_URL must name a database outside the project folder, which an update replaces: "
        "postgresql://user:password@host:5432/name or sqlite:////var/lib/elwise/elwise.sqlite3."
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # Writers wait for each other instead of failing with "database is locked"; readers never wait.
    DATABASES["default"].setdefault("OPTIONS", {}).update(
        {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;",
        }
    )
DATABASES["default"].setdefault("CONN_MAX_AGE", 600)
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
# The same backends, with an end to waiting (config/databases/).
_backend = DATABASES["default"]["ENGINE"].removeprefix("django.db.backends.")
if _backend in ("postgresql", "sqlite3"):
    DATABASES["default"]["ENGINE"] = f"config.databases.{_backend}"
# Seconds for which a web process waits for a database that gives no sign of life.
DATABASE_TIMEOUT = env.float("DATABASE_TIMEOUT", default=0.7)

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

CACHES = {
    "default": env.cache("CACHE_URL", default="locmemcache://elwise"),
    # What sign-in counts, where nothing is evicted; accounts/tasks.py removes what has expired.
    "counters": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "accounts_counter",
        "OPTIONS": {"MAX_ENTRIES": 10**9},
    },
}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "config.shared_cache.SharedCache"  # nobody waits for it

# Time and language: every date is a day in UTC

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = False

# Static files

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if not PUBLIC
        else "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}
WHITENOISE_USE_FINDERS = not PUBLIC
WHITENOISE_ADD_HEADERS_FUNCTION = add_static_headers
WHITENOISE_ROOT = BASE_DIR / "static" / "root"  # /favicon.ico, where browsers look for it unasked

# Accounts

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "sign-in"  # for every account, and for the admin
LOGIN_REDIRECT_URL = "teams"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]

SIGN_UP = env.bool("SIGN_UP", default=not PUBLIC)
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=False)  # of staff
STAFF_IDLE_SECONDS = env.int("STAFF_IDLE_SECONDS", default=7200)

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.account_forms.SignInForm",
    "signup": "accounts.account_forms.SignUpForm",
    "reset_password": "accounts.account_forms.ResetForm",
}
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email*", "password1*", "password2*"]
ACCOUNT_RATE_LIMITS = {
    # The first four are counted in accounts/limits.py.
    "sign_in_device": "5/300s/key",
    "sign_in_pair": "5/300s/key",  # from one address for one account
    "sign_in_address": "30/300s/key",
    # From all unknown devices together: short, or a stranger could keep the owner out.
    "sign_in_account": "12/m/key",
    "login_failed": "5/300s/key",  # codes of the second factor, by account
    "login": "60/m/ip",  # right ones too: each costs a password hash
    "begin": "60/m/ip",  # passkey or provider: each is kept in a session (accounts/limits.py)
}
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_METHODS = ["password", "mfa"]  # no code by e-mail: we have no page for it
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[ELwise] "
ACCOUNT_DEFAULT_HTTP_PROTOCOL = environ.urlparse(SITE_URL).scheme
MFA_FORMS = {
    "add_webauthn": "accounts.account_forms.AddPasskeyForm",
    "authenticate_webauthn": "accounts.account_forms.UsePasskeyForm",
    "login_webauthn": "accounts.account_forms.SignInPasskeyForm",
    "reauthenticate_webauthn": "accounts.account_forms.ConfirmPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the operator creates accounts, without sending e-mail
MFA_TOTP_ISSUER = "ELwise"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_URL.startswith("https://")
SOCIALACCOUNT_ADAPTER = "accounts.identities.IdentityAdapter"
OIDC_PROVIDERS = oidc.read_providers(env.ENVIRON)
OIDC_GROUPS = oidc_groups.read_groups(env.ENVIRON, OIDC_PROVIDERS)
OIDC_GROUPS_CLAIM = env.str("OIDC_GROUPS_CLAIM", default="groups")
LOCAL_LOGIN = env.bool("LOCAL_LOGIN", default=True)  # with a password or passkey of this site
if not (LOCAL_LOGIN or OIDC_PROVIDERS):
    raise ImproperlyConfigured(
        "LOCAL_LOGIN=0 needs an OpenID Connect provider: nobody could sign in otherwise. "
        "Set OIDC_SERVER_URL and the variables that go with it."
    )
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": oidc.allauth_apps(OIDC_PROVIDERS)}}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # within the limits of accounts/identities.py
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True

EMAIL = env.email("EMAIL_URL", default="consolemail://")
vars().update(EMAIL)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default=f"ELwise <noreply@{_host}>")

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF, *oidc.origins(OIDC_PROVIDERS)],  # signing in there begins as a form
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_FAILURE_VIEW = "config.problems.form_expired"
SESSION_COOKIE_HTTPONLY = True
if PUBLIC:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SITE_URL.startswith("https://"))
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # probes ask on plain HTTP
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
    if SESSION_COOKIE_SECURE:  # no other host of the domain can set cookies of these names
        SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURITY_CONTACT = env.contacts("SECURITY_CONTACT", default=[])  # /.well-known/security.txt

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes; a larger body is refused before it is read
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FLEET_MAX_BYTES = env.int("FLEET_MAX_BYTES", default=300_000_000)  # of an inventory; into chunks

# API

API_ANONYMOUS = env.bool("API_ANONYMOUS", default=True)
# Requests a minute, from one address and with one key; None: as accounts/throttles.py has it.
API_RATE_ANONYMOUS = env.int("API_RATE_ANONYMOUS", default=None)
API_RATE_KEY = env.int("API_RATE_KEY", default=None)
# Pages a minute from one address, and of those each of which is worked out anew; 0: any number.
PAGE_RATE = env.int("PAGE_RATE", default=600)
PAGE_RATE_COSTLY = env.int("PAGE_RATE_COSTLY", default=120)
PROXIES = env.int("PROXIES", default=0)  # how many of ours stand in front and write X-Forwarded-For

# Pages of other sites may read what everybody may read: no cookie goes with such a request.
CORS_URLS_REGEX = r"^/(?:eol/)?api/"
CORS_ALLOW_ALL_ORIGINS = True
# POST is for the recommendation, which stores nothing.
CORS_ALLOW_METHODS = ["GET", "HEAD", "OPTIONS", "POST"]
CORS_ALLOW_HEADERS = [
    "accept",
    "authorization",
    "content-type",
    "if-match",
    "if-modified-since",
    "if-none-match",
]
CORS_EXPOSE_HEADERS = ["ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"]
REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["catalog.api.json_body.JsonBodyParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.AllowAny"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "config.problems.exception_handler",
    "UNAUTHENTICATED_USER": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "ELwise API",
    "DESCRIPTION": "Which Enterprise Linux fits and why, with the facts and their sources.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "POSTPROCESSING_HOOKS": ["config.openapi.complete"],
    "GET_LIB_DOC_EXCLUDES": "config.openapi.base_views",
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "defaultModelsExpandDepth": 0},
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
}

# Tasks: another worker repeats the task of a killed one; catalog/checks.py refuses other settings

BROKER_URL = env.broker("BROKER_URL", default="")
CELERY_BROKER_URL = BROKER_URL or "memory://"
CELERY_TASK_ALWAYS_EAGER = not BROKER_URL  # without a broker tasks run in place
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_SOFT_TIME_LIMIT = 300  # seconds
CELERY_TASK_TIME_LIMIT = 360
# Beat and workers wait for the queue; pages do not (catalog/refresh/start.py).
CELERY_TASK_PUBLISH_RETRY = True
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": None,
    "interval_start": 0.2,
    "interval_step": 1,
    "interval_max": 5,
}
CELERY_BROKER_CONNECTION_TIMEOUT = 1.5
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for as long as it takes
if BROKER_URL.startswith(("redis", "valkey", "sentinel")):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Longer than twice the hard limit, or a task that still runs would be started again.
        "visibility_timeout": 900,
        "unacked_restore_interval": 10,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 1.5,
        "socket_timeout": 1.5,
        "max_retries": 0,  # of connecting for one message; a worker tries on by itself
    }
elif BROKER_URL.startswith("amqp"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {"confirm_publish": True, "max_retries": 0}
CELERY_BEAT_SCHEDULER = "config.beat:Scheduler"
DJANGO_CELERY_BEAT_TZ_AWARE = True

# Release data: whom the refresh asks, and nobody else

UPSTREAM_BASE_URL = env.http_url("UPSTREAM_BASE_URL", default="https://endoflife.date/api/v1")
LINK_CHECK = env.bool("LINK_CHECK", default=False)  # asks the hosts of sources, once a week
UPSTREAM_ALLOWED_HOSTS = env.host_ports("UPSTREAM_ALLOWED_HOSTS", default=["endoflife.date:443"])

# Webhooks of teams: the hosts that may be asked, and no others

WEBHOOK_ALLOWED_HOSTS = env.host_ports("WEBHOOK_ALLOWED_HOSTS", default=[])
EXCEPTION_DAYS = min(env.int("EXCEPTION_DAYS", default=365), 3650)  # the longest exception
EXCEPTION_NOTICE_DAYS = min(env.int("EXCEPTION_NOTICE_DAYS", default=30), 3650)  # ahead of its end

# Log to standard error, one line per event

LOG_LEVEL = env.choice("LOG_LEVEL", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"), "INFO")
LOG_FORMAT = env.choice("LOG_FORMAT", ("plain", "json"), "plain")
ACCESS_LOG = env.bool("ACCESS_LOG", default=PUBLIC)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "config.logs.PlainFormatter"},
        "json": {"()": "config.logs.JsonFormatter"},
    },
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": LOG_FORMAT}
    },
    "root": {"handlers": ["stderr"], "level": LOG_LEVEL},
    # An outage of the database is one line, not one for each request in it.
    "filters": {"no_outage": {"()": "config.databases.guard.NotAnOutage"}},
    "loggers": {
        "django.request": {
            # A line for each 4xx is in the access log.
            "level": "ERROR" if ACCESS_LOG else "NOTSET",
            "filters": ["no_outage"],
        }
    },
}

# Metrics: /metrics for Prometheus

METRICS = env.bool("METRICS", default=False)
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ALLOWED = env.list("METRICS_ALLOWED", default=["127.0.0.0/8", "::1"])
try:
    METRICS_ALLOWED = [ip_network(network) for network in METRICS_ALLOWED]
except ValueError as error:
    raise ImproperlyConfigured(
        f"METRICS_ALLOWED must be addresses or networks, separated by commas: {error}."
    ) from error
if METRICS:
    MIDDLEWARE.insert(1, "config.metrics.endpoint.Metrics")

# deploy/gunicorn.conf.py reads these; here they are only checked

WEB_CONCURRENCY = env.count("WEB_CONCURRENCY", default=2)
WEB_THREADS = env.count("WEB_THREADS", default=4)

UNKNOWN_VARIABLES = env.unknown_names()  # of ENV_FILE; config/checks.py warns of them
