"""Addresses of the room."""

from django.urls import path

from regulars.conversations import views

app_name = "conversations"
urlpatterns = [
    path("messages/", views.trouble, name="trouble"),
    path("messages/<int:message_id>", views.show, name="show"),
    path("messages/<int:message_id>/delivery", views.delivery, name="delivery"),
]
