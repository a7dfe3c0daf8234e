"""Addresses of the review room."""

from django.urls import URLPattern, path

from lvheng.review.views import application, desk, evidence, experts, queue

app_name = "review"
urlpatterns: list[URLPattern] = [
    path("", queue.review_queue, name="queue"),
    path("existing/", queue.review_existing, name="existing"),
    path("existing/remind/", queue.review_remind, name="remind"),
    path("expert/", experts.home, name="expert_home"),
    path("expert/<int:pk>/", experts.expert, name="expert"),
    path("expert/<int:pk>/opinion/", experts.opinion, name="give_opinion"),
    path("expert/<int:pk>/recuse/", experts.step_back, name="recuse"),
    path("expert/<int:pk>/<int:number>/", experts.expert_desk, name="expert_desk"),
    path("evidence/<int:file>/<int:page>.png", evidence.evidence_page, name="evidence_page"),
    path("<int:pk>/", application.application, name="application"),
    path("<int:pk>/decide/", application.decide, name="decide"),
    path("<int:pk>/rest/", application.rest, name="judge_rest"),
    path("<int:pk>/experts/", application.assign, name="assign"),
    path("<int:pk>/<int:number>/", desk.desk, name="desk"),
    path("<int:pk>/<int:number>/save/", desk.save, name="save_verdict"),
]
