"""Checks on site: drawn, chosen, reported, cancelled; who may, who sees, what they stop (MI-3.a)."""

import hashlib
import json
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lvheng.core import audit, clock
from lvheng.core.files import may_see
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.registry.models import UnitMember
from lvheng.review.actions import cancel_site, choose_site, draw_sites, pass_, refuse, report_site
from lvheng.review.models import CheckRun, SiteCheck, SiteDraw
from lvheng.review.queries.sites import pool_of, redrawn
from tests.cast import NOW, Cast, make_officer, make_unit
from tests.review import support
from tests.selection import making
from tests.selection.rulings import ruled

VISIT: dict[str, Any] = {
    "visited_on": NOW.date(), "inspectors": "张示例、李示例", "result": "consistent", "findings": "台账与申报一致",
}  # fmt: skip
OTHERS = (
    "city_x_officer", "city_y_officer", "other_province_officer", "ministry_officer", "enterprise_a", "expert",
    "auditor", "administrator", "stranger",
)  # fmt: skip


def waiting(cast: Cast, n: int, route: str = "new") -> list[Application]:
    """Applications that the city has passed."""
    made = [making.submitted(cast, make_unit(cast.city_x), route=route) for _ in range(n)]
    for one in made:
        making.judged(one, "city")
    return made


def risk(application: Application, value: int) -> None:
    """What the automatic checks found."""
    CheckRun.objects.create(
        application=application, version=application.versions.get(), state=CheckRun.State.DONE, risk_province=value
    )


