"""Addresses of the room: the door from outside, and the owner's pages about it."""

from django.urls import path

from regulars.intake import door

app_name = "intake"
urlpatterns = [
    # With and without slash: a redirect to a POST is an order lost.
    path("in/<slug:door>", door.deliver, name="door"),
    path("in/<slug:door>/", door.deliver),
]
