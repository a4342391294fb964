"""The environment of the tests, set before anything reads it (pytest loads this module first)."""

import os

os.environ.setdefault("REGULARS_SECRET_KEY", "tests-only-not-a-secret-0123456789abcdef")
os.environ.setdefault("REGULARS_EMAIL_BACKEND", "django.core.mail.backends.locmem.EmailBackend")
