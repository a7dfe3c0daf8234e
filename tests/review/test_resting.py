"""Judging in one go: what is flagged waits, what a level below decided is taken over."""

from decimal import Decimal

import pytest
from django.test import Client

from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import judge_rest, pass_, refuse, save_verdict
from lvheng.review.models import Verdict
from tests.cast import Cast
from tests.review import support


@pytest.fixture
def existing(cast: Cast) -> Application:
    """The existing factory's, submitted: 1 has no benchmark, 8 is said not to apply."""
    return support.file(cast.existing, cast.existing_member)


@pytest.mark.clause("HN-4.1.d")
def test_the_first_level_finds_what_is_not_flagged_true_and_accurate(cast: Cast, existing: Application) -> None:
    save_verdict(existing, actor=cast.city_x_officer, number=9, values={"authenticity": "false"})
    save_verdict(existing, actor=cast.city_x_officer, number=7, values={"remark": "看过"})
    assert judge_rest(existing, actor=cast.city_x_officer) == [4, 7, 12]
    assert {one.number: one.authenticity for one in Verdict.objects.all()} == {
        4: "true", 7: "true", 9: "false", 12: "true",
    }  # fmt: skip
    assert Verdict.objects.get(number=7).remark == "看过"
    assert judge_rest(existing, actor=cast.city_x_officer) == []
    with pytest.raises(Refused, match="没有审核结论"):
        pass_(existing, actor=cast.city_x_officer)


@pytest.mark.clause("MI-3.a")
def test_the_next_level_takes_over_what_was_decided(cast: Cast, existing: Application) -> None:
    city = cast.city_x_officer
    support.judge_all(existing, city)
    save_verdict(existing, actor=city, number=7, values={"accuracy": "corrected", "verified": "60"})
    save_verdict(existing, actor=city, number=4, values={"authenticity": "doubtful"})
    assert judge_rest(existing, actor=cast.province_officer) == [7, 9, 12]
    Verdict.objects.filter(review__level="province").delete()
    refuse(existing, actor=city, opinion="存疑")
    assert judge_rest(existing, actor=cast.province_officer) == [1, 7, 8, 9, 12]
    taken = Verdict.objects.get(review__level="province", number=7)
    assert (taken.verified_value, taken.accuracy, taken.saved_by) == (Decimal(60), "corrected", cast.province_officer)
    assert Verdict.objects.get(review__level="province", number=8).not_applicable_approved is True


def test_others_may_not(cast: Cast, existing: Application) -> None:
    for who in ("city_y_officer", "auditor", "existing_member"):
        with pytest.raises(Forbidden):
            judge_rest(existing, actor=cast.everybody[who])


def test_the_page_offers_it_and_says_what_is_left(cast: Cast, existing: Application) -> None:
    client = Client()
    client.force_login(cast.city_x_officer)
    assert "无标记的认定属实、准确" in client.get(f"/review/{existing.pk}/").content.decode()
    answer = client.post(f"/review/{existing.pk}/rest/", follow=True)
    assert "已填写 4 项结论" in answer.content.decode()
    answer = client.post(f"/review/{existing.pk}/rest/", follow=True)
    assert "没有可以一并填写的指标" in answer.content.decode()
