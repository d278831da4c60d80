"""Settings of Claimdesk: one file, two modes.

Local mode (FACTCHECK_LOCAL=1, set by `manage.py up` and `runtests` for their children) makes its
own secret key and database and has demo accounts. Everything else is production, which takes its
secrets from the environment and refuses to start without them. docs/deployment.md lists them all.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from factcheck import env, home, patience, postgres

BASE_DIR = Path(__file__).resolve().parent.parent

LOCAL = env.flag("FACTCHECK_LOCAL")
DEBUG = env.flag("DEBUG")
if DEBUG and not LOCAL:
    raise ImproperlyConfigured("DEBUG is refused in production: error pages would show secrets.")

SECRET_KEY = env.text("SECRET_KEY", home.secret_key() if LOCAL else None)
if len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5 or SECRET_KEY.startswith("django-insecure-"):
    raise ImproperlyConfigured("SECRET_KEY must be random and have at least 50 characters.")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]" if LOCAL else None)
if any("*" in host for host in ALLOWED_HOSTS):
    raise ImproperlyConfigured("ALLOWED_HOSTS must name the hosts; a wildcard is refused.")

# --- application ---------------------------------------------------------------------------------

INSTALLED_APPS = [
    "factcheck.apps.AdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "csp",
    "procrastinate.contrib.django",
    "factcheck",
    "annotations",
]
MIDDLEWARE = [
    "factcheck.middleware.identify",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "factcheck.middleware.keep_private",
    "factcheck.middleware.TellTrouble",
    "factcheck.middleware.refuse_broken_text",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "annotations.views.person.FollowPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "factcheck.urls"
WSGI_APPLICATION = "factcheck.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES: list[dict[str, Any]] = [
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

# --- database ------------------------------------------------------------------------------------

# A dead network peer, a runaway query and a forgotten transaction all end within seconds, so that
# trouble becomes an honest 503 and not a hanging page.
STATEMENT_TIMEOUT_MS = env.number("DATABASE_STATEMENT_TIMEOUT_MS", 5000, low=0, high=3_600_000)
DATABASES: dict[str, dict[str, Any]] = {
    "default": env.database("DATABASE_URL", postgres.url() if LOCAL else None),
}
# The private server's own directory; None where the database is somebody else's.
DATABASE_DIRECTORY = postgres.Cluster().base if LOCAL and not env.text("DATABASE_URL", "") else None
DATABASES["default"] |= {
    "CONN_MAX_AGE": 0,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "pool": {
            "min_size": 1,
            "max_size": 8,
            "timeout": 5,
            "connection_class": patience.patient(STATEMENT_TIMEOUT_MS),
        },
        "connect_timeout": 5,
        "tcp_user_timeout": 5000,
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 2,
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT_MS} -c lock_timeout=2000"
            " -c idle_in_transaction_session_timeout=10000"
        ),
        **DATABASES["default"]["OPTIONS"],
    },
}

# The one connection of each process that listens. LISTEN needs a session of its own, so behind a
# pooler that gives one only for a transaction it takes another address.
LISTEN_DATABASE = (
    env.database("LISTEN_DATABASE_URL") if env.text("LISTEN_DATABASE_URL", "") else None
)
# An open stream holds a thread; the others are for pages.
WEB_THREADS = env.number("WEB_THREADS", 32, low=2, high=512)
LIVE_STREAMS = env.number("LIVE_STREAMS", WEB_THREADS // 2, low=0, high=512)
if LIVE_STREAMS >= WEB_THREADS:
    raise ImproperlyConfigured("LIVE_STREAMS must be less than WEB_THREADS, or no page is served.")

# --- people --------------------------------------------------------------------------------------

AUTH_USER_MODEL = "annotations.User"
AUTHENTICATION_BACKENDS = ["factcheck.backends.Backend"]
DEMO_PASSWORD = "claimdesk demo"  # noqa: S105 (public on purpose; such accounts are local only)
LOGIN_URL = "sign_in"
LOGIN_REDIRECT_URL = "projects.index"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- splitting -----------------------------------------------------------------------------------

# One callable that proposes claims for a text (docs/splitters.md).
SPLITTER = env.text("FACTCHECK_SPLITTER", "annotations.splitting.split")

# --- e-mail --------------------------------------------------------------------------------------

# Unread notices are sent to people who ask for it, where a mail server is set up (docs/notices.md).
MAIL = env.mail("EMAIL_URL")
EMAIL_NOTICES = bool(MAIL.host)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_NOTICES else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.sender("DEFAULT_FROM", None if EMAIL_NOTICES else "claimdesk@localhost")
SITE_URL = env.site("SITE_URL", None if EMAIL_NOTICES else "")

# --- language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("zh-hans", "简体中文"),
    ("ru", "Русский"),
    ("es", "Español"),
    ("fr", "Français"),
    ("ar", "العربية"),
]
LOCALE_PATHS = [BASE_DIR / "annotations" / "locale"]
USE_I18N = True
TIME_ZONE = "UTC"
USE_TZ = True

# --- static files --------------------------------------------------------------------------------

STATIC_URL = "static/"
STATIC_ROOT = home.directory() / "static" if LOCAL else BASE_DIR / "staticfiles"
STORAGES: dict[str, dict[str, Any]] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- what browsers are told ----------------------------------------------------------------------

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "font-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
# An article may have 4 MB of text, and percent-encoding triples it.
DATA_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024

if not LOCAL:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
    SECURE_HSTS_SECONDS = env.number("HSTS_SECONDS", 31_536_000, low=0, high=63_072_000)
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    if env.flag("BEHIND_PROXY"):
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# --- log -----------------------------------------------------------------------------------------

# With DEBUG off Django sends errors to e-mail only; people look at the console.
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "factcheck.log.RequestId"}},
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} [{request_id}] {message}", "style": "{"}
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "filters": ["request_id"],
            "formatter": "line",
        },
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        # Scanners send any Host; each refusal would be a page of traceback.
        "django.security.DisallowedHost": {"handlers": ["nowhere"], "propagate": False},
    },
}
