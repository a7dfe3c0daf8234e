"""A decision in bulk: the preview says what changes and what stops it; then all or none."""

from typing import Any

import pytest
from django.test import Client

from lvheng.accounts.models import User
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application, Score
from lvheng.review.actions import decide_many, save_verdict
from lvheng.review.levels import blank
from lvheng.review.models import Review
from lvheng.review.queries.bulk import plan
from lvheng.review.queries.seen import seen_token
from tests.cast import Cast, make_officer
from tests.review import support
from tests.selection.rulings import ruled


@pytest.fixture
def two(cast: Cast) -> list[Application]:
    """Two existing units' applications, judged by the city."""
    made = [support.file(cast.existing, cast.existing_member), support.filed(cast.city_x).application]
    for one in made:
        support.judge_all(one, cast.city_x_officer)
    return made


def straight(applications: list[Application], step: str, level: str = "city") -> dict[str, dict[int, str]]:
    """As a preview shows it now."""
    seen = {one.pk: seen_token(blank(one, level)) for one in applications}
    return {"previewed": {one.pk: step for one in applications}, "seen": seen}


def posted(page: Any) -> dict[str, list[str]]:
    """What a preview's form holds of its lines."""
    rows = page.context["rows"]
    return {name: [f"{row.application.pk}:{getattr(row, name)}" for row in rows] for name in ("step", "seen")}


def shape() -> tuple[int, ...]:
    """How much was written."""
    return tuple(model.objects.count() for model in (Score, AuditEvent, Notification))


def signed_in(user: User) -> Client:
    """A browser."""
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.clause("HN-4.1.d")
def test_all_are_decided_together(cast: Cast, two: list[Application]) -> None:
    done = decide_many(two, "pass", actor=cast.city_x_officer, opinion="属实", **straight(two, "pass"))
    assert {(one.application_id, one.state, one.opinion) for one in done} == {(one.pk, "passed", "属实") for one in two}
    assert Score.objects.filter(basis="city").count() == 2


def test_one_that_is_stopped_stops_all(cast: Cast, two: list[Application]) -> None:
    save_verdict(two[1], actor=cast.city_x_officer, number=7, values={"authenticity": "doubt"})
    before = shape()
    with pytest.raises(Refused, match="有 1 家不能通过，全部没有办理") as error:
        decide_many(two, "pass", actor=cast.city_x_officer, opinion="", **straight(two, "pass"))
    (gap,) = error.value.refusal.gaps
    assert gap.message == f"{two[1].unit.name}：还有 1 处没有审核结论，不能通过。"
    assert (shape(), {one.state for one in Review.objects.all()}) == (before, {"open"})


def test_what_changed_since_the_preview_stops_all(
    cast: Cast, two: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, two_people={"levels": ("city",)})
    before = shape()
    with pytest.raises(Refused) as error:
        decide_many(two, "pass", actor=cast.city_x_officer, opinion="", **straight(two, "pass"))
    assert {gap.message.partition("：")[2] for gap in error.value.refusal.gaps} == {"预览之后情况有变，请重新预览。"}
    assert shape() == before
    previewed = straight(two, "propose_pass")
    done = decide_many(two, "pass", actor=cast.city_x_officer, opinion="", **previewed)
    assert {one.state for one in done} == {"proposed"}
    with pytest.raises(Refused) as error:
        decide_many(two, "pass", actor=cast.city_x_officer, opinion="", **straight(two, "pass"))
    assert "不能由您本人复核" in error.value.refusal.gaps[0].message
    second = make_officer(cast.city_x)
    done = decide_many(two, "pass", actor=second, opinion="", **straight(two, "pass"))
    assert {one.state for one in done} == {"passed"}


def test_nothing_too_many_or_no_reason(cast: Cast, two: list[Application]) -> None:
    officer = cast.city_x_officer
    with pytest.raises(Refused, match="没有选择"):
        decide_many([], "pass", actor=officer, opinion="", previewed={}, seen={})
    with pytest.raises(Refused, match="一次最多决定 50 家，现选择了 52 家"):
        decide_many(two * 26, "pass", actor=officer, opinion="", previewed={}, seen={})
    with pytest.raises(Invalid):
        decide_many(two, "refuse", actor=officer, opinion=" ", **straight(two, "refuse"))
    with pytest.raises(Refused) as error:
        decide_many(two, "pass", actor=officer, opinion="字" * 2001, **straight(two, "pass"))
    assert "审核意见有 2001 字" in error.value.refusal.gaps[0].message
    assert not Review.objects.exclude(state="open").exists()


@pytest.mark.parametrize(
    "who", ["city_y_officer", "other_province_officer", "enterprise_a", "expert", "auditor", "stranger"]
)
def test_others_decide_nothing(cast: Cast, two: list[Application], who: str) -> None:
    before, actor = shape(), cast.everybody[who]
    with pytest.raises(Forbidden):
        decide_many(two, "refuse", actor=actor, opinion="不实", **straight(two, "refuse"))
    assert shape() == before
    assert {row.stops[0].message for row in plan(two, "refuse", actor)} == {"只有本地区的工作人员可以审核。"}


