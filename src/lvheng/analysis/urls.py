"""Addresses of the analysis room."""

from django.urls import path

from lvheng.analysis import views
from lvheng.analysis.views import derived, life

app_name = "analysis"
urlpatterns = [
    path("province/", views.province, name="province"),
    path("province/<int:pk>/", views.province, name="province"),
    path("city/", views.city, name="city"),
    path("city/<int:pk>/", views.city, name="city"),
    path("ministry/", views.ministry, name="ministry"),
    path("progress/<int:pk>/", views.progress, name="progress"),
    path("units/<int:pk>/", life.life, name="life"),
    path("statistics/", views.statistics, name="statistics"),
    path("log/", views.log, name="log"),
    path("derived/", derived.proposals, name="derived"),
    path("derived/<int:pk>/", derived.proposal, name="derived_set"),
    path("derived/<int:pk>/rows/<int:row_pk>/", derived.row, name="derived_row"),
    path("derived/<int:pk>/effect/", derived.effect, name="derived_effect"),
]
