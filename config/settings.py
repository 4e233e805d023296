"""The one settings file. docs/configuration.md lists what the environment sets."""

import sys
from pathlib import Path

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEVELOPMENT_KEY = "development-only-key-never-use-it-where-anybody-else-can-reach-the-server"

# Without settings somebody is trying ELwise out: it answers to this machine's own names only.
LOOPBACK = {"127.0.0.1", "localhost", "[::1]", "::1"}
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
_host = environ.urlparse(SITE_URL).hostname or ""
ALLOWED_HOSTS = env.list(
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
    "catalog",
    "advisor",
    "accounts",
]

MIDDLEWARE = [
    "config.hosts.Hosts",
    "config.cached_responses.CachedResponses",
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
    "accounts.login_throttle.LoginThrottle",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
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
            ],
        },
    },
]

# Data

DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{BASE_DIR / 'db.sqlite3'}")}
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

IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "view"
SIMPLE_HISTORY_HISTORY_CHANGE_REASON_USE_TEXT_FIELD = True

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://elwise")}

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
LOGIN_URL = "sign-in"  # for every account; the admin has its own, for staff
LOGIN_REDIRECT_URL = "keys"

# Security

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
if PUBLIC:
    SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SITE_URL.startswith("https://"))
    SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # probes ask on plain HTTP
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_URL.startswith("https://")
    if env.bool("BEHIND_TLS_PROXY", default=False):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000  # bytes; a larger body is refused before it is read
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000

# API

API_ANONYMOUS = env.bool("API_ANONYMOUS", default=True)
# Requests a minute, from one address and with one key; None: as accounts/throttles.py has it.
API_RATE_ANONYMOUS = env.int("API_RATE_ANONYMOUS", default=None)
API_RATE_KEY = env.int("API_RATE_KEY", default=None)
# Pages a minute from one address, and of those each of which is worked out anew; 0: any number.
PAGE_RATE = env.int("PAGE_RATE", default=600)
PAGE_RATE_DEAR = env.int("PAGE_RATE_DEAR", default=120)
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

BROKER_URL = env.str("BROKER_URL", default="")
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
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
DJANGO_CELERY_BEAT_TZ_AWARE = True

# Release data: whom the refresh asks, and nobody else

UPSTREAM_BASE_URL = env.str("UPSTREAM_BASE_URL", default="https://endoflife.date/api/v1")
LINK_CHECK = env.bool("LINK_CHECK", default=False)  # asks the hosts of sources, once a week
UPSTREAM_ALLOWED_HOSTS = env.list("UPSTREAM_ALLOWED_HOSTS", default=["endoflife.date:443"])

# Log to standard error, one line per event

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "stream": sys.stderr, "formatter": "line"}
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
}
