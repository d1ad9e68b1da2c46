"""Every setting of the project, in one file.

Values come from `FACHO_*` variables; a bare checkout runs without any of them. A value that cannot
be read keeps its default and is reported by `manage.py check` (see `facho/checks.py`), so that a
typing error is a sentence and not a traceback.
"""

import base64
import os
import re
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

import django_stubs_ext
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from facho.embedded.locations import Locations

django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent


# -- reading the environment ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SettingProblem:
    """A variable that could not be used: which, what it held, what it should hold."""

    name: str
    value: str
    expected: str


SETTING_PROBLEMS: list[SettingProblem] = []
KNOWN_VARIABLES: set[str] = set()


def env_text(name: str, default: str = "") -> str:
    KNOWN_VARIABLES.add(name)
    return os.environ.get(name, default).strip()


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_text(name, default).split(",") if part.strip()]


def env_int(name: str, default: int, *, minimum: int = 0, maximum: int = 2**31 - 1) -> int:
    text = env_text(name)
    if not text:
        return default
    if text.isdecimal() and minimum <= int(text) <= maximum:
        return int(text)
    expected = f"a whole number from {minimum} to {maximum}"
    SETTING_PROBLEMS.append(SettingProblem(name, text, expected))
    return default


def env_float(name: str, default: float, *, minimum: float, maximum: float) -> float:
    text = env_text(name)
    if not text:
        return default
    if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) and minimum <= float(text) <= maximum:
        return float(text)
    expected = f"a number from {minimum} to {maximum}, such as {default}"
    SETTING_PROBLEMS.append(SettingProblem(name, text, expected))
    return default


def env_bool(name: str, *, default: bool) -> bool:
    text = env_text(name).lower()
    if text in ("1", "true", "yes", "on"):
        return True
    if text in ("0", "false", "no", "off"):
        return False
    if text:
        SETTING_PROBLEMS.append(SettingProblem(name, text, "1 or 0"))
    return default


def env_choice(name: str, choices: tuple[str, ...]) -> str:
    """One of `choices`; the first is the default."""
    text = env_text(name, choices[0])
    if text in choices:
        return text
    SETTING_PROBLEMS.append(SettingProblem(name, text, "one of " + ", ".join(choices)))
    return choices[0]


def env_zone(name: str, default: str) -> str:
    text = env_text(name, default)
    try:
        ZoneInfo(text)
    except (OSError, ValueError):  # an unknown key, or a text that is no key at all
        SETTING_PROBLEMS.append(SettingProblem(name, text, "a zone such as America/Lima"))
        return default
    return text


def env_secret(name: str, path: Path, make: str) -> str:
    """The variable, else what the 0600 file `path` holds, which is written on first use."""
    text = env_text(name)
    try:
        return text or _kept_secret(path, make)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{path} cannot be used ({error.strerror}): run as the user who made it, or set {name}"
        ) from error


