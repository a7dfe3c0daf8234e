"""The door: locked, checked, written, logged and told together, or not at all."""

import pytest

from lvheng.campaigns.models import Campaign
from lvheng.campaigns.process import CAMPAIGN
from lvheng.core import audit, clock
from lvheng.core.door import LONGEST, LONGEST_URL, act, send
from lvheng.core.models import AuditEvent, Notification
from lvheng.core.process import GUARDS, PROCESSES, Process, Transition, guard
from lvheng.core.refusal import Forbidden, Refusal, Refused
from tests.cast import YEAR, Cast


def next_year() -> Campaign:
    return Campaign.objects.create(year=YEAR + 1, title="下年度", pack="x", pack_hash="x")


def test_an_act_moves_the_state_and_logs_and_tells(cast: Cast) -> None:
    year = next_year()
    with act(CAMPAIGN, "open", year, actor=cast.ministry_officer) as doing:
        doing.note(why="年度开始")
        doing.tell([cast.expert], "本年度工作已开始", "/home/")
    year.refresh_from_db()
    assert year.state == "open"
    event = AuditEvent.objects.get(subject=audit.subject_of(year))
    assert event.data == '{"from":"preparing","to":"open","why":"年度开始"}'
    assert (event.verb, event.clauses) == ("campaign.open", "MI-1.a")
    letter = Notification.objects.get(recipient=cast.expert)
    assert (letter.text, letter.url, letter.created_at) == ("本年度工作已开始", "/home/", clock.now())


def test_a_failing_act_writes_nothing(cast: Cast) -> None:
    year = next_year()

    def fail() -> None:
        with act(CAMPAIGN, "open", year, actor=cast.ministry_officer) as doing:
            doing.tell([cast.expert], "不会送出")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        fail()
    year.refresh_from_db()
    assert (year.state, Notification.objects.count()) == ("preparing", 0)
    assert not AuditEvent.objects.filter(subject=audit.subject_of(year)).exists()


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
    found = [(o.transition.name, o.refusal and o.refusal.message) for o in offers]
    assert found == [("hold", "时候未到。"), ("go", None)]
    assert process.offers(cast.campaign, cast.ministry_officer, ["go"])[0].refusal is None
    assert process.offers(cast.campaign, cast.stranger) == []
    with pytest.raises(Refused, match="时候未到"), act(process, "hold", cast.campaign, actor=cast.ministry_officer):
        pytest.fail("the body must not run")
    with act(process, "go", cast.campaign, actor=cast.ministry_officer):
        pass
    cast.campaign.refresh_from_db()
    assert cast.campaign.state == "open"
    del GUARDS["test.never"], PROCESSES["test_guarded"]


@pytest.mark.db
def test_a_long_letter_is_cut_and_half_an_address_is_left_out(cast: Cast) -> None:
    long = "长" * 501
    send([(cast.expert, long, "/" + "a" * 300), (cast.expert, long[:500], "/" + "a" * 299)])
    cut, whole = Notification.objects.filter(recipient=cast.expert).order_by("id")
    assert (cut.text, cut.url) == ("长" * 499 + "…", "")
    assert (whole.text, whole.url) == ("长" * 500, "/" + "a" * 299)


def test_the_cut_is_what_the_columns_hold() -> None:
    lengths = [Notification._meta.get_field(name).max_length for name in ("text", "url")]
    assert lengths == [LONGEST, LONGEST_URL]
