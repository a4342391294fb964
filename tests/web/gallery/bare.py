"""A house with nothing but the gallery in it: routes are missing, and links to them must be too."""

from django.urls import path

from tests.web.gallery.urls import page

urlpatterns = [path("<str:name>", page)]
