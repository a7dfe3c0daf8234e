"""Joint review: what departments say, whose word counts, and what it stops (MI-3.a)."""

from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from lvheng.core.files import may_see
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import hear_department, pass_
from lvheng.review.models import DepartmentOpinion
from lvheng.review.queries.departments import heard_on
from tests.cast import Cast
from tests.review import support
from tests.selection import making
from tests.selection.rulings import ruled


@pytest.fixture
def judged(cast: Cast) -> Application:
    """The existing factory's, passed by the city and judged by the province."""
    application = support.file(cast.existing, cast.existing_member)
    support.passed(application, cast.city_x_officer)
    support.judge_all(application, cast.province_officer)
    return application


def hear(
    application: Application, actor: Any, department: str = "生态环境", stance: str = "agree", text: str = ""
) -> Any:
    """A department's word."""
    return hear_department(application, actor=actor, department=department, stance=stance, text=text)


@pytest.mark.clause("MI-3.a")
def test_a_later_word_takes_the_place_of_the_earlier(cast: Cast, judged: Application) -> None:
    hear(judged, cast.province_officer, stance="object", text="有处罚未整改")
    hear(judged, cast.province_officer, "税务")
    hear(judged, cast.province_officer, text="已整改")
    found = [(one.opinion.department, one.opinion.stance, one.standing) for one in heard_on(judged)]
    assert found == [("生态环境", "agree", True), ("税务", "agree", True), ("生态环境", "object", False)]
    assert AuditEvent.objects.filter(verb="review.hear").count() == 3


def test_passing_against_a_department_needs_a_reason(cast: Cast, judged: Application) -> None:
    hear(judged, cast.province_officer, stance="object", text="有处罚未整改")
    with pytest.raises(Invalid) as error:
        pass_(judged, actor=cast.province_officer)
    (gap,) = error.value.refusal.gaps
    assert (gap.anchor, "生态环境部门不同意" in gap.message) == ("opinion", True)
    assert pass_(judged, actor=cast.province_officer, opinion="处罚已撤销，见附件").state == "passed"


def test_where_all_have_to_answer_nothing_passes_before(
    cast: Cast, judged: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    ruled(monkeypatch, joint_review={"required": True})
    with pytest.raises(Refused, match="还有 6 个部门没有意见") as error:
        pass_(judged, actor=cast.province_officer)
    waiting = [gap.message for gap in error.value.refusal.gaps]
    assert waiting == ["发展改革", "生态环境", "水利", "应急管理", "市场监管", "税务"]
    for name in waiting:
        hear(judged, cast.province_officer, name, stance="none")
    assert pass_(judged, actor=cast.province_officer).state == "passed"


@pytest.mark.parametrize(
    "who",
    ["city_y_officer", "other_province_officer", "enterprise_a", "expert", "auditor", "administrator", "stranger"],
)
def test_others_record_nothing(cast: Cast, judged: Application, who: str) -> None:
    before = AuditEvent.objects.count()
    with pytest.raises(Forbidden):
        hear(judged, cast.everybody[who])
    assert (DepartmentOpinion.objects.count(), AuditEvent.objects.count()) == (0, before)


def test_levels_that_do_not_ask_departments_record_nothing(cast: Cast) -> None:
    application = support.file(cast.existing, cast.existing_member)
    for officer in (cast.city_x_officer, cast.ministry_officer):
        with pytest.raises(Refused, match="本级不组织联合会审"):
            hear(application, officer)
    assert not DepartmentOpinion.objects.exists()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"department": " "}, "department"), ({"department": "字" * 61}, "department"), ({"stance": "yes"}, "stance"),
        ({"stance": "object"}, "text"), ({"text": "字" * 2001}, "text"),
    ],
)  # fmt: skip
def test_bad_words_are_told_at_their_field(
    cast: Cast, judged: Application, changed: dict[str, str], field: str
) -> None:
    with pytest.raises(Invalid) as error:
        hear(judged, cast.province_officer, **changed)
    assert [gap.anchor for gap in error.value.refusal.gaps] == [field]


@pytest.mark.db
def test_what_was_said_can_not_be_changed(cast: Cast, judged: Application) -> None:
    made = hear(judged, cast.province_officer)
    with pytest.raises(DatabaseError), transaction.atomic():
        DepartmentOpinion.objects.filter(pk=made.pk).update(stance="object")
    with pytest.raises(DatabaseError), transaction.atomic():
        made.delete()


def test_the_page_is_for_the_level_that_asks_and_above(cast: Cast, judged: Application) -> None:
    made = hear_department(
        judged, actor=cast.province_officer, department="税务", stance="none", text="", file=making.pdf()
    )
    address = f"/review/{judged.pk}/departments/"
    seen = {"province_officer", "ministry_officer", "auditor"}
    for name, user in cast.everybody.items():
        client = Client()
        client.force_login(user)
        assert (name, client.get(address).status_code) == (name, 200 if name in seen else 404)
        assert (name, may_see(user, made.file)) == (name, name in seen)


def test_recording_on_the_page(cast: Cast, judged: Application) -> None:
    client, address = Client(), f"/review/{judged.pk}/departments/"
    client.force_login(cast.province_officer)
    bad = client.post(address, {"department": "住房城乡建设", "stance": "object", "text": ""})
    assert (bad.status_code, "住房城乡建设" in bad.content.decode()) == (422, True)
    given = {"department": "住房城乡建设", "stance": "agree", "text": "无", "file": making.pdf()}
    answer = client.post(address, given, follow=True).content.decode()
    assert ("已登记住房城乡建设部门的意见" in answer, "还没有意见的部门：发展改革" in answer) == (True, True)
    assert "住房城乡建设" in client.get(f"/review/{judged.pk}/").content.decode()
    auditor = Client()
    auditor.force_login(cast.auditor)
    assert auditor.post(address, given).status_code == 403
    assert DepartmentOpinion.objects.count() == 1
