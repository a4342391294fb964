"""Addresses of the pages for files."""

from django.urls import path

from regulars.intake.imports import views

urlpatterns = [
    path("imports", views.imports, name="imports"),
    path("imports/new", views.upload, name="import_new"),
    path("imports/<int:number>", views.job, name="import"),
    path("imports/<int:number>/columns", views.columns, name="import_columns"),
    path("imports/<int:number>/words", views.words, name="import_words"),
    path("imports/<int:number>/run", views.run, name="import_run"),
    path("imports/<int:number>/stop", views.stop, name="import_stop"),
    path("imports/<int:number>/discarding", views.discarding, name="import_discarding"),
    path("imports/<int:number>/bad-rows/<slug:role>", views.bad_rows, name="import_bad_rows"),
]
