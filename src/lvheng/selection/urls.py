"""Addresses of the selection room."""

from django.urls import path

from lvheng.selection import views

app_name = "selection"
urlpatterns = [
    path("process/", views.process, name="process"),
    path("city/", views.city, name="city"),
    path("city/<int:pk>/", views.city, name="city"),
    path("city/<int:pk>/hand-in/", views.hand_in, name="hand_in"),
    path("ranking/", views.ranking, name="ranking"),
    path("ranking/<int:pk>/", views.ranking, name="ranking"),
    path("ranking/<int:pk>/scores/", views.rank_all, name="rank_all"),
    path("decide/<int:pk>/", views.decide, name="decide"),
    path("report/", views.report, name="report"),
    path("report/<int:pk>/", views.report, name="report"),
    path("ministry/", views.ministry, name="ministry"),
    path("ministry/experts/", views.assign_automatically, name="assign_automatically"),
    path("ministry/<int:pk>/", views.candidate, name="candidate"),
    path("publicity/", views.publicity, name="publicity"),
    path("objections/", views.objections, name="objections"),
    path("objections/<int:pk>/", views.objection, name="objection"),
    path("publish/", views.publish, name="publish"),
    path("closing/", views.closing, name="closing"),
    path("closing/propose/", views.propose, name="propose"),
    path("closing/confirm/", views.confirm_all, name="confirm_all"),
    path("closing/close/", views.close_year, name="close_year"),
    path("closing/<int:pk>/", views.proposal, name="proposal"),
    path("falsification/", views.falsification_start, name="falsification_start"),
    path("falsification/<int:pk>/", views.falsification, name="falsification"),
    path("release/<int:pk>/", views.release, name="release"),
]