def test_the_preview_says_what_changes_and_what_stops_it(cast: Cast, two: list[Application]) -> None:
    new = support.file(cast.unit_a, cast.enterprise_a)
    before = shape()
    rows = plan([*two, new], "pass", cast.city_x_officer)
    assert [(row.before, row.after, bool(row.stops)) for row in rows] == [
        ("审核中", "通过", False), ("审核中", "通过", False), ("待审核", "通过", True),
    ]  # fmt: skip
    assert rows[2].stops[0].message == "申报对象要求尚未查清或不符合，不能通过。"
    assert rows[0].own == rows[0].verified
    assert shape() == before


def test_preview_and_decision_on_the_pages(cast: Cast, two: list[Application]) -> None:
    client, other = signed_in(cast.city_x_officer), support.file(cast.unit_b, cast.enterprise_b)
    queue = client.get("/review/").content.decode()
    assert all(f'name="pick" value="{one.pk}"' in queue for one in two)
    assert 'name="pick"' not in signed_in(cast.auditor).get("/review/").content.decode()
    picked = {"pick": [one.pk for one in [*two, other]], "decision": "pass"}
    page = client.post("/review/bulk/", picked)
    assert [row.application for row in page.context["rows"]] == two
    assert not Review.objects.exclude(state="open").exists()
    save_verdict(two[0], actor=cast.city_x_officer, number=7, values={"authenticity": "doubt"})
    stopped = client.post("/review/bulk/", picked | posted(page) | {"confirm": "1", "opinion": "写了很久的意见"})
    assert (stopped.status_code, "写了很久的意见" in stopped.content.decode()) == (409, True)
    assert "全部没有办理" in stopped.content.decode()
    refusing = picked | {"decision": "refuse"}
    refusing |= posted(client.post("/review/bulk/", refusing)) | {"confirm": "1"}
    assert client.post("/review/bulk/", refusing).status_code == 422
    done = client.post("/review/bulk/", refusing | {"opinion": "数据不实"}, follow=True)
    assert "已办理 2 家" in done.content.decode()
    assert {one.state for one in Review.objects.filter(application__in=two)} == {"refused"}
    before = shape()
    again = client.post("/review/bulk/", refusing | {"opinion": "数据不实"}, follow=True)
    assert "您刚才已经作出这些决定，没有重复办理。" in again.content.decode()
    assert client.post("/review/bulk/", refusing | {"opinion": "另有理由"}).status_code == 409
    assert shape() == before


@pytest.mark.clause("MI-3.a")
def test_a_line_changed_since_the_preview_stops_all_and_is_told(cast: Cast, two: list[Application]) -> None:
    client, colleague = signed_in(cast.city_x_officer), make_officer(cast.city_x)
    picked = {"pick": [one.pk for one in two], "decision": "pass"}
    page = client.post("/review/bulk/", picked)
    save_verdict(two[1], actor=colleague, number=7, values={"accuracy": "fail", "remark": "不一致"})
    given = picked | posted(page) | {"confirm": "1", "opinion": "写了很久的意见"}
    answer = client.post("/review/bulk/", given)
    text = answer.content.decode()
    assert (answer.status_code, "写了很久的意见" in text) == (409, True)
    assert f"{two[1].unit.name}：预览之后情况有变。指标 7：{colleague}" in text
    assert f"{two[0].unit.name}：预览之后情况有变" not in text
    assert {one.state for one in Review.objects.all()} == {"open"}
    unseen = {name: rows for name, rows in given.items() if name != "seen"}
    assert "没有收到" not in text
    assert client.post("/review/bulk/", unseen).status_code == 409
    assert client.post("/review/bulk/", given | posted(answer)).status_code == 302
    assert {one.state for one in Review.objects.all()} == {"passed"}


def test_what_is_out_of_reach_takes_no_place(
    cast: Cast, two: list[Application], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lvheng.review.views.bulk.MOST", 1)
    client, other = signed_in(cast.city_x_officer), support.file(cast.unit_b, cast.enterprise_b)
    page = client.post("/review/bulk/", {"pick": [other.pk, 999999, two[0].pk], "decision": "pass"})
    assert [row.application for row in page.context["rows"]] == [two[0]]
    assert "没有列出" not in page.content.decode()
    page = client.post("/review/bulk/", {"pick": [one.pk for one in two], "decision": "pass"})
    assert [row.application for row in page.context["rows"]] == [two[0]]
    assert "您选择了 2 家，一次最多决定 1 家；其余 1 家没有列出，请下一批办理。" in page.content.decode()


def test_odd_requests_change_nothing(cast: Cast, two: list[Application]) -> None:
    client = signed_in(cast.city_x_officer)
    odd = ({}, {"decision": "pass"}, {"decision": "burn", "pick": [two[0].pk]}, {"decision": "pass", "pick": ["x"]})
    for data in odd:
        assert "请在列表中勾选" in client.post("/review/bulk/", data, follow=True).content.decode()
    assert signed_in(cast.auditor).post("/review/bulk/", {"decision": "pass", "pick": [two[0].pk]}).status_code == 403
    assert signed_in(cast.stranger).post("/review/bulk/", {}).status_code == 404
