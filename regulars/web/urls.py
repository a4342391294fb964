"""Addresses that belong to no room."""

from django.urls import path

from regulars.web import live, views

app_name = "web"
urlpatterns = [
    path("live/", live.stream, name="live"),
    path("preferences", views.preferences, name="preferences"),
    path("language", views.language, name="language"),
]
