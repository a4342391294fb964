"""The bare view beside our door: a plain Django view with one INSERT of the same row, and no middleware."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "benchmarks.bare_settings")

from django.core.asgi import get_asgi_application
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest, HttpResponse
from django.urls import path


def keep(request: HttpRequest) -> HttpResponse:
    """Store the body, say so."""
    from django.utils import timezone

    from regulars.intake.models import Inbound

    Inbound.objects.create(connection_id=1, body=request.body, digest="", received_at=timezone.now())
    return HttpResponse("Kept.\n", content_type="text/plain", headers={"Content-Length": "6"})


urlpatterns = [path("keep", keep)]


def __getattr__(name: str) -> Any:
    made = {"wsgi": get_wsgi_application, "asgi": get_asgi_application}
    if name not in made:
        raise AttributeError(name)
    return made[name]()
