"""All settings, read from the environment. A wrong value stops the start with its name and what was expected.

What a store chooses for itself (hours, standards, texts, look) are rows, not settings. Every name is
described in docs/settings.md; a test keeps the two in step.
"""

from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from regulars.config.readers import database, read, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
DATA = Path(read("REGULARS_DATA", default=str(PACKAGE.parent / "data"))).resolve()

DEBUG = read("REGULARS_DEBUG", cast=bool, default=False)
SECRET_KEY = secret_key(DATA)
SECRET_KEY_FALLBACKS = read("REGULARS_OLD_SECRET_KEYS", cast=list, default=[])
SALT_KEY = [SECRET_KEY, *SECRET_KEY_FALLBACKS]  # django-fernet-encrypted-fields derives its keys from both
BASE_URL = read("REGULARS_BASE_URL", default="http://127.0.0.1:8000").rstrip("/")
_base = environ.urlparse(BASE_URL)
if _base.scheme not in {"http", "https"} or not _base.hostname:
    raise ImproperlyConfigured("REGULARS_BASE_URL must be an address such as https://care.example.com")
SECURE = _base.scheme == "https"
ALLOWED_HOSTS = read("REGULARS_HOSTS", cast=list, default=[_base.hostname, "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "regulars.web",
    "regulars.stores",
    "regulars.journal",
    "regulars.promises",
    "regulars.intake",
    "regulars.customers",
    "regulars.catalog",
    "regulars.conversations",
    "regulars.orders",
    "regulars.desk",
    "regulars.portal",
    "regulars.demo",
    "regulars.config.apps.House",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "anymail",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "regulars.web.middleware.PersonalPages",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "regulars.web.middleware.Language",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "regulars.web.middleware.Refusals",
]
ROOT_URLCONF = "regulars.config.urls"
ASGI_APPLICATION = "regulars.config.asgi.application"
WSGI_APPLICATION = "regulars.config.wsgi.application"
APPEND_SLASH = False  # a POST answered with a redirect is an order lost (reliability: finding 1)

_loaders = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "OPTIONS": {
            "loaders": _loaders if DEBUG else [("django.template.loaders.cached.Loader", _loaders)],
            "builtins": ["django_cotton.templatetags.cotton", "regulars.web.templatetags.regulars_tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "regulars.web.context.shell",
            ],
        },
    }
]

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "regulars_cache"},
}

AUTH_USER_MODEL = "stores.Staff"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ACCOUNT_ADAPTER = "regulars.stores.adapter.StaffAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # the owner invites; nobody signs up
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_NAME = "__Host-regulars" if SECURE else "regulars"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
CSRF_COOKIE_HTTPONLY = False  # htmx reads it to send the token with each act
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# Private links leave to nobody; with "no-referrer" browsers post forms as "Origin: null".
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_SSL_REDIRECT = False  # the proxy in front does it, and never for the intake's POSTs
TRUSTED_PROXIES = read("REGULARS_TRUSTED_PROXIES", cast=int, default=0)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE and TRUSTED_PROXIES else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
LARGEST_DELIVERY = 2 * 1024 * 1024  # bytes of one webhook; a larger one is answered 413
API_PER_MINUTE = read("REGULARS_API_PER_MINUTE", cast=int, default=600)  # requests of one key of the REST API

USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", "English"),
    ("uk", "Українська"),
    ("ru", "Русский"),
    ("he", "עברית"),
    ("lt", "Lietuvių"),
]
LOCALE_PATHS = [PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(DATA / "files"), "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "regulars.web.storage.VersionedStatic"},
}

EMAIL_BACKEND = read("REGULARS_EMAIL_BACKEND", default="django.core.mail.backends.smtp.EmailBackend")
_mail = environ.Env.email_url_config(read("REGULARS_SMTP_URL", default="smtp://127.0.0.1:25"))
EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 15
EMAIL_FILE_PATH = DATA / "letters"  # for the file backend of the demo
ANYMAIL = read("REGULARS_ANYMAIL", cast=dict, default={})

DEMO = read("REGULARS_DEMO", cast=bool, default=False)  # opens the demo's little shop
ALLOW_PRIVATE = read("REGULARS_ALLOW_PRIVATE", cast=list, default=[])
SPOOL = DATA / "spool"
WORKER_LEASE = read("REGULARS_WORKER_LEASE", cast=float, default=60.0)  # seconds without a beat
JOB_SECONDS = read("REGULARS_JOB_SECONDS", cast=float, default=60.0)
JOB_MEMORY_MB = read("REGULARS_JOB_MEMORY_MB", cast=int, default=1024)
WORKER_CHILDREN = read("REGULARS_WORKERS", cast=int, default=1)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"no_secrets": {"()": "regulars.config.logs.NoSecrets"}},
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["no_secrets"]},
    },
    "root": {"handlers": ["console"], "level": read("REGULARS_LOG_LEVEL", default="INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "httpx": {"level": "WARNING"}},
}

LANGUAGE_NAMES = {code: _(name) for code, name in LANGUAGES}
SILENCED_SYSTEM_CHECKS: list[str] = []
