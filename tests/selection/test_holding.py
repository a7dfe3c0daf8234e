"""The ministry holds a unit in publicity back and releases it, into its publicity or onto a further list (MI-3.c)."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.analysis.queries.progress import progress
from lvheng.core import clock
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.portal.queries import in_publicity as shown_to_the_public
from lvheng.registry.models import ListEntry, UnitMember
from lvheng.registry.queries import is_listed
from lvheng.selection import actions, queries
from lvheng.selection.models import Candidacy, Publicity
from tests.cast import Cast, make_officer
from tests.selection.making import in_publicity, opinion_on

C = Candidacy.State
LAST, AFTER, LATER = "2025-11-04 23:59:59", "2025-11-05 00:00:00", "2025-11-30 09:00:00"
Clock = Callable[[str], datetime]


def state(candidacy: Candidacy) -> str:
    candidacy.refresh_from_db()
    return candidacy.state


def told(user: User, words: str) -> int:
    return Notification.objects.filter(recipient=user, text__contains=words).count()


def held(cast: Cast) -> tuple[Candidacy, Candidacy]:
    """Two units in publicity, the second held back."""
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    actions.hold(second, actor=cast.ministry_officer, reason="待核实用水数据")
    return first, second


def publish(cast: Cast, number: int = 1) -> list[tuple[int, str]]:
    decision = f"示例公布〔2025〕{number}号"
    made = actions.publish(cast.campaign, actor=cast.ministry_officer, decision=decision)
    return [(row["number"], row["name"]) for row in made.rows]


@pytest.mark.clause("MI-3.c")
def test_the_ministry_holds_a_unit_back_without_any_objection_and_tells_it_why(cast: Cast) -> None:
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    with pytest.raises(Invalid):
        actions.hold(second, actor=cast.ministry_officer, reason=" ")
    made = actions.hold(second, actor=cast.ministry_officer, reason="待核实用水数据")
    assert (made.state, made.ministry_reason, made.held_at) == (C.HELD, "待核实用水数据", clock.now())
    assert told(cast.enterprise_b, "暂缓公布。理由：待核实用水数据") == 1
    assert told(cast.enterprise_a, "暂缓") == 0
    assert "异议" not in queries.held_because(made)  # nobody objected
    publicity = Publicity.objects.get()
    assert list(shown_to_the_public(publicity)) == [first]
    with pytest.raises(Refused, match="现在是“暂缓”"):
        actions.hold(second, actor=cast.ministry_officer, reason="再次")


def test_nobody_else_holds_or_releases(cast: Cast) -> None:
    first, second = held(cast)
    for name, person in cast.everybody.items():
        if name == "ministry_officer":
            continue
        with pytest.raises(Forbidden):
            actions.hold(first, actor=person, reason="示例")
        for release in (actions.release, actions.release_later):
            with pytest.raises(Forbidden):
                release(second, actor=person, reason="示例")
    assert (state(first), state(second)) == (C.IN_PUBLICITY, C.HELD)


def test_nor_who_filed_for_the_unit(cast: Cast) -> None:
    first, second = held(cast)
    officer = make_officer(cast.ministry, "部级曾填报")
    for unit in (cast.unit_a, cast.unit_b):
        UnitMember.objects.create(unit=unit, user=officer, since=clock.now(), until=clock.now())
    with pytest.raises(Refused, match="您是或本年度曾是该单位的填报人员"):
        actions.hold(first, actor=officer, reason="示例")
    with pytest.raises(Refused, match="您是或本年度曾是该单位的填报人员"):
        actions.release(second, actor=officer, reason="示例")


@pytest.mark.clause("MI-3.c")
def test_released_while_its_publicity_runs_it_goes_on_and_is_published_with_the_others(
    cast: Cast, clock_at: Clock
) -> None:
    first, second = held(cast)
    with pytest.raises(Refused, match="还没有期满，不用列入增补公示"):
        actions.release_later(second, actor=cast.ministry_officer, reason="已核实")
    with pytest.raises(Invalid):
        actions.release(second, actor=cast.ministry_officer, reason="")
    clock_at(LAST)
    made = actions.release(second, actor=cast.ministry_officer, reason="已核实无误")
    assert (made.state, made.ministry_reason, made.later) == (C.IN_PUBLICITY, "", False)
    assert told(cast.enterprise_b, "解除暂缓，继续公示。理由：已核实无误") == 1
    assert "待核实用水数据" in AuditEvent.objects.get(verb="candidacy.release").data
    clock_at(AFTER)
    assert publish(cast) == [(1, cast.unit_a.name), (2, cast.unit_b.name)]
    assert (state(first), state(second)) == (C.PUBLISHED, C.PUBLISHED)


@pytest.mark.clause("MI-3.c")
@pytest.mark.parametrize("published_first", [False, True])
def test_released_after_its_publicity_it_is_shown_anew_and_put_onto_a_further_list(
    cast: Cast, clock_at: Clock, published_first: bool
) -> None:
    _first, second = held(cast)
    clock_at(AFTER)
    if published_first:
        assert publish(cast) == [(1, cast.unit_a.name)]
        assert told(cast.enterprise_b, "年度结果：暂缓。理由：待核实用水数据") == 1
    with pytest.raises(Refused, match="已经期满，不能恢复公示"):
        actions.release(second, actor=cast.ministry_officer, reason="已核实")
    made = actions.release_later(second, actor=cast.ministry_officer, reason="已核实无误")
    assert (made.state, made.later) == (C.SHORTLISTED, True)
    assert told(cast.enterprise_b, "将列入增补公示。理由：已核实无误") == 1
    steps = progress(second.application).steps[-3:]
    assert [one.note for one in steps] == ["拟入围", "已解除暂缓，等待增补公示", ""]
    if not published_first:
        assert publish(cast) == [(1, cast.unit_a.name)]
        assert state(second) == C.SHORTLISTED
    show = actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕2号")
    assert (show.round, list(queries.on_show(cast.campaign))) == (2, [second])
    before = Notification.objects.filter(recipient=cast.enterprise_a).count()
    clock_at(LATER)
    assert publish(cast, 2) == [(2, cast.unit_b.name)]
    assert is_listed(cast.unit_b, ListEntry.Level.NATIONAL)
    assert Notification.objects.filter(recipient=cast.enterprise_a).count() == before


def test_a_further_publicity_is_not_the_one_it_was_held_in(cast: Cast, clock_at: Clock) -> None:
    first, second = in_publicity(cast, cast.unit_a, cast.unit_b)
    for one in (first, second):
        actions.hold(one, actor=cast.ministry_officer, reason="待核实")
    clock_at(AFTER)
    assert publish(cast) == []
    actions.release_later(first, actor=cast.ministry_officer, reason="已核实")
    actions.open_publicity(cast.campaign, actor=cast.ministry_officer, decision="示例公示〔2025〕2号")
    with pytest.raises(Refused, match="已经期满，不能恢复公示"):  # it would not be shown for all the days
        actions.release(second, actor=cast.ministry_officer, reason="已核实")
    actions.hold(first, actor=cast.ministry_officer, reason="又有疑问")
    assert actions.release(first, actor=cast.ministry_officer, reason="已核实").state == C.IN_PUBLICITY
    actions.release_later(second, actor=cast.ministry_officer, reason="已核实")
    assert list(shown_to_the_public(queries.publicity_of(cast.campaign))) == [first]  # type: ignore[arg-type]


def test_a_released_unit_may_still_be_left_off_for_good(cast: Cast, clock_at: Clock) -> None:
    _first, second = held(cast)
    clock_at(AFTER)
    publish(cast)
    actions.release_later(second, actor=cast.ministry_officer, reason="重新决定")
    actions.reconsider(second, actor=cast.ministry_officer)
    opinion_on(second.application, cast.expert, cast.ministry_officer)
    made = actions.pass_over(second, actor=cast.ministry_officer, reason="数据不实")
    assert (made.state, made.ministry_reason) == (C.NOT_SHORTLISTED, "数据不实")


def test_who_is_not_selected_any_more_is_not_released(cast: Cast) -> None:
    first, second = held(cast)
    actions.hold(first, actor=cast.ministry_officer, reason="待核实")
    Application.objects.filter(pk=second.application_id).update(state=Application.State.WITHDRAWN)
    with pytest.raises(Refused, match="不再参加遴选"):
        actions.release(second, actor=cast.ministry_officer, reason="已核实")
    ListEntry.objects.filter(unit=cast.unit_a).delete()
    with pytest.raises(Refused, match="不符合申报条件"):
        actions.release(first, actor=cast.ministry_officer, reason="已核实")


def test_the_page_offers_what_is_possible_with_a_reason_and_takes_a_second_click(cast: Cast, clock_at: Clock) -> None:
    first, _second = in_publicity(cast, cast.unit_a, cast.unit_b)
    url = reverse("selection:candidate", args=[first.pk])
    client, auditor = Client(), Client()
    client.force_login(cast.ministry_officer)
    auditor.force_login(cast.auditor)
    assert 'value="hold"' in client.get(url).content.decode()
    assert 'value="hold"' not in auditor.get(url).content.decode()
    empty = client.post(url, {"act": "hold", "reason": ""})
    assert (empty.status_code, state(first)) == (422, C.IN_PUBLICITY)
    for _click in range(2):
        assert client.post(url, {"act": "hold", "reason": "待核实"}).status_code == 302
    assert state(first) == C.HELD
    page = client.get(url).content.decode()
    assert ('value="release"' in page, 'value="release_later"' in page) == (True, False)
    assert "待核实" in page
    for _click in range(2):
        assert client.post(url, {"act": "release", "reason": "已核实"}).status_code == 302
    assert state(first) == C.IN_PUBLICITY
    client.post(url, {"act": "hold", "reason": "再次核实"})
    clock_at(AFTER)
    page = client.get(url).content.decode()
    assert ('value="release"' in page, 'value="release_later"' in page) == (False, True)
    assert client.post(url, {"act": "release_later", "reason": ""}).status_code == 422
    for _click in range(2):
        assert client.post(url, {"act": "release_later", "reason": "已核实"}).status_code == 302
    assert state(first) == C.SHORTLISTED
    assert (
        AuditEvent.objects.filter(verb__in=("candidacy.hold", "candidacy.release", "candidacy.release_later")).count()
        == 4
    )