def signed_in(user: Any) -> Client:
    """A browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.clause("MI-3.a")
def test_a_draw_takes_its_share_and_the_riskiest_and_can_be_done_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, site_checks={"least": 2, "by_risk": 1})
    made = waiting(cast, 5)
    for number, one in enumerate(made):
        risk(one, number)
    by = cast.province_officer
    drawn = draw_sites(cast.campaign, cast.province, actor=by, sow=lambda: "31 07 22 15", route="new")
    left = [one for one in made if one.number not in drawn.drawn]
    assert drawn.by_risk == [left[-1].number]
    assert (len(drawn.drawn), drawn.pool) == (2, sorted(one.number for one in made))
    assert ([*redrawn(drawn).drawn], [*redrawn(drawn).by_risk]) == (drawn.drawn, drawn.by_risk)
    planned = {(one.application.number, one.ground) for one in SiteCheck.objects.select_related("application")}
    assert planned == {*((n, "drawn") for n in drawn.drawn), *((n, "risk") for n in drawn.by_risk)}
    said = AuditEvent.objects.get(subject=audit.subject_of(drawn))
    named = hashlib.sha256("\n".join(sorted(one.number for one in made)).encode()).hexdigest()
    assert (said.verb, json.loads(said.data)["population"]) == ("site_check.draw", named)
    assert named in signed_in(by).get(f"/review/sites/draw/{drawn.pk}/").content.decode()
    another = {"actor": cast.province_officer, "route": "new"}
    with pytest.raises(Invalid) as unsaid:
        draw_sites(cast.campaign, cast.province, **another)
    assert [gap.anchor for gap in unsaid.value.refusal.gaps] == ["reason"]
    again = draw_sites(cast.campaign, cast.province, **another, reason="新增两家")
    assert (len(again.seed), {*again.pool} & {*drawn.drawn, *drawn.by_risk}) == (32, set())
    assert (again.rule["reason"], SiteDraw.objects.count()) == ("新增两家", 2)
    with pytest.raises(Refused, match="没有可以抽取的申报"):
        draw_sites(cast.campaign, cast.province, actor=cast.province_officer, route="existing")


def test_who_is_drawn_from(cast: Cast) -> None:
    (through,) = waiting(cast, 1)
    (existing,) = waiting(cast, 1, "existing")
    unreviewed = making.submitted(cast, cast.unit_a)
    refused = making.submitted(cast, cast.unit_b)
    making.judged(refused, "city", "refused")
    decided = waiting(cast, 1)[0]
    making.judged(decided, "province")
    outside = making.submitted(cast, make_unit(cast.separate_city))
    assert {*pool_of(cast.campaign, cast.province)} == {through, existing}
    assert {*pool_of(cast.campaign, cast.province, "new")} == {through}
    assert {*pool_of(cast.campaign, cast.separate_city)} == {outside}
    assert unreviewed.state == "submitted"
    check = choose_site(through, actor=cast.province_officer, reason="群众反映")
    assert {*pool_of(cast.campaign, cast.province)} == {existing}
    cancel_site(check, actor=cast.province_officer, reason="已注销")
    assert {*pool_of(cast.campaign, cast.province)} == {through, existing}


@pytest.mark.parametrize("who", OTHERS)
def test_others_neither_draw_nor_choose_nor_report(cast: Cast, who: str) -> None:
    (one,) = waiting(cast, 1)
    actor, before = cast.everybody[who], AuditEvent.objects.count()
    with pytest.raises(Forbidden):
        draw_sites(cast.campaign, cast.province, actor=actor)
    with pytest.raises(Forbidden):
        choose_site(one, actor=actor, reason="示例")
    check = SiteCheck.objects.create(
        application=one, authority=cast.province, ground="chosen", planned_by=cast.province_officer,
        planned_at=clock.now(),
    )  # fmt: skip
    with pytest.raises(Forbidden):
        report_site(check, actor=actor, **VISIT)
    with pytest.raises(Forbidden):
        cancel_site(check, actor=actor, reason="示例")
    assert (SiteDraw.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_a_bad_range_is_told_at_its_field(cast: Cast) -> None:
    waiting(cast, 1)
    with pytest.raises(Invalid) as error:
        draw_sites(cast.campaign, cast.province, actor=cast.province_officer, route="both")
    assert [gap.anchor for gap in error.value.refusal.gaps] == ["route"]


@pytest.mark.clause("MI-3.a")
def test_nobody_chooses_a_seed_or_learns_it_before(cast: Cast) -> None:
    waiting(cast, 3)
    client = signed_in(cast.province_officer)
    client.post("/review/sites/draw/", {"seed": "1", "route": "new"})
    first = SiteDraw.objects.get()
    for check in SiteCheck.objects.all():
        cancel_site(check, actor=cast.province_officer, reason="改期")
    silent = client.post("/review/sites/draw/", {"route": "new"})
    assert (silent.status_code, "再次抽取的理由" in silent.content.decode()) == (422, True)
    assert SiteDraw.objects.count() == 1
    client.post("/review/sites/draw/", {"route": "new", "reason": "首次抽取的核查已改期"})
    second = SiteDraw.objects.exclude(pk=first.pk).get()
    assert len({first.seed, second.seed, "1"}) == 3
    assert "首次抽取的核查已改期" in client.get(f"/review/sites/draw/{second.pk}/").content.decode()
    assert SiteCheck.objects.filter(draw=first, state="cancelled").count() == 3


def test_the_rules_may_have_no_checks_on_site(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    (one,) = waiting(cast, 1)
    ruled(monkeypatch, site_checks={"level": "city"})
    with pytest.raises(Refused, match="没有规定由本级组织现场核查"):
        draw_sites(cast.campaign, cast.province, actor=cast.province_officer)
    assert signed_in(cast.city_x_officer).get("/review/sites/").status_code == 200
    separate = making.submitted(cast, make_unit(cast.separate_city))
    with pytest.raises(Forbidden, match="没有组织现场核查的一级"):
        choose_site(separate, actor=cast.separate_officer, reason="示例")
    ruled(monkeypatch, site_checks={"level": "province", "enabled": False})
    with pytest.raises(Refused, match="没有规定由本级组织现场核查"):
        choose_site(one, actor=cast.province_officer, reason="示例")


@pytest.mark.clause("MI-3.a")
def test_nothing_passes_while_a_visit_is_planned(cast: Cast) -> None:
    application = support.file(cast.existing, cast.existing_member)
    support.passed(application, cast.city_x_officer)
    support.judge_all(application, cast.province_officer)
    check = choose_site(application, actor=cast.province_officer, reason="能耗下降异常")
    with pytest.raises(Refused, match="已安排现场核查（指定），尚未登记核查结果") as error:
        pass_(application, actor=cast.province_officer)
    assert error.value.refusal.next_url == f"/review/sites/{check.pk}/"
    report_site(check, actor=cast.province_officer, **VISIT, file=making.pdf())
    assert pass_(application, actor=cast.province_officer).state == "passed"
    with pytest.raises(Refused, match="已作出审核决定"):
        choose_site(application, actor=cast.province_officer, reason="再看")


def test_a_visit_is_planned_once_for_what_stands(cast: Cast) -> None:
    (one,) = waiting(cast, 1)
    choose_site(one, actor=cast.province_officer, reason="示例")
    with pytest.raises(Refused, match="已经安排或完成"):
        choose_site(one, actor=cast.province_officer, reason="示例")
    with pytest.raises(Invalid):
        choose_site(waiting(cast, 1)[0], actor=cast.province_officer, reason=" ")
    gone = waiting(cast, 1)[0]
    Application.objects.filter(pk=gone.pk).update(state=Application.State.WITHDRAWN)
    gone.refresh_from_db()
    with pytest.raises(Refused, match="不在审核范围内"):
        choose_site(gone, actor=cast.province_officer, reason="示例")


def test_refusing_needs_no_visit(cast: Cast) -> None:
    application = support.file(cast.existing, cast.existing_member)
    support.passed(application, cast.city_x_officer)
    choose_site(application, actor=cast.province_officer, reason="示例")
    assert refuse(application, actor=cast.province_officer, opinion="不实").state == "refused"


def test_nobody_visits_what_they_filed(cast: Cast) -> None:
    (one,) = waiting(cast, 1)
    officer = make_officer(cast.province)
    UnitMember.objects.create(unit=one.unit, user=officer, since=clock.now(), until=clock.now())
    with pytest.raises(Refused, match="不能核查本单位"):
        choose_site(one, actor=officer, reason="示例")
    check = choose_site(one, actor=cast.province_officer, reason="示例")
    with pytest.raises(Refused, match="不能核查本单位"):
        report_site(check, actor=officer, **VISIT)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"visited_on": None}, "visited_on"), ({"visited_on": date(2025, 10, 21)}, "visited_on"),
        ({"visited_on": date(2025, 10, 19)}, "visited_on"), ({"inspectors": " "}, "inspectors"),
        ({"result": "fine"}, "result"), ({"findings": ""}, "findings"), ({"findings": "字" * 5001}, "findings"),
    ],
)  # fmt: skip
def test_a_bad_report_is_told_at_its_field(cast: Cast, changed: dict[str, Any], field: str) -> None:
    check = choose_site(waiting(cast, 1)[0], actor=cast.province_officer, reason="示例")
    with pytest.raises(Invalid) as error:
        report_site(check, actor=cast.province_officer, **VISIT | changed)
    assert [gap.anchor for gap in error.value.refusal.gaps] == [field]
    assert SiteCheck.objects.get().state == "planned"


@pytest.mark.db
@pytest.mark.django_db(transaction=True)
def test_a_draw_can_not_be_changed_afterwards(cast: Cast) -> None:
    waiting(cast, 1)
    made = draw_sites(cast.campaign, cast.province, actor=cast.province_officer)
    for change in ({"seed": "2"}, {"drawn": []}):
        with pytest.raises(DatabaseError), transaction.atomic():
            SiteDraw.objects.filter(pk=made.pk).update(**change)


def test_pages_are_for_the_level_that_visits_and_above(cast: Cast) -> None:
    waiting(cast, 1)
    made = draw_sites(cast.campaign, cast.province, actor=cast.province_officer)
    check = SiteCheck.objects.get()
    seen = {"province_officer", "ministry_officer", "auditor"}
    for address in (f"/review/sites/draw/{made.pk}/", f"/review/sites/{check.pk}/"):
        found = {name: signed_in(user).get(address).status_code for name, user in cast.everybody.items()}
        assert found == {name: 200 if name in seen else 404 for name in cast.everybody}
    listed = {name for name, user in cast.everybody.items() if signed_in(user).get("/review/sites/").status_code == 200}
    assert listed == seen | {"other_province_officer", "separate_officer"}
    others = signed_in(cast.other_province_officer).get("/review/sites/").context["page"].rows
    assert (others, len(signed_in(cast.auditor).get("/review/sites/").context["page"].rows)) == ([], 1)


def test_the_file_of_a_visit_is_not_for_the_city(cast: Cast) -> None:
    check = choose_site(waiting(cast, 1)[0], actor=cast.province_officer, reason="示例")
    stored = report_site(check, actor=cast.province_officer, **VISIT, file=making.pdf()).file
    assert stored is not None
    found = {name for name, user in cast.everybody.items() if may_see(user, stored)}
    assert found == {"province_officer", "ministry_officer", "auditor"}


def test_drawing_on_the_page(cast: Cast) -> None:
    waiting(cast, 3)
    client = signed_in(cast.province_officer)
    assert "新申报 <b" in client.get("/review/sites/").content.decode()
    bad = client.post("/review/sites/draw/", {"route": "both"})
    assert (bad.status_code, SiteDraw.objects.count()) == (422, 0)
    answer = client.post("/review/sites/draw/", {"route": "new"}, follow=True)
    assert "已抽取 3 家" in answer.content.decode()
    made = SiteDraw.objects.get()
    again = client.get(f"/review/sites/draw/{made.pk}/?again=1").content.decode()
    assert ("结果一致" in again, made.seed in again) == (True, True)
    assert len(client.get("/review/sites/?state=planned&ground=drawn").context["page"].rows) == 3
    assert client.get("/review/sites/?state=done").context["page"].rows == []
    for who, status in (("ministry_officer", 403), ("auditor", 403), ("city_x_officer", 404)):
        assert signed_in(cast.everybody[who]).post("/review/sites/draw/", {}).status_code == status


def test_a_draw_that_does_not_fit_its_record_is_said(cast: Cast) -> None:
    waiting(cast, 1)
    made = SiteDraw.objects.create(
        campaign=cast.campaign, authority=cast.province, seed="1", pool=["A", "B"], drawn=["C"], by_risk=[],
        rule={"share": "0", "least": 1, "by_risk": 0, "route": "new", "risks": {}}, drawn_by=cast.province_officer,
        drawn_at=clock.now(),
    )  # fmt: skip
    page = signed_in(cast.province_officer).get(f"/review/sites/draw/{made.pk}/?again=1").content.decode()
    assert "结果不一致" in page


def test_choosing_reporting_and_cancelling_on_the_pages(cast: Cast) -> None:
    application = support.file(cast.existing, cast.existing_member)
    support.passed(application, cast.city_x_officer)
    client = signed_in(cast.province_officer)
    assert "指定现场核查" in client.get(f"/review/{application.pk}/").content.decode()
    assert "请填写指定核查的理由" in client.post(
        f"/review/{application.pk}/site/", {"reason": ""}, follow=True
    ).content.decode()  # fmt: skip
    client.post(f"/review/{application.pk}/site/", {"reason": "群众反映"})
    check = SiteCheck.objects.get()
    address = f"/review/sites/{check.pk}/"
    assert "群众反映" in client.get(f"/review/{application.pk}/").content.decode()
    assert "群众反映" not in signed_in(cast.city_x_officer).get(f"/review/{application.pk}/").content.decode()
    bad = client.post(address, {"act": "report", "visited_on": "昨天", "inspectors": "张示例", "findings": "看了"})
    assert (bad.status_code, "张示例" in bad.content.decode()) == (422, True)
    assert client.post(address, {"act": "report", "inspectors": ""}).status_code == 422
    assert client.post(address, {"act": "cancel", "reason": ""}).status_code == 422
    assert client.post(address, {"act": "burn"}).status_code == 404
    given = {key: str(value) for key, value in VISIT.items()} | {"act": "report", "result": "grave"}
    assert "发现严重问题" in client.post(address, given, follow=True).content.decode()
    assert client.post(address, {"act": "cancel", "reason": "误选"}).status_code == 409
    other = choose_site(waiting(cast, 1)[0], actor=cast.province_officer, reason="另有线索")
    text = client.post(f"/review/sites/{other.pk}/", {"act": "cancel", "reason": "误选"}, follow=True).content.decode()
    other.refresh_from_db()
    assert (other.state, other.reason, other.cancelled_because) == ("cancelled", "另有线索", "误选")
    text += client.get(f"/review/sites/{other.pk}/").content.decode()
    assert ("另有线索" in text, "误选" in text) == (True, True)


def test_the_list_costs_the_same_for_one_and_three(cast: Cast) -> None:
    client, found = signed_in(cast.province_officer), []
    for n in (1, 2):
        for one in waiting(cast, n):
            choose_site(one, actor=cast.province_officer, reason="示例")
        client.get("/review/sites/")
        with CaptureQueriesContext(connection) as seen:
            assert client.get("/review/sites/").status_code == 200
        found.append(len(seen))
    assert len(client.get("/review/sites/").context["page"].rows) == 3
    assert found[0] == found[1]


def test_the_desk_shows_the_visit_to_whom_it_concerns_alone(cast: Cast) -> None:
    one = support.file(cast.existing, cast.existing_member)
    support.passed(one, cast.city_x_officer)
    desk = f"/review/{one.pk}/1/"
    assert "现场核查" not in signed_in(cast.province_officer).get(desk).content.decode().partition("lv-judge-read")[2]
    check = choose_site(one, actor=cast.province_officer, reason="用电量存疑")
    planned = signed_in(cast.province_officer).get(desk).content.decode()
    assert f'href="/review/sites/{check.pk}/"' in planned
    assert "用电量存疑" in planned
    report_site(check, actor=cast.province_officer, **(VISIT | {"result": "differs"}))
    done = signed_in(cast.province_officer).get(desk).content.decode()
    assert "台账与申报一致" in done
    assert "与申报不一致" in done
    for reader in (cast.ministry_officer, cast.auditor):
        assert "台账与申报一致" in signed_in(reader).get(desk).content.decode()
    below = signed_in(cast.city_x_officer).get(desk)
    assert below.status_code == 200
    assert "台账与申报一致" not in below.content.decode()
    for other in (cast.city_y_officer, cast.other_province_officer, cast.enterprise_b, cast.stranger):
        assert signed_in(other).get(desk).status_code == 404
