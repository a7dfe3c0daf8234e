"""The door: locked, checked, written, logged and told together, or not at all."""

import pytest

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.process import CAMPAIGN
from lvheng.core import audit, clock
from lvheng.core.door import act
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.process import GUARDS, Process, Transition, guard
from lvheng.core.refusal import Forbidden, Refusal, Refused
from tests.cast import Cast


def events(campaign: Campaign) -> list[str]:
    return [e.verb for e in AuditEvent.objects.filter(subject=audit.subject_of(campaign)).order_by("sequence")]


def test_an_act_moves_the_state_and_logs_and_tells(cast: Cast) -> None:
    with act(CAMPAIGN, "close", cast.campaign, actor=cast.ministry_officer) as doing:
        doing.note(why="年度结束")
        doing.tell([cast.expert], "本年度工作已结束", "/home/")
    cast.campaign.refresh_from_db()
    assert cast.campaign.state == "closed"
    assert events(cast.campaign)[-1] == "campaign.close"
    event = AuditEvent.objects.filter(verb="campaign.close").get()
    assert event.data == '{"from":"open","to":"closed","why":"年度结束"}'
    assert event.clauses == "MI-3.c"
    letter = Notification.objects.get(recipient=cast.expert)
    assert (letter.text, letter.url, letter.created_at) == ("本年度工作已结束", "/home/", clock.now())


def test_a_failing_act_writes_nothing(cast: Cast) -> None:
    before = events(cast.campaign)

    def fail() -> None:
        with act(CAMPAIGN, "close", cast.campaign, actor=cast.ministry_officer) as doing:
            doing.tell([cast.expert], "不会送出")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    cast.campaign.refresh_from_db()
    assert (cast.campaign.state, events(cast.campaign), Notification.objects.count()) == ("open", before, 0)


@pytest.mark.parametrize("who", ["province_officer", "city_x_officer", "enterprise_a", "expert", "auditor", "stranger"])
def test_without_the_permission_an_act_is_forbidden(cast: Cast, who: str) -> None:
    with (
        pytest.raises(Forbidden) as refused,
        act(CAMPAIGN, "close", cast.campaign, actor=getattr(cast, who)),
    ):
        pytest.fail("the body must not run")
    assert refused.value.refusal.message == "您的角色不能结束本年度工作。"


def test_from_another_state_an_act_is_refused_in_words(cast: Cast) -> None:
    with pytest.raises(Refused) as refused, act(CAMPAIGN, "open", cast.campaign, actor=cast.ministry_officer):
        pytest.fail("the body must not run")
    assert "现在是“进行中”" in refused.value.refusal.message
    assert refused.value.refusal.clauses == ("MI-1.a",)


def test_a_guard_refuses_and_an_offer_says_why(cast: Cast) -> None:
    @guard("test.never")
    def never(_obj: object, _actor: object) -> Refusal:
        return Refusal("时候未到。", ("HN-3.3",))

    process = Process(
        "test_guarded", "试验", CAMPAIGN.states,
        (
            Transition("hold", "暂停", ("open",), None, "ministry", "campaigns.close", ("test.never",)),
            Transition("go", "继续", ("open",), None, "ministry", "campaigns.close"),
            Transition("other", "另一步", ("closed",), None, "ministry", "campaigns.close"),
        ),
    )  # fmt: skip
    offers = process.offers(cast.campaign, cast.ministry_officer)
    assert [(o.transition.name, o.refusal and o.refusal.message) for o in offers] == [("hold", "时候未到。"), ("go", None)]
    assert process.offers(cast.campaign, cast.ministry_officer, ["go"])[0].refusal is None
    assert process.offers(cast.campaign, cast.stranger) == []
    with pytest.raises(Refused, match="时候未到"), act(process, "hold", cast.campaign, actor=cast.ministry_officer):
        pytest.fail("the body must not run")
    with act(process, "go", cast.campaign, actor=cast.ministry_officer):
        pass
    cast.campaign.refresh_from_db()
    assert cast.campaign.state == "open"
    del GUARDS["test.never"]
