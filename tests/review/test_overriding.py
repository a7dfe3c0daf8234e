"""Flags by who may see them, reasons for them, and the list by risk."""

from typing import Any

import pytest

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing.models import Application
from lvheng.review.actions import override_flag, weigh, withdraw_override
from lvheng.review.actions.overriding import MAX_REASON
from lvheng.review.models import CheckFlag, CheckRun, FlagOverride
from lvheng.review.queries.flags import OUTSIDE, flags_of, run_of
from tests.campaigns.packs import hunan
from tests.cast import Cast
from tests.review import support
from tests.review.test_views import client_of, queries
from tests.standards.conftest import overlay
from tests.standards.packs import OverlayMaker

__all__ = ["overlay"]


def flagged(application: Application, *severities: str, **values: Any) -> CheckRun:
    """A finished run with one flag of each severity."""
    run, _made = CheckRun.objects.update_or_create(
        application=application,
        defaults={"version": application.versions.get(), "state": CheckRun.State.DONE, "ran_at": clock.now()},
    )
    for at, severity in enumerate(severities, start=1):
        given = {
            "check_id": f"test_{at}", "place": "1", "number": 1, "severity": severity, "count": "accuracy",
            "title": "相同的页", "message": "见所附材料", "fingerprint": f"{at}" * 64,
        } | values  # fmt: skip
        CheckFlag.objects.create(run=run, **given)
    return weigh(run)


def shown(application: Application, user: User, level: str) -> list[Any]:
    """All flags that a person sees."""
    return [one for found in flags_of(application, user, level).values() for one in found]


@pytest.mark.clause("MI-3.a")
def test_flags_are_for_officers_and_auditors_and_name_nobody_out_of_reach(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a)
    other = support.file(cast.unit_b, cast.enterprise_b)
    flagged(mine, "severe", "note", other=other)
    levels = {"city_x_officer": "city", "province_officer": "province", "ministry_officer": "ministry", "auditor": ""}
    names = {"city_x_officer": OUTSIDE}
    for name, user in cast.everybody.items():
        found = shown(mine, user, levels.get(name, ""))
        assert [one.severity for one in found] == (["severe", "note"] if name in levels else []), name
        assert {one.other for one in found} <= {names.get(name, cast.unit_b.name)}, name
        assert (run_of(mine, user) is not None) is (name in levels), name


@pytest.mark.clause("MI-3.a")
def test_a_reason_settles_a_flag_as_long_as_it_says_the_same(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a)
    run = flagged(mine, "severe", "warning")
    asked = {"actor": cast.city_x_officer, "check_id": "test_1", "place": "1"}
    before = run.risk
    first = override_flag(mine, reason="已核对凭证", **asked)
    assert override_flag(mine, reason=" 已核对凭证 ", **asked) == first
    run.refresh_from_db()
    assert (run.severe, run.warnings) == (0, 1)
    assert run.risk < before
    assert (run.risk_city, run.unsettled["city"]["severe"]) == (run.risk, 0)
    seen = shown(mine, cast.province_officer, "province")[0]
    assert (seen.open, seen.overridden.reason, seen.overridden.own) == (True, "已核对凭证", False)
    assert (run.risk_province, run.risk_ministry) == (before, before)
    override_flag(mine, actor=cast.province_officer, check_id="test_1", place="1", reason="省级也核对过")
    settled = next(one for one in shown(mine, cast.city_x_officer, "city") if not one.open)
    assert (settled.overridden.reason, settled.overridden.own) == ("已核对凭证", True)
    override_flag(mine, reason="另有说明", **asked)
    assert FlagOverride.objects.filter(level="city").count() == 2
    withdraw_override(mine, **asked)
    with pytest.raises(Refused):
        withdraw_override(mine, **asked)
    assert weigh(run).severe == 0
    CheckFlag.objects.filter(check_id="test_1").update(fingerprint="x" * 64)
    assert weigh(run).severe == 1
    override_flag(mine, reason="新的情况也核对过", **asked)
    CheckRun.objects.all().delete()
    withdraw_override(mine, **asked)


@pytest.mark.clause("MI-3.a")
def test_each_level_has_its_own_sight_of_the_risk(cast: Cast, overlay: OverlayMaker) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a)
    run = flagged(mine, "severe", "warning")
    whole = run.risk
    asked = {"check_id": "test_1", "place": "1"}

    def now() -> tuple[int, int, int]:
        run.refresh_from_db()
        return run.risk_city, run.risk_province, run.risk_ministry

    def rows(user: User, query: str = "") -> list[Any]:
        return [row["flags"] for row in client_of(user).get(f"/review/{query}").context["rows"]]

    override_flag(mine, actor=cast.city_x_officer, reason="市州核对过", **asked)
    less = now()[0]
    assert now() == (less, whole, whole)
    assert [one["severe"] for one in rows(cast.city_x_officer)] == [0]
    assert rows(cast.city_x_officer, "?severe=1") == []
    assert [one["severe"] for one in rows(cast.province_officer, "?severe=1")] == [1]
    assert [one["severe"] for one in rows(cast.auditor, "?severe=1")] == [1]
    page = client_of(cast.province_officer).get(f"/review/{mine.pk}/").content.decode()
    assert "市州核对过" in page
    assert "本级仍计入风险" in page
    withdraw_override(mine, actor=cast.city_x_officer, **asked)
    override_flag(mine, actor=cast.province_officer, reason="省级核对过", **asked)
    assert now() == (less, less, whole)  # a level above settles it for those below
    overlay(hunan("{checks: {reasons: any}}"))
    assert weigh(run).risk_ministry == less
    assert not shown(mine, cast.ministry_officer, "ministry")[-1].open


def test_reasons_are_refused_in_words(cast: Cast) -> None:
    mine = support.file(cast.unit_a, cast.enterprise_a)
    asked = {"check_id": "test_1", "place": "1"}
    with pytest.raises(Refused):
        override_flag(mine, actor=cast.city_x_officer, reason="没有检查过", **asked)
    flagged(mine, "severe")
    with pytest.raises(Refused):
        override_flag(mine, actor=cast.city_x_officer, check_id="test_9", place="1", reason="不在")
    for reason in ("", "字" * (MAX_REASON + 1)):
        with pytest.raises(Invalid):
            override_flag(mine, actor=cast.city_x_officer, reason=reason, **asked)
    for name in ("city_y_officer", "enterprise_a", "expert", "auditor", "administrator", "stranger"):
        with pytest.raises(Forbidden):
            override_flag(mine, actor=cast.everybody[name], reason="越权", **asked)
    assert not FlagOverride.objects.exists()


def test_the_list_begins_with_the_riskiest(cast: Cast) -> None:
    client, costs = client_of(cast.city_x_officer), []
    calm = support.filed(cast.city_x, facts={9: {"option": "met"}}).application
    flagged(calm, "note")
    costs.append(queries(client, "/review/"))
    risky = support.filed(cast.city_x, facts={9: {"option": "met"}}).application
    flagged(risky, "severe", "warning")
    waiting = support.filed(cast.city_x, facts={9: {"option": "met"}}).application
    costs.append(queries(client, "/review/"))
    assert costs[0] == costs[1]

    def order(query: str = "") -> list[int]:
        return [row["application"].pk for row in client.get(f"/review/{query}").context["rows"]]

    assert order() == [risky.pk, calm.pk, waiting.pk]
    assert order("?severe=1") == [risky.pk]
    assert order("?sort=waiting") == [calm.pk, risky.pk, waiting.pk]
    page = client.get("/review/").content.decode()
    assert "严重" in page
    assert "等待检查" in page