def _kept_secret(path: Path, fresh: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(fresh)
    try:
        os.link(draft, path)  # fails when another process was first: its secret is the one
    except FileExistsError:
        pass
    finally:
        draft.unlink()
    return path.read_text().strip()


def database_from_url(name: str, url: str) -> dict[str, str]:
    """`postgres://user:password@host:5432/name` as Django's keys; an empty URL gives {}."""
    parts = urlsplit(url)
    if url and (parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/")):
        expected = "postgres://user:password@host:5432/name"
        SETTING_PROBLEMS.append(SettingProblem(name, "(hidden)", expected))
        return {}
    if not url:
        return {}
    return {
        "NAME": parts.path.lstrip("/"),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }


# -- places --------------------------------------------------------------------------------------

VAR_DIR = Path(env_text("FACHO_VAR_DIR") or BASE_DIR / "var")
LOG_DIR = Path(env_text("FACHO_LOG_DIR") or BASE_DIR / "logs")
COORDINATOR_LOG = LOG_DIR / "coordinator" / "main.log"
LOCATIONS = Locations.below(VAR_DIR)

# -- Django --------------------------------------------------------------------------------------

DEBUG = env_bool("FACHO_DEBUG", default=False)
SECRET_KEY = env_secret("FACHO_SECRET_KEY", VAR_DIR / "secret-key", secrets.token_urlsafe(50))
ALLOWED_HOSTS = env_list("FACHO_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env_list("FACHO_CSRF_TRUSTED_ORIGINS")
WEB_HOST = env_text("FACHO_WEB_HOST", "127.0.0.1")
WEB_PORT = env_int("FACHO_WEB_PORT", 8000, minimum=1, maximum=65535)

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django_celery_beat",
    "facho",
    "brands",
    "hosts",
    "oids",
    "snmp_jobs",
    "onus",
    "executions",
    "execution_coordinator",
    "errands",
    "simulator",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "facho.urls"
WSGI_APPLICATION = "facho.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "facho" / "templates"],
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

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# scrypt needs memory that a cracker lacks, and half of the time that PBKDF2 takes for who signs in.
# The second reads the passwords of before, which are stored anew when their owners sign in.
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]

# -- language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = env_choice("FACHO_LANGUAGE", ("es", "en"))
LANGUAGES = [("es", _("Spanish")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["facho.formats"]
TIME_ZONE = env_zone("FACHO_TIME_ZONE", "America/Lima")
USE_TZ = True

# -- PostgreSQL and Redis ------------------------------------------------------------------------

_database = database_from_url("FACHO_DATABASE_URL", env_text("FACHO_DATABASE_URL"))
EMBEDDED_POSTGRES = not env_text("FACHO_DATABASE_URL")
EMBEDDED_DURABLE = True  # the settings of the tests give it up for speed
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        **(_database or LOCATIONS.database),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "connect_timeout": 5,
            "application_name": "facho",
            # An open transaction stops vacuum and holds locks: one that idles is a bug of ours.
            # To compile a statement takes longer than any of ours runs.
            "options": "-c idle_in_transaction_session_timeout=60000 -c lock_timeout=10000"
            " -c jit=off",
        },
    }
}

EMBEDDED_REDIS = not env_text("FACHO_REDIS_URL")
REDIS_URL = env_text("FACHO_REDIS_URL") or LOCATIONS.redis_url
CACHES = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "facho",
        "TIMEOUT": None,
        "OPTIONS": {
            "SOCKET_CONNECT_TIMEOUT": 0.5,  # the tick asks it: a frozen Redis costs no more
            "SOCKET_TIMEOUT": 0.5,
            "SERIALIZER": "django_redis.serializers.json.JSONSerializer",
        },
    }
}

# -- retention -------------------------------------------------------------------------------------

# Days after which a row is deleted; what still runs or waits is kept.
COORDINATOR_LOG_DAYS = env_int("FACHO_COORDINATOR_LOG_DAYS", 7, minimum=1, maximum=3650)
EXECUTION_DAYS = env_int("FACHO_EXECUTION_DAYS", 30, minimum=2, maximum=3650)
QUOTA_DAYS = env_int("FACHO_QUOTA_DAYS", 90, minimum=2, maximum=3650)
VIOLATION_DAYS = env_int("FACHO_VIOLATION_DAYS", 365, minimum=2, maximum=3650)
PLAN_DAYS = env_int("FACHO_PLAN_DAYS", 30, minimum=2, maximum=3650)
ONU_EVENT_DAYS = env_int("FACHO_ONU_EVENT_DAYS", 365, minimum=2, maximum=3650)

# Files that people had made, and the list of what else they asked for.
EXPORT_DIR = VAR_DIR / "exports"
EXPORT_DAYS = env_int("FACHO_EXPORT_DAYS", 7, minimum=1, maximum=365)

# The history of the ONUs: samples as they were measured, their hourly and their daily roll-ups.
SAMPLE_DAYS = env_int("FACHO_SAMPLE_DAYS", 30, minimum=2, maximum=3650)
HOURLY_SAMPLE_DAYS = env_int("FACHO_HOURLY_SAMPLE_DAYS", 90, minimum=7, maximum=3650)
DAILY_SAMPLE_DAYS = env_int("FACHO_DAILY_SAMPLE_DAYS", 1095, minimum=31, maximum=3650)

