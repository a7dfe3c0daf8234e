"""Addresses of the documents room."""

from django.urls import path

from lvheng.documents import views

app_name = "documents"
urlpatterns = [
    path("receipt/<int:pk>.pdf", views.receipt, name="receipt"),
    path("commitment/<int:pk>.pdf", views.commitment, name="commitment"),
    path("application/<int:pk>.pdf", views.application, name="application"),
    path("summary/<int:pk>.xlsx", views.summary_table, name="summary_table"),
    path("summary/preview/<int:pk>.xlsx", views.summary_preview, name="summary_preview"),
    path("benchmarking/<int:pk>.xlsx", views.benchmarking, name="benchmarking"),
]
