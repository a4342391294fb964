"""Addresses of the operator's window."""

from django.urls import path

from regulars.desk import views

app_name = "desk"
urlpatterns = [
    path("", views.home, name="home"),
    path("desk/next", views.next_order, name="next"),
    path("desk/orders/<int:order_id>", views.preview, name="preview"),
    path("health", views.health, name="health"),
    path("health/clock", views.clock_answer, name="clock"),
    path("health/effects/<int:effect_id>/retry", views.retry, name="retry"),
]
