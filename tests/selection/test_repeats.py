"""A second click on a decision or a report changes nothing and shows no error (MI-1.b, MI-3.b, MI-3.c, HN-3.2)."""

from collections.abc import Callable
from datetime import datetime

from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import Authority, User
from lvheng.core.models import AuditEvent, Notification
from lvheng.selection import actions
from lvheng.selection.models import Candidacy, HandIn, ProvinceReport
from tests.cast import Cast, make_officer
from tests.selection.making import candidacy_in, candidate, file_existing, judged, opinion_on, submitted

C = Candidacy.State
AGAIN = "您刚才已经作出这一决定，没有重复办理。"


def click(user: User, address: str, **said: str) -> tuple[int, str]:
    """Where a post leads: its status and the words of the page at its end."""
    client = Client()
    client.force_login(user)
    answer = client.post(address, said, follow=True)
    return answer.status_code, answer.content.decode()


def written() -> tuple[int, int]:
    return AuditEvent.objects.count(), Notification.objects.count()


def test_the_province_decides_once(cast: Cast) -> None:
    file_existing(cast)
    application = candidate(cast, cast.unit_a)
    address = reverse("selection:decide", args=[application.pk])
    for act, state in (("decline", C.NOT_RECOMMENDED), ("undo", C.CANDIDATE), ("recommend", C.RECOMMENDED)):
        assert click(cast.province_officer, address, act=act, reason="先进")[0] == 200
        assert Candidacy.objects.get().state == state
        before = written()
        status, text = click(cast.province_officer, address, act=act, reason="先进")
        assert (status, AGAIN in text, written()) == (200, True, before)
    other = make_officer(cast.province, "省级同事")
    assert click(other, address, act="recommend", reason="先进")[0] == 409
    assert click(cast.province_officer, address, act="recommend", reason="另有理由")[0] == 409
    assert click(cast.province_officer, address, act="decline", reason="先进")[0] == 409
    Candidacy.objects.all().delete()
    submitted_only = submitted(cast, cast.unit_b)
    address = reverse("selection:decide", args=[submitted_only.pk])
    assert click(cast.province_officer, address, act="recommend", reason="先进")[0] == 409


def test_the_ministry_decides_once(cast: Cast) -> None:
    candidacy = candidacy_in(cast, cast.unit_a, C.REPORTED)
    opinion_on(candidacy.application, cast.expert, cast.ministry_officer)
    address = reverse("selection:candidate", args=[candidacy.pk])
    for act in ("shortlist", "reconsider", "pass_over"):
        assert click(cast.ministry_officer, address, act=act, reason="先进")[0] == 200
        before = written()
        status, text = click(cast.ministry_officer, address, act=act, reason="先进")
        assert (status, AGAIN in text, written()) == (200, True, before)
    assert click(cast.ministry_officer, address, act="shortlist", reason="先进")[0] == 409


def test_a_table_is_handed_in_once(cast: Cast) -> None:
    file_existing(cast)
    application = submitted(cast, cast.unit_a)
    judged(application, Authority.Level.CITY)
    address = reverse("selection:hand_in", args=[cast.city_x.pk])
    said = {"filled_in_by": "王示例", "phone": "0731-1234567"}
    assert click(cast.city_x_officer, address, **said)[0] == 200
    before = written()
    status, text = click(cast.city_x_officer, address, **said)
    assert (status, "没有重复报送" in text, written(), HandIn.objects.count()) == (200, True, before, 1)
    assert click(make_officer(cast.city_x, "市州同事"), address, **said)[0] == 409


def test_a_list_is_reported_once(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    file_existing(cast)
    clock_at("2025-11-06 09:00")
    address = reverse("selection:report", args=[cast.province.pk])
    assert click(cast.province_officer, address)[0] == 200
    before = written()
    status, text = click(cast.province_officer, address)
    assert (status, "没有重复报送" in text, written()) == (200, True, before)
    assert click(make_officer(cast.province, "省级同事"), address)[0] == 409
    assert ProvinceReport.objects.count() == 1
    actions.send_back_list(cast.campaign, cast.province, actor=cast.ministry_officer, reason="口径不一")
    clock_at("2026-06-01 09:00")
    status, text = click(cast.province_officer, address)
    assert (status, "没有重复报送" in text) == (409, False)
