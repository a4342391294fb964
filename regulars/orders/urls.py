"""Addresses of the room. An act is a noun that is posted to."""

from django.urls import path

from regulars.orders import views

app_name = "orders"
urlpatterns = [
    path("orders", views.orders, name="list"),
    path("orders/new", views.new, name="new"),
    path("orders/new/row", views.row, name="row"),
    path("orders/new/total", views.total, name="total"),
    path("orders/new/goods", views.goods, name="goods"),
    path("orders/new/customer", views.known, name="known"),
    path("orders/<int:order_id>", views.show, name="show"),
    path("orders/<int:order_id>/call", views.call, name="call"),
    path("orders/<int:order_id>/call/windows", views.windows, name="windows"),
    path("orders/<int:order_id>/confirmation", views.confirmation, name="confirmation"),
    path("orders/<int:order_id>/calls", views.calls, name="calls"),
    path("orders/<int:order_id>/cancellation", views.cancellation, name="cancellation"),
    path("orders/<int:order_id>/restoration", views.restoration, name="restoration"),
    path("orders/<int:order_id>/manager", views.manager, name="manager"),
    path("promises/<int:promise_id>/reckoning", views.reckoning, name="reckoning"),
]
