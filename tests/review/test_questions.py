"""Questions to an applicant on an item and its answers in words: nothing submitted changes (HN-4.2.b)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import DatabaseError, transaction
from django.test import Client

from lvheng.core import clock
from lvheng.core.models import Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions as filing
from lvheng.filing.content import verify
from lvheng.filing.models import Application
from lvheng.filing.queries import version_of
from lvheng.registry.models import UnitMember
from lvheng.review.actions import answer, ask, close, refuse, save_answer
from lvheng.review.models import ExpertAssignment, ExpertTie, Question, Review
from lvheng.review.queries.questions import visible_questions
from tests.campaigns.packs import hunan
from tests.cast import NOW, Cast, make_officer
from tests.review.support import file
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]


@pytest.fixture
def application(cast: Cast) -> Application:
    return file(cast.unit_a, cast.enterprise_a)


def gaps(raised: pytest.ExceptionInfo[Any]) -> dict[str, str]:
    return {gap.anchor: gap.message for gap in raised.value.refusal.gaps}


def asked(application: Application, cast: Cast, number: int = 7) -> Question:
    return ask(application, actor=cast.city_x_officer, number=number, text="7 月用水量为何是 6 月的两倍？")


def test_a_second_click_asks_once(cast: Cast, application: Application) -> None:
    client, address = Client(), f"/review/{application.pk}/questions/ask/"
    client.force_login(cast.city_x_officer)
    given = {"number": "7", "text": "为何翻倍？"}
    assert "已向申报单位提问" in client.post(address, given, follow=True).content.decode()
    told = Notification.objects.count()
    assert "您刚才已经提出这一问题" in client.post(address, given, follow=True).content.decode()
    assert (Question.objects.count(), Notification.objects.count()) == (1, told)
    client.post(address, given | {"number": "6"})
    client.post(address, given | {"text": "为何减半？"})
    assert Question.objects.count() == 3


@pytest.mark.clause("HN-4.1.d")
@pytest.mark.clause("MI-3.a")
def test_asked_told_and_answered_in_words(cast: Cast, application: Application) -> None:
    made = asked(application, cast)
    assert (made.level, made.authority, made.state) == ("city", cast.city_x, Question.State.ASKED)
    assert made.due_at == clock.day_end(NOW.date() + timedelta(days=5))
    told = Notification.objects.filter(recipient=cast.enterprise_a).latest("id")
    assert "就第 7 项提问，请于10月25日前答复：7 月用水量" in told.text
    assert told.url.endswith(f"/{application.pk}/questions/#question-{made.pk}")
    assert not Notification.objects.filter(recipient__in=[cast.enterprise_b, cast.city_y_officer]).exists()
    save_answer(made, actor=cast.enterprise_a, text="因为")
    done = answer(made, actor=cast.enterprise_a, text=" 因为 7 月检修后恢复生产。\r\n附说明。 ")
    assert (done.state, done.answer) == (Question.State.ANSWERED, "因为 7 月检修后恢复生产。\n附说明。")
    assert (done.answered_by, done.answered_at) == (cast.enterprise_a, NOW)
    assert "已答复第 7 项" in Notification.objects.filter(recipient=cast.city_x_officer).latest("id").text
    version = version_of(application)
    assert version is not None
    assert (version.version, verify(version)) == (1, [])
    with pytest.raises(Refused, match="已答复"):
        answer(made, actor=cast.enterprise_a, text="再改")
    assert close(made, actor=cast.city_x_officer).state == Question.State.CLOSED
    with pytest.raises(Refused, match="已关闭"):
        close(made, actor=cast.city_x_officer)


@pytest.mark.parametrize(
    ("number", "text", "wrong"),
    [
        (-1, "问", {"number": "没有指标 -1"}), (99, "问", {"number": "没有指标 99"}),
        (1, " \n", {"text": "写明要问什么"}), (1, "字" * 1001, {"text": "1001 字"}),
    ],
)  # fmt: skip
def test_bad_questions(cast: Cast, application: Application, number: int, text: str, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as raised:
        ask(application, actor=cast.city_x_officer, number=number, text=text)
    ((anchor, words),) = wrong.items()
    assert words in gaps(raised)[anchor]
    assert not Question.objects.exists()
    assert not Review.objects.exists()


def test_bad_answers(cast: Cast, application: Application) -> None:
    made = asked(application, cast, 0)
    for text, words in ((" ", "请填写答复"), ("字" * 2001, "2001 字")):
        with pytest.raises(Invalid) as raised:
            answer(made, actor=cast.enterprise_a, text=text)
        assert words in gaps(raised)["answer"]
    with pytest.raises(Invalid):
        save_answer(made, actor=cast.enterprise_a, text="字" * 2001)
    made.refresh_from_db()
    assert (made.state, made.answer) == (Question.State.ASKED, "")


def test_the_whole_cast(cast: Cast, application: Application) -> None:
    asking = {cast.city_x_officer: "city", cast.province_officer: "province", cast.ministry_officer: "ministry"}
    for user in cast.everybody.values():
        if user in asking:
            assert ask(application, actor=user, number=1, text="问").level == asking[user]
        else:
            with pytest.raises(Forbidden):
                ask(application, actor=user, number=1, text="问")
    assert Question.objects.count() == 3
    for made in Question.objects.select_related("application__unit", "authority"):
        for user in cast.everybody.values():
            if user != cast.enterprise_a:
                with pytest.raises(Forbidden):
                    answer(made, actor=user, text="答")
            if asking.get(user) != made.level:
                with pytest.raises(Forbidden):
                    close(made, actor=user)
    assert set(Question.objects.values_list("state", flat=True)) == {"asked"}


@pytest.mark.clause("HN-3.2")
def test_an_answer_inside_its_days_and_before_the_levels_term(cast: Cast, application: Application) -> None:
    made = asked(application, cast)
    with clock.fixed(made.due_at + timedelta(seconds=1)):
        for act in (answer, save_answer):
            with pytest.raises(Refused, match="2025年10月25日 23:59:59 届满"):
                act(made, actor=cast.enterprise_a, text="晚了")
    with clock.fixed(made.due_at):
        assert answer(made, actor=cast.enterprise_a, text="赶上了").answered_at == made.due_at
    end = application.campaign.windows.get(act="city_hand_in", province=cast.province).closes_at
    with clock.fixed(end - timedelta(days=1)):
        assert asked(application, cast, 1).due_at == end


def test_not_after_the_decision_nor_for_what_was_withdrawn(cast: Cast, application: Application) -> None:
    made = asked(application, cast)
    refuse(application, actor=cast.city_x_officer, opinion="不符")
    with pytest.raises(Refused, match="不通过"):
        asked(application, cast)
    filing.withdraw(application, actor=cast.enterprise_a)
    with pytest.raises(Refused, match="已撤回，不再答复"):
        answer(made, actor=cast.enterprise_a, text="答")


def test_where_the_pack_has_no_questions(cast: Cast, overlay: OverlayMaker) -> None:
    overlay(hunan("{questions: {enabled: false, days: 5, assumption: 测试}}"))
    with pytest.raises(Refused, match="不设审核询问"):
        asked(file(cast.unit_a, cast.enterprise_a), cast)


def test_nobody_handles_questions_to_an_own_unit(cast: Cast, application: Application) -> None:
    made = asked(application, cast)
    colleague = make_officer(cast.city_x, "兼职")
    UnitMember.objects.create(unit=cast.unit_a, user=colleague, since=clock.now())
    with pytest.raises(Refused, match="不能办理对本单位的询问"):
        close(made, actor=colleague)
    with pytest.raises(Refused):
        ask(application, actor=colleague, number=1, text="问")


@pytest.mark.db
def test_the_database_keeps_what_was_asked_and_answered(cast: Cast, application: Application) -> None:
    made = asked(application, cast)
    rows = Question.objects.filter(pk=made.pk)

    def refused(**changed: Any) -> None:
        with pytest.raises(DatabaseError, match="protected row"), transaction.atomic():
            rows.update(**changed)

    refused(text="别的")
    refused(due_at=NOW)
    answer(made, actor=cast.enterprise_a, text="答")
    refused(answer="别的")
    refused(answered_at=None)
    close(made, actor=cast.city_x_officer)
    refused(answer="别的")


# pages


def test_who_reads_the_page(client: Client, cast: Cast, application: Application) -> None:
    made = asked(application, cast)
    save_answer(made, actor=cast.enterprise_a, text="还没想好的草稿")
    url = f"/review/{application.pk}/questions/"
    readers = {
        cast.enterprise_a, cast.city_x_officer, cast.province_officer, cast.ministry_officer, cast.auditor,
    }  # fmt: skip
    for name, user in cast.everybody.items():
        client.force_login(user)
        answered = client.get(url)
        assert answered.status_code == (200 if user in readers else 404), name
        if user in readers:
            text = answered.content.decode()
            assert "7 月用水量为何是 6 月的两倍" in text
            assert ("还没想好的草稿" in text) == (user == cast.enterprise_a)
            assert ("提交答复" in text) == (user == cast.enterprise_a)
            assert ("关闭询问" in text) == (user == cast.city_x_officer)


@pytest.mark.clause("MI-3.c")
def test_an_expert_reads_along_what_he_judges(client: Client, cast: Cast, application: Application) -> None:
    made = asked(application, cast)
    assert made.asked_by == cast.city_x_officer
    client.force_login(cast.expert)
    assert client.get(f"/review/{application.pk}/questions/").status_code == 404
    assert client.post(f"/review/questions/{made.pk}/close/").status_code == 404
    ExpertAssignment.objects.create(
        application=application, expert=cast.expert, assigned_by=cast.ministry_officer, assigned_at=NOW
    )
    answered = client.get(f"/review/{application.pk}/questions/")
    assert answered.status_code == 200
    text = answered.content.decode()
    assert "7 月用水量" in text
    assert str(cast.city_x_officer) not in text
    for verb in ("answer", "close"):
        assert client.post(f"/review/questions/{made.pk}/{verb}/", {f"answer-{made.pk}": "x"}).status_code == 403


@pytest.mark.clause("MI-3.c")
def test_an_expert_in_conflict_reads_no_questions(client: Client, cast: Cast, application: Application) -> None:
    """Not stepped back yet; of another unit, with which nothing stands between, the expert reads along."""
    other = file(cast.unit_b, cast.enterprise_b)
    for one in (application, other):
        ExpertAssignment.objects.create(
            application=one, expert=cast.expert, assigned_by=cast.ministry_officer, assigned_at=NOW
        )
    asked(application, cast)
    client.force_login(cast.expert)
    assert client.get(f"/review/{application.pk}/questions/").status_code == 200
    ExpertTie.objects.create(
        expert=cast.expert, unit=cast.unit_a, relation=ExpertTie.Relation.values[0],
        declared_by=cast.expert, declared_at=NOW,
    )  # fmt: skip
    assert client.get(f"/review/{application.pk}/questions/").status_code == 404
    assert not visible_questions(cast.expert).exists()
    assert visible_questions(cast.city_x_officer).exists()
    assert client.get(f"/review/{other.pk}/questions/").status_code == 200
    assert not visible_questions(AnonymousUser()).exists()


def test_asked_and_answered_on_the_pages(client: Client, cast: Cast, application: Application) -> None:
    client.force_login(cast.city_x_officer)
    desk = f"/review/{application.pk}/7/"
    assert "就本项向申报单位提问" in client.get(desk).content.decode()
    done = client.post(f"/review/{application.pk}/questions/ask/", {"number": "7", "text": "为何翻倍？", "desk": "1"})
    assert (done.status_code, done["Location"]) == (302, desk)
    assert "为何翻倍？" in client.get(desk).content.decode()
    assert "为何翻倍？" not in client.get(f"/review/{application.pk}/1/").content.decode()
    assert "为何翻倍？" in client.get(f"/review/{application.pk}/").content.decode()
    client.force_login(cast.enterprise_a)
    home = client.get("/filing/").content.decode()
    assert "主管部门有 1 个问题待答复" in home
    assert "还有 5 天" in home
    assert f"/review/{application.pk}/questions/" in client.get(f"/filing/{application.pk}/submitted/").content.decode()
    (made,) = Question.objects.all()
    url = f"/review/questions/{made.pk}/answer/"
    saved = client.post(url, {f"answer-{made.pk}": "草稿"}, headers={"X-Requested-With": "fetch"})
    assert saved.json()["errors"] == {}
    assert Question.objects.get().answer == "草稿"
    wrong = client.post(url, {f"answer-{made.pk}": "字" * 2001}, headers={"X-Requested-With": "fetch"})
    assert wrong.status_code == 422
    assert "2001 字" in wrong.json()["errors"][f"answer-{made.pk}"][0]
    typed = client.post(url, {f"answer-{made.pk}": "很长" * 1001})
    assert typed.status_code == 422
    assert "很长很长" in typed.content.decode()
    assert client.post(url, {f"answer-{made.pk}": "检修后恢复生产"}).status_code == 302
    assert "主管部门有" not in client.get("/filing/").content.decode()
    client.force_login(cast.city_x_officer)
    assert "检修后恢复生产" in client.get(desk).content.decode()
    assert client.post(f"/review/questions/{made.pk}/close/").status_code == 302
    assert Question.objects.get().state == Question.State.CLOSED


def test_a_bad_question_loses_nothing(client: Client, cast: Cast, application: Application) -> None:
    client.force_login(cast.city_x_officer)
    url = f"/review/{application.pk}/questions/ask/"
    for number in ("x", "99", ""):
        answered = client.post(url, {"number": number, "text": "打了很多字的问题"})
        assert answered.status_code == 422
        assert "打了很多字的问题" in answered.content.decode()
    client.force_login(cast.city_y_officer)
    assert client.post(url, {"number": "1", "text": "问"}).status_code == 404
    assert not Question.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_constant_queries(
    client: Client, cast: Cast, application: Application, count: int, django_assert_num_queries: Any
) -> None:
    for _ in range(count):
        asked(application, cast)
    for user, expected in ((cast.enterprise_a, 10), (cast.city_x_officer, 12)):
        client.force_login(user)
        with django_assert_num_queries(expected):
            client.get(f"/review/{application.pk}/questions/")
