"""The product's settings for the bare view: the same database, and nothing that it does not need."""

from regulars.config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare"
INSTALLED_APPS = ["regulars.stores", "regulars.intake", "django.contrib.contenttypes", "django.contrib.auth"]
MIDDLEWARE: list[str] = []
