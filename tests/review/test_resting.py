"""Judging in one go: what is flagged waits, what a level below decided is taken over."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.test import Client

from lvheng import standards
from lvheng.core import clock
from lvheng.core.refusal import Forbidden, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import judge_rest, pass_, refuse, save_verdict
from lvheng.review.completeness import unjudged
from lvheng.review.models import CheckFlag, CheckRun, Verdict
from tests.cast import Cast
from tests.review import support
from tests.standards.packs import write_packs

PLACE = "2025/campaign/national.yaml"


@pytest.fixture
def existing(cast: Cast) -> Application:
    """The existing factory's, submitted: 1 has no benchmark, 8 is said not to apply."""
    application = support.file(cast.existing, cast.existing_member)
    CheckRun.objects.create(
        application=application, version=application.versions.get(), state="done", ran_at=clock.now()
    )
    return application


@pytest.mark.clause("HN-4.1.d")
def test_the_first_level_finds_what_is_not_flagged_true_and_accurate(cast: Cast, existing: Application) -> None:
    save_verdict(existing, actor=cast.city_x_officer, number=9, values={"authenticity": "fail"})
    save_verdict(existing, actor=cast.city_x_officer, number=7, values={"remark": "看过"})
    assert judge_rest(existing, actor=cast.city_x_officer) == [4, 7, 12]
    assert {one.number: one.authenticity for one in Verdict.objects.all()} == {
        4: "pass", 7: "pass", 9: "fail", 12: "pass",
    }  # fmt: skip
    assert Verdict.objects.get(number=7).remark == "看过"
    assert judge_rest(existing, actor=cast.city_x_officer) == []
    with pytest.raises(Refused, match="没有审核结论"):
        pass_(existing, actor=cast.city_x_officer)


@pytest.mark.clause("MI-3.a")
def test_the_next_level_takes_over_what_was_decided(cast: Cast, existing: Application) -> None:
    city = cast.city_x_officer
    support.judge_all(existing, city)
    corrected = {"accuracy": "fail", "verified": "60", "remark": "按台账更正"}
    save_verdict(existing, actor=city, number=7, values=corrected)
    save_verdict(existing, actor=city, number=4, values={"authenticity": "doubt"})
    assert judge_rest(existing, actor=cast.province_officer) == [7, 9, 12]
    Verdict.objects.filter(review__level="province").delete()
    refuse(existing, actor=city, opinion="存疑")
    assert judge_rest(existing, actor=cast.province_officer) == [1, 7, 8, 9, 12]
    taken = Verdict.objects.get(review__level="province", number=7)
    assert (taken.verified_value, taken.accuracy, taken.saved_by) == (Decimal(60), "fail", cast.province_officer)
    assert taken.remark == "采用株洲市结论：按台账更正"
    assert taken.advancement == "pass"
    assert Verdict.objects.get(review__level="province", number=8).not_applicable_approved is True


@pytest.mark.clause("MI-3.a")
def test_what_is_flagged_severely_is_not_taken_over(cast: Cast, existing: Application) -> None:
    support.judge_all(existing, cast.city_x_officer, advancement="")
    pass_(existing, actor=cast.city_x_officer)
    for number, severity in ((7, "severe"), (9, "warning")):
        CheckFlag.objects.create(
            run=CheckRun.objects.get(), check_id="bounds", place=f"{number}", number=number, severity=severity,
            count="accuracy", title="超出可能", message="超出可能", fingerprint=f"{number}",
        )  # fmt: skip
    assert 7 not in judge_rest(existing, actor=cast.province_officer)
    found = {one.number: one for one in Verdict.objects.filter(review__level="province")}
    assert (found[9].authenticity, found[9].advancement) == ("pass", "")
    assert (found[4].authenticity, found[4].advancement) == ("pass", "pass")


@pytest.mark.clause("MI-3.a")
def test_nothing_is_judged_in_one_go_before_the_checks_have_seen_it(cast: Cast, existing: Application) -> None:
    for values in ({"ran_at": None}, {"ran_at": clock.now(), "error": "未能完成的检查：bounds"}):
        CheckRun.objects.update(**values)
        with pytest.raises(Refused, match="自动检查还没有完成"):
            judge_rest(existing, actor=cast.city_x_officer)
    CheckRun.objects.all().delete()
    with pytest.raises(Refused, match="自动检查还没有完成"):
        judge_rest(existing, actor=cast.city_x_officer)
    assert not Verdict.objects.exists()


def test_a_pack_may_let_the_rest_be_judged_before_the_checks(
    cast: Cast, existing: Application, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (Path(standards.__file__).parent / "packs" / PLACE).read_text(encoding="utf-8")
    changed = text.replace("rest_after_checks: true", "rest_after_checks: false")
    assert changed != text
    monkeypatch.setenv("LVHENG_PACKS", str(write_packs(tmp_path, {PLACE: changed})))
    CheckRun.objects.all().delete()
    assert judge_rest(existing, actor=cast.city_x_officer) == [4, 7, 9, 12]


@pytest.mark.clause("MI-3.a")
def test_the_province_judges_how_advanced_each_is(cast: Cast, existing: Application) -> None:
    support.judge_all(existing, cast.city_x_officer, advancement="")
    pass_(existing, actor=cast.city_x_officer)
    support.judge_all(existing, cast.province_officer, advancement="")
    with pytest.raises(Refused) as refused:
        pass_(existing, actor=cast.province_officer)
    assert "缺先进性结论" in refused.value.refusal.gaps[0].message
    save_verdict(existing, actor=cast.province_officer, number=4, values={"authenticity": "fail", "remark": "不实"})
    assert [gap.anchor for gap in unjudged(existing.reviews.get(level="province"))] == ["i1", "i7", "i9", "i12"]
    support.judge_all(existing, cast.province_officer)
    assert unjudged(existing.reviews.get(level="province")) == []


def test_others_may_not(cast: Cast, existing: Application) -> None:
    for who in ("city_y_officer", "auditor", "existing_member"):
        with pytest.raises(Forbidden):
            judge_rest(existing, actor=cast.everybody[who])


def test_the_page_offers_it_and_says_what_is_left(cast: Cast, existing: Application) -> None:
    client = Client()
    client.force_login(cast.city_x_officer)
    assert "无标记的认定通过" in client.get(f"/review/{existing.pk}/").content.decode()
    answer = client.post(f"/review/{existing.pk}/rest/", follow=True)
    assert "已填写 4 项结论" in answer.content.decode()
    answer = client.post(f"/review/{existing.pk}/rest/", follow=True)
    assert "没有可以一并填写的指标" in answer.content.decode()
