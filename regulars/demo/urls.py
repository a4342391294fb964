"""Addresses of the demo's little shop."""

from django.urls import path

from regulars.demo import views

app_name = "demo"
urlpatterns = [path("demo/shop", views.shop, name="shop")]