# A value that moved by no more than this is not written anew before the next hour.
SAMPLE_DEAD_BANDS = {
    "onu_rx_dbm": env_float("FACHO_DEAD_BAND_ONU_RX_DB", 0.3, minimum=0, maximum=10),
    "onu_tx_dbm": env_float("FACHO_DEAD_BAND_ONU_TX_DB", 0.3, minimum=0, maximum=10),
    "olt_rx_dbm": env_float("FACHO_DEAD_BAND_OLT_RX_DB", 0.3, minimum=0, maximum=10),
    "temperature_c": env_float("FACHO_DEAD_BAND_TEMPERATURE_C", 2.0, minimum=0, maximum=50),
    "distance_m": env_float("FACHO_DEAD_BAND_DISTANCE_M", 20.0, minimum=0, maximum=10_000),
}

# -- light -----------------------------------------------------------------------------------------

# What an ONU receives is good from the second limit to the first, weak to the third, bad below it.
_LIGHT_LIMITS = (
    ("FACHO_LIGHT_TOO_STRONG_DBM", -18.0),
    ("FACHO_LIGHT_WEAK_DBM", -25.0),
    ("FACHO_LIGHT_BAD_DBM", -28.0),
)
LIGHT_LIMITS_DBM = [env_float(name, dbm, minimum=-60, maximum=10) for name, dbm in _LIGHT_LIMITS]
if sorted(set(LIGHT_LIMITS_DBM), reverse=True) != LIGHT_LIMITS_DBM:
    expected = "limits that go down: too strong, weak, bad"
    SETTING_PROBLEMS.append(SettingProblem("FACHO_LIGHT_…_DBM", str(LIGHT_LIMITS_DBM), expected))
    LIGHT_LIMITS_DBM = [dbm for _name, dbm in _LIGHT_LIMITS]

# -- Celery --------------------------------------------------------------------------------------

QUEUES = ("default", "discovery", "get", "retry", "highprio", "coordinator")
WORKER_CONCURRENCY = {
    # The probe of an OLT that is silent waits for seconds, and an errand may take minutes: when the
    # whole network fell silent two threads left the system's own tasks waiting for four minutes.
    "default": env_int("FACHO_DEFAULT_WORKERS", 8, minimum=2, maximum=1000),
    "discovery": env_int("FACHO_DISCOVERY_WORKERS", 2, minimum=1, maximum=1000),
    "get": env_int("FACHO_GET_WORKERS", 5, minimum=1, maximum=1000),
    "retry": env_int("FACHO_RETRY_WORKERS", 2, minimum=1, maximum=1000),
    "highprio": env_int("FACHO_HIGHPRIO_WORKERS", 2, minimum=1, maximum=1000),
    "coordinator": 1,
}

