"""Addresses of registrations, invitations, members and changes of units."""

from django.urls import URLPattern, path

from lvheng.registry.views import changes, invitations, people, registering

urlpatterns: list[URLPattern] = [
    path("register/", registering.register, name="register"),
    path("register/done/", registering.done, name="register_done"),
    path("register/status/", registering.status, name="register_status"),
    path("registrations/", registering.queue, name="registrations"),
    path("registrations/<int:pk>/", registering.registration, name="registration"),
    path("people/", people.home, name="people"),
    path("people/<int:pk>/", people.members, name="members"),
    path("people/<int:pk>/leave/", people.leave, name="leave"),
    path("people/end/<int:pk>/", people.end, name="end_member"),
    path("invitations/", invitations.roles, name="invitations"),
    path("invitations/<int:pk>/revoke/", invitations.revoke, name="revoke_invitation"),
    path("invitation/<str:token>/", invitations.accept, name="invitation"),
    path("changes/", changes.queue, name="changes"),
    path("changes/new/<int:pk>/", changes.choose, name="change_choose"),
    path("changes/new/<int:pk>/<str:kind>/", changes.new, name="change_new"),
    path("changes/<int:pk>/", changes.change, name="change"),
]
