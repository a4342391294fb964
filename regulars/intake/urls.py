"""Addresses of the room: the door from outside, and the owner's pages about it. An act is a noun posted to."""

from django.urls import path

from regulars.intake import api_keys_views, door, views
from regulars.intake.imports import urls as imports

app_name = "intake"
urlpatterns = [
    # With and without slash: a redirect to a POST is an order lost.
    path("in/<slug:door>", door.deliver, name="door"),
    path("in/<slug:door>/", door.deliver),
    path("connections", views.connections, name="connections"),
    path("connections/new", views.connect, name="connect"),
    path("connections/<int:number>", views.connection, name="connection"),
    path("connections/<int:number>/facts", views.facts, name="facts"),
    path("connections/<int:number>/tries", views.tries, name="tries"),
    path("connections/<int:number>/secret", views.secret, name="secret"),
    path("connections/<int:number>/reconciliation", views.reconciliation, name="reconciliation"),
    path("connections/<int:number>/closing", views.closing, name="closing"),
    path("connections/<int:number>/deliveries/<int:delivery_id>", views.delivery, name="delivery"),
    *api_keys_views.urlpatterns,
    *imports.urlpatterns,
]
