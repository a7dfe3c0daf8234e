"""All pages: each room brings its own table of addresses."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from lvheng.config.home import home

handler500 = "lvheng.core.views.server_error"
urlpatterns: list[URLPattern | URLResolver] = [
    path("home/", home, name="home"),
    path("account/", include("allauth.account.urls")),
    path("account/mfa/", include("allauth.mfa.urls")),
    path("files/", include("lvheng.core.urls")),
    path("campaigns/", include("lvheng.campaigns.urls")),
    path("filing/", include("lvheng.filing.urls")),
    path("review/", include("lvheng.review.urls")),
    path("benchmarks/", include("lvheng.benchmarks.urls")),
    path("registry/", include("lvheng.registry.urls")),
    path("screening/", include("lvheng.screening.urls")),
    path("selection/", include("lvheng.selection.urls")),
    path("analysis/", include("lvheng.analysis.urls")),
    path("documents/", include("lvheng.documents.urls")),
    path("api/", include("lvheng.api.urls")),
    path("", include("lvheng.portal.urls")),
]
if settings.DEMO:
    urlpatterns.insert(0, path("demo/", include("lvheng.demo.urls")))
