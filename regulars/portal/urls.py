"""Addresses of the customer's pages."""

from django.urls import path

from regulars.portal import views

app_name = "portal"
urlpatterns = [
    path("s/", views.lost, name="lost"),
    path("s/<str:token>", views.status, name="status"),
    path("hello/<int:connection>/<path:external_id>/<str:signature>", views.hello, name="thanks"),
]
