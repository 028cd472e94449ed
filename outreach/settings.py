"""Settings of the Django project. What differs from place to place, and every secret, comes from the environment.

`outreach init` writes a first `data/outreach.env`; it is read here and never overrides what the environment already says.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from dotenv import load_dotenv

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("OUTREACH_DATA", ROOT / "data"))  # the register, the outbox and what was written out; never under build/
load_dotenv(DATA / "outreach.env")


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


# Secrets. Empty means not set yet: the command line asks for `outreach init` before it does anything else.
SECRET_KEY = os.environ.get("OUTREACH_SECRET_KEY", "") or "not-set"
PHONE_KEY = os.environ.get("OUTREACH_PHONE_KEY", "")
TWILIO_ACCOUNT_SID = os.environ.get("TWILIO_ACCOUNT_SID", "")
TWILIO_AUTH_TOKEN = os.environ.get("TWILIO_AUTH_TOKEN", "")
TWILIO_API_URL = os.environ.get("TWILIO_API_URL", "https://api.twilio.com")

# The public address of `outreach serve`, for status callbacks; empty: receipts are polled.
PUBLIC_URL = os.environ.get("OUTREACH_PUBLIC_URL", "").rstrip("/")
OUTBOX = DATA / "outbox"
EXPORTS = DATA / "exports"
SMS_TEMPLATES = ROOT / "site_templates" / "sms"
CATALOG = ROOT / "build" / "catalog.json"

# VND for one segment, by network; the first word of a number's owner may have moved, so this is an estimate. No current
# tariff is published: 1,000 VND is the upper end of the only one found (VNPT Nghe An, 2013). `outreach doctor` says when it is unset.
PRICES_VND: dict[str, int] = {"default": 1000}
PRICES_SET = bool(os.environ.get("OUTREACH_PRICES_VND"))
for _pair in os.environ.get("OUTREACH_PRICES_VND", "").split(","):
    if "=" in _pair:
        _network, _, _price = _pair.partition("=")
        PRICES_VND[_network.strip().lower()] = int(_price)

QUIET_FROM = os.environ.get("OUTREACH_HOURS_TO", "21:00")  # nothing is sent from this hour on
QUIET_TO = os.environ.get("OUTREACH_HOURS_FROM", "07:00")  # until this one
ALLOWED_LINKS = tuple(word for word in os.environ.get("OUTREACH_ALLOWED_LINKS", "").split(",") if word)
RETENTION_DAYS = int(os.environ.get("OUTREACH_RETENTION_DAYS", "180"))  # bodies and numbers of finished messages
LEASE_SECONDS = float(os.environ.get("OUTREACH_LEASE_SECONDS", "120"))  # how long a claim may take before it counts as crashed

DEBUG = _flag("OUTREACH_DEBUG")
ALLOWED_HOSTS = [host for host in os.environ.get("OUTREACH_HOSTS", "localhost,127.0.0.1,[::1]").split(",") if host]
if PUBLIC_URL:
    ALLOWED_HOSTS.append(urlsplit(PUBLIC_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL] if PUBLIC_URL.startswith("https://") else []

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "outreach",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "outreach.console.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def _database() -> dict[str, Any]:
    """SQLite with its safe settings unless DATABASE_URL names PostgreSQL.

    `synchronous=FULL`: a claim must be on disk before a message leaves. `IMMEDIATE`: a writer waits its turn instead of failing.
    """
    url = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA / 'outreach.sqlite3'}"
    config: dict[str, Any] = {**dj_database_url.parse(url, conn_max_age=None)}
    if config["ENGINE"].endswith("sqlite3"):
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        pragmas += "PRAGMA temp_store=MEMORY; PRAGMA secure_delete=ON;"  # what is erased leaves no copy in the file
        config["OPTIONS"] = {"transaction_mode": "IMMEDIATE", "timeout": 60, "init_command": pragmas}
    return config


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "vi"
USE_I18N = True
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = ["outreach.console.formats"]  # day before month, also in what is typed

STATIC_URL = "static/"
WHITENOISE_USE_FINDERS = True  # the admin's own files, straight from the package: nothing to collect
WHITENOISE_AUTOREFRESH = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 8 * 60 * 60
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PUBLIC_URL.startswith("https://")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if _flag("OUTREACH_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "outreach.logs.Line", "fmt": "{asctime} {levelname} {name}: {message}", "faults_in_full": DEBUG}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "outreach": {"level": "INFO"},
        "twilio": {"level": "WARNING"},  # its INFO lines hold whole numbers
        "waitress.queue": {"level": "ERROR"},  # a page with ten pictures is no news
    },
}
