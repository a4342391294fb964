"""Which address leads to which room."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("", include("regulars.web.urls")),
    path("", include("regulars.intake.urls")),
]
