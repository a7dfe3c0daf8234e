"""Settings of Lvheng, all from the environment (`docs/settings.md` lists every variable).

Mode `production` (the default) refuses to start without its own settings; mode `demo` needs none.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF

from lvheng.config import environment as env

MODE = env.mode()
PRODUCTION = MODE == "production"
DEMO = MODE == "demo"
PACKAGE = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.text("LVHENG_DATA_DIR", "var")).resolve()

SECRET_KEY = env.secret_key(DATA_DIR, MODE)
DEBUG = False
if PRODUCTION:
    env.required("LVHENG_ALLOWED_HOSTS", "the host names served")
ALLOWED_HOSTS = env.items("LVHENG_ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]", "testserver"))
CSRF_TRUSTED_ORIGINS = env.items("LVHENG_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "lvheng.core",
    "lvheng.accounts",
    "lvheng.registry",
    "lvheng.campaigns",
    "lvheng.benchmarks",
    "lvheng.screening",
    "lvheng.filing",
    "lvheng.review",
    "lvheng.selection",
    "lvheng.analysis",
    "lvheng.documents",
    "lvheng.portal",
    "lvheng.api",
    "lvheng.cli",
    *(["lvheng.demo"] if DEMO else []),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "rules.apps.AutodiscoverRulesConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_tasks",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lvheng.core.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "lvheng.config.urls"
WSGI_APPLICATION = "lvheng.config.wsgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lvheng.core.context.page",
                "lvheng.accounts.context.offices",
                *(["lvheng.demo.context.demo"] if DEMO else []),
            ],
        },
    },
]

DATABASE_URL = (
    env.required("LVHENG_DATABASE_URL", "the database that production keeps its data in")
    if PRODUCTION
    else env.text("LVHENG_DATABASE_URL", f"sqlite:///{DATA_DIR / 'lvheng.sqlite3'}")
)
DATABASES: dict[str, Any] = {"default": dict(dj_database_url.parse(DATABASE_URL, conn_max_age=60))}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"] |= {
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        },
        "CONN_MAX_AGE": 0,
    }
CACHES: dict[str, Any] = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
if PRODUCTION:  # the brake on signing in (allauth) counts here, for all processes of this machine
    CACHES["default"] = {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": str(DATA_DIR / "cache"),
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "lvheng.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_FORMS = {"login": "lvheng.accounts.forms.SignInForm"}
ACCOUNT_ADAPTER = "lvheng.accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "portal:home"
ACCOUNT_SESSION_REMEMBER = False
SESSION_COOKIE_AGE = 8 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION and not env.flag("LVHENG_PLAIN_HTTP")
BEHIND_PROXY = env.flag("LVHENG_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if BEHIND_PROXY else 0
SECURE_HSTS_SECONDS = 31536000 if SESSION_COOKIE_SECURE else 0
X_FRAME_OPTIONS = "SAMEORIGIN"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "media-src": [SELF, *env.items("LVHENG_VIDEO_ORIGINS")],
        "frame-src": [SELF],
        "object-src": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
    },
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("LVHENG_STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [PACKAGE / "static"]
WHITENOISE_USE_FINDERS = not PRODUCTION
STORAGES: dict[str, Any] = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA_DIR / "files"), "base_url": None},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage",
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_500_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_500_000

TASKS = {"default": {"BACKEND": env.text("LVHENG_TASKS_BACKEND", "django_tasks.backends.immediate.ImmediateBackend")}}

LVHENG_CLOCK = "lvheng.demo.clock.now" if DEMO else "django.utils.timezone.now"
LVHENG_SUPPORT = {
    "phone": env.required("LVHENG_SUPPORT_PHONE", "every footer shows how to reach support (HN-2.2)")
    if PRODUCTION
    else env.text("LVHENG_SUPPORT_PHONE", "0731-0000 0000"),
    "hours": env.text("LVHENG_SUPPORT_HOURS", "工作日 8:30–17:30"),
    "email": env.text("LVHENG_SUPPORT_EMAIL"),
}
LVHENG_GUIDE_VIDEO = env.text("LVHENG_GUIDE_VIDEO")
LVHENG_INVITATION_DAYS = env.number("LVHENG_INVITATION_DAYS", 14)
EVIDENCE_MEMORY_MB = env.number("LVHENG_EVIDENCE_MEMORY_MB", 1500)

MAIL = env.mail(env.text("LVHENG_EMAIL_URL"))
LVHENG_MAIL = bool(MAIL.host)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if LVHENG_MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT, EMAIL_TIMEOUT = MAIL.host, MAIL.port, 20
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starttls, MAIL.tls
DEFAULT_FROM_EMAIL = env.text("LVHENG_EMAIL_FROM", MAIL.user or "lvheng@localhost")

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": env.text("LVHENG_LOG_LEVEL", "WARNING")},
}
if not PRODUCTION:
    STATIC_ROOT.mkdir(parents=True, exist_ok=True)
