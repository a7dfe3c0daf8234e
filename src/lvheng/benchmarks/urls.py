"""Addresses of the benchmarks room."""

from django.urls import URLPattern, path

from lvheng.benchmarks.views import rows, sets, workbooks

app_name = "benchmarks"
urlpatterns: list[URLPattern] = [
    path("", sets.home, name="home"),
    path("new/", sets.new, name="new"),
    path("shipped/", sets.shipped, name="shipped"),
    path("<int:pk>/", sets.show, name="set"),
    path("<int:pk>/publish/", sets.publish, name="publish"),
    path("<int:pk>/name/", sets.name, name="name"),
    path("<int:pk>/rows/new/", rows.add, name="add_row"),
    path("<int:pk>/rows/<int:row>/", rows.change, name="change_row"),
    path("<int:pk>/rows/<int:row>/remove/", rows.remove, name="remove_row"),
    path("<int:pk>/export/", workbooks.export, name="export"),
    path("<int:pk>/import/", workbooks.upload, name="import"),
    path("<int:pk>/import/<int:preview>/", workbooks.preview, name="preview"),
]
