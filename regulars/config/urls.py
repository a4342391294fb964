"""Which address leads to which room."""

from django.urls import URLPattern, URLResolver, include, path

from regulars import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("api/v1/", api.urls()),
    path("", include("regulars.desk.urls")),
    path("", include("regulars.orders.urls")),
    path("", include("regulars.web.urls")),
    path("", include("regulars.conversations.urls")),
    path("", include("regulars.portal.urls")),
    path("", include("regulars.intake.urls")),
    path("", include("regulars.demo.urls")),
]