CELERY_BROKER_URL = LOCATIONS.broker_url if EMBEDDED_REDIS else REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "global_keyprefix": "facho:",
    "visibility_timeout": 7200,  # far above any run: recovery belongs to the rows, not to Redis
    "socket_connect_timeout": 5,
    "socket_timeout": 30,
    "health_check_interval": 25,
}
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {queue: {} for queue in QUEUES}
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # there are no results that beat would have to clean up
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = False
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # the lease decides
CELERY_DB_REUSE_MAX = 2**62  # connections age as in a web process: see `facho.celery`
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
# The database scheduler counts a first day from the start of beat, and anew at each restart, unless
# the entry has a start time behind it.
DAILY = {
    "schedule": 86_400.0,
    "start_time": datetime(2026, 1, 1, tzinfo=UTC),
    "options": {"queue": "default", "expire_seconds": 3600},
}
CELERY_BEAT_SCHEDULE = {
    "coordinator-loop": {
        "task": "execution_coordinator.tasks.coordinator_loop_task",
        "schedule": 5.0,
        # `expires` is dropped by the database scheduler; only `expire_seconds` reaches the row.
        "options": {"queue": "coordinator", "expire_seconds": 4},
    },
    "recount-quotas": {
        "task": "execution_coordinator.tasks.recount_quotas_task",
        "schedule": 30.0,
        "options": {"queue": "default", "expire_seconds": 25},
    },
    "refresh-plans": {
        "task": "execution_coordinator.tasks.refresh_plans_task",
        "schedule": 60.0,
        "options": {"queue": "default", "expire_seconds": 50},
    },
    "count-onus": {
        "task": "execution_coordinator.tasks.count_onus_task",
        "schedule": 60.0,
        "options": {"queue": "default", "expire_seconds": 50},
    },
    # Each hour is judged once, after its end. Asked more often than hourly, because an hour of
    # which something is still open waits for it, ten minutes at most.
    "check-quota-violations": {
        "task": "execution_coordinator.tasks.check_quota_violations_task",
        "schedule": 300.0,
        "options": {"queue": "default", "expire_seconds": 250},
    },
    "cleanup-coordinator-logs": {
        "task": "execution_coordinator.tasks.cleanup_old_coordinator_logs_task",
        "kwargs": {"days_old": COORDINATOR_LOG_DAYS},
        **DAILY,
    },
    "cleanup-executions": {"task": "executions.tasks.cleanup_old_executions_task", **DAILY},
    "cleanup-quotas": {"task": "execution_coordinator.tasks.cleanup_old_quotas_task", **DAILY},
    "cleanup-onu-events": {
        "task": "execution_coordinator.tasks.cleanup_old_onu_events_task",
        **DAILY,
    },
    "run-errands": {
        "task": "errands.tasks.run_errands_task",
        "schedule": 3.0,
        "options": {"queue": "default", "expire_seconds": 3},
    },
    "cleanup-errands": {"task": "errands.tasks.cleanup_errands_task", **DAILY},
    "sort-search-index": {
        "task": "onus.tasks.sort_search_index_task",
        "schedule": 10.0,
        "options": {"queue": "default", "expire_seconds": 9},
    },
    "narrow-rare-index": {"task": "onus.tasks.narrow_rare_index_task", **DAILY},
    "cleanup-samples": {"task": "onus.tasks.keep_history_task", **DAILY},
    "roll-up-samples": {
        "task": "onus.tasks.roll_up_samples_task",
        "schedule": 600.0,
        "options": {"queue": "default", "expire_seconds": 500},
    },
}

# -- collection ----------------------------------------------------------------------------------

# A discovery that misses a larger share of the ONUs of an OLT waits until the next one confirms it.
LARGEST_DROP_PERCENT = env_int("FACHO_LARGEST_DROP_PERCENT", 30, minimum=1, maximum=100)
SNMP_CODEC = env_choice("FACHO_SNMP_CODEC", ("fast", "pysnmp"))
LEASE = timedelta(seconds=env_int("FACHO_LEASE_S", 30, minimum=6, maximum=600))
FERNET_KEYS = [
    key.strip()
    for key in env_secret(
        "FACHO_FERNET_KEYS",
        VAR_DIR / "fernet-key",
        base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
    ).split(",")
]

# -- web -----------------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
_static_is_collected = (STATIC_ROOT / "staticfiles.json").exists()
WHITENOISE_USE_FINDERS = not _static_is_collected
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if _static_is_collected
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

LOGIN_URL = "admin:login"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000  # the form of a job posts one field for each of its OLTs
HTTPS = env_bool("FACHO_HTTPS", default=False)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
if env_bool("FACHO_BEHIND_PROXY", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- logs ----------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "format": "{asctime} [{levelname}] {name}: {message}",
            "datefmt": "%Y-%m-%d %H:%M:%S",
            "style": "{",
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "coordinator_file": {
            "class": "execution_coordinator.log_file.SharedLogFile",
            "formatter": "line",
            "path": COORDINATOR_LOG,
            "max_bytes": 10 * 1024 * 1024,
            "backups": 5,
        },
    },
    "loggers": {
        "coordinator": {"handlers": ["coordinator_file"], "level": "DEBUG", "propagate": False},
        # A line for each message that beat sends, a worker takes and a task ends: twice in 5 s.
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.worker.request": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
    "root": {
        "handlers": ["console"],
        "level": env_choice("FACHO_LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")),
    },
}

# -- what was given and is not known -------------------------------------------------------------

UNKNOWN_VARIABLES = sorted(
    name for name in os.environ if name.startswith("FACHO_") and name not in KNOWN_VARIABLES
)
GENERATED_SECRETS = [
    name for name in ("FACHO_SECRET_KEY", "FACHO_FERNET_KEYS") if not env_text(name)
]
