"""The order among equals as the pack has it, each place with its why; places inside a filter (MI-1.b, MI-2.1.b)."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng import standards
from lvheng.campaigns.queries import pack_for
from lvheng.core import clock
from lvheng.evaluation.numbers import sortable
from lvheng.filing.actions import record_score
from lvheng.filing.models import Application, Score
from lvheng.selection import queries
from lvheng.selection.models import Candidacy
from tests.cast import Cast, make_unit
from tests.selection.making import candidate, submitted, version_of
from tests.standards.packs import write_packs

PLACE = "2025/campaign/national.yaml"
NAMES = ("能源低碳化", "资源高效化")


def tied_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ties: str, groups: str = "") -> None:
    """A national pack that orders equals so."""
    text = (Path(standards.__file__).parent / "packs" / PLACE).read_text(encoding="utf-8")
    said = f"ranking: {{ties: [{ties}], {groups}"
    changed = text.replace("ranking: {ties: [key_industry], ", said)
    assert changed != text
    monkeypatch.setenv("LVHENG_PACKS", str(write_packs(tmp_path, {PLACE: changed})))


def words(cast: Cast) -> list[tuple[str, int, str]]:
    found = list(queries.ranked(cast.campaign, cast.province).order_by(*queries.order_of(cast.campaign, cast.province)))
    stands = queries.stands(cast.campaign, cast.province, [one.pk for one in found])
    return [(one.unit.name, stands[one.pk].place, stands[one.pk].words) for one in found]


def make(cast: Cast, name: str, total: str, tie_key: str = "", **values: Any) -> Application:
    made = candidate(cast, make_unit(cast.city_x, name), total, **values)
    if tie_key:
        score = Score(**{
            field.attname: getattr(version_of(made).scores.get(), field.attname)
            for field in Score._meta.concrete_fields if field.name not in ("id", "basis", "tie_key")
        }, basis=Score.Basis.PROVINCE, tie_key=tie_key)  # fmt: skip
        score.save()
    return made


def groups(*points: str) -> str:
    return "|".join(sortable(Decimal(one)) for one in points)


@pytest.mark.clause("MI-2.1.b")
def test_each_says_why_it_stands_above_the_next(cast: Cast) -> None:
    make(cast, "庚", "80.31")
    make(cast, "辛", "80", industry="cement")
    make(cast, "壬", "80")
    make(cast, "癸", "80")
    make(cast, "子", "79.99999")
    assert words(cast) == [
        ("庚", 1, "总分高 0.31"), ("辛", 2, "同分，重点行业在前"), ("壬", 3, "并列"), ("癸", 3, "总分高不足 0.01"),
        ("子", 5, ""),
    ]  # fmt: skip


def test_the_pack_may_order_equals_by_groups_and_by_time(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tied_by(tmp_path, monkeypatch, "groups, earlier", "groups: {factory: [能源低碳化, 资源高效化]}, ")
    make(cast, "庚", "80", groups("20", "9"), industry="cement")
    make(cast, "辛", "80", groups("20", "9.5"))
    with clock.fixed(clock.now() - timedelta(seconds=1)):
        make(cast, "壬", "80", groups("20", "9"))
    assert words(cast) == [
        ("辛", 1, "同分，资源高效化得分高 0.50"), ("壬", 2, "同分，提交在前"), ("庚", 3, ""),
    ]  # fmt: skip
    pack = pack_for(cast.campaign, cast.province)
    assert queries.order_in_words(pack, "factory") == (
        "总分高的在前（按全部小数位比较）；总分相同的，依次比较能源低碳化、资源高效化得分；仍相同的，提交在前的在前；都相同的并列"
    )
    assert "不比较一级指标" in queries.order_in_words(pack, "park")


def test_a_pack_without_ties_lets_all_equals_share_a_place(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tied_by(tmp_path, monkeypatch, "")
    make(cast, "庚", "80", industry="cement")
    make(cast, "辛", "80")
    assert words(cast) == [("庚", 1, "并列"), ("辛", 1, "")]


def test_equals_of_which_the_texts_are_not_of_the_same_groups_are_told_without_a_name(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tied_by(tmp_path, monkeypatch, "groups", "groups: {factory: [能源低碳化]}, ")
    make(cast, "庚", "80", groups("20"))
    make(cast, "辛", "80")
    assert words(cast) == [("庚", 1, "同分，一级指标得分高"), ("辛", 2, "")]


def test_a_score_keeps_the_points_of_the_groups_that_the_pack_names(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = version_of(submitted(cast, cast.unit_a))
    assert record_score(version, Score.Basis.CITY, actor=None).tie_key == ""
    tied_by(tmp_path, monkeypatch, "groups", "groups: {factory: [资源高效化, 能源低碳化]}, ")
    made = record_score(version, Score.Basis.CITY, actor=None)
    points = {group["name"]: Decimal(group["points"]) for group in made.result["groups"]}
    assert points["资源高效化"] > 0
    assert made.tie_key == groups(str(points["资源高效化"]), str(points["能源低碳化"]))


def test_places_inside_a_filter_are_its_own(cast: Cast) -> None:
    first, second, third = (make(cast, name, total) for name, total in (("庚", "90"), ("辛", "80"), ("壬", "70")))
    inside = queries.ranked(cast.campaign, cast.province).exclude(pk=first.pk)
    keys = [second.pk, third.pk]
    assert queries.places_within(inside, cast.campaign, cast.province, keys) == {second.pk: 1, third.pk: 2}
    client = Client()
    client.force_login(cast.province_officer)
    for query, told in (("", 3), ("?q=庚", 1), ("?q=无此单位", 0)):
        assert client.get(f"/selection/ranking/{cast.province.pk}/{query}").context["total"] == told


def test_a_score_that_nobody_verified_does_not_pass_for_verified(cast: Cast) -> None:
    own, verified = make(cast, "庚", "90.07"), make(cast, "辛", "80.03", tie_key="x")
    rows = {one.application: one.judged for one in queries.rows(cast.campaign, cast.province, [own, verified])}
    assert rows == {own: False, verified: True}
    client = Client()
    client.force_login(cast.province_officer)
    text = client.get(reverse("selection:ranking", args=[cast.province.pk])).content.decode()
    assert text.count("未核实</span>") == 1
    assert "<b>80.03</b>" in text
    assert "<b>90.07</b>" not in text


@pytest.mark.clause("MI-1.b")
def test_who_was_refused_or_ended_has_no_place_and_comes_last_with_the_reason(cast: Cast) -> None:
    by_city = make(cast, "庚", "95", city=("refused", "数据不实"))
    make(cast, "辛", "94", province=("refused", ""))
    ended = make(cast, "壬", "93")
    passed_over, first, second = make(cast, "癸", "92"), make(cast, "子", "91"), make(cast, "丑", "90")
    by_city.candidacy.delete()
    Candidacy.objects.filter(application=ended).update(state=Candidacy.State.ENDED)
    Candidacy.objects.filter(application=passed_over).update(state=Candidacy.State.NOT_RECOMMENDED)
    found = list(queries.ranked(cast.campaign, cast.province).order_by(*queries.order_of(cast.campaign, cast.province)))
    assert [one.unit.name for one in found] == ["癸", "子", "丑", "庚", "辛", "壬"]
    rows = queries.rows(cast.campaign, cast.province, found)
    assert [(row.place, row.refusal) for row in rows] == [
        (1, ""), (2, ""), (3, ""), (None, "市州审核不通过：数据不实"), (None, "省级审核不通过"), (None, "已终止"),
    ]  # fmt: skip
    assert [row.stand.words if row.stand else None for row in rows[2:4]] == ["", None]
    inside = queries.ranked(cast.campaign, cast.province).exclude(pk=passed_over.pk)
    keys = [by_city.pk, first.pk, second.pk]
    assert queries.places_within(inside, cast.campaign, cast.province, keys) == {first.pk: 1, second.pk: 2}
    tried = queries.worked_out(cast.campaign, cast.province, {"kind": "factory"})
    assert {one.entry.unit: one.place for one in tried.rows} == {
        "癸": 1, "子": 2, "丑": 3, "庚": None, "辛": None, "壬": None,
    }  # fmt: skip
    client = Client()
    client.force_login(cast.province_officer)
    page = client.get(f"/selection/ranking/{cast.province.pk}/").content.decode()
    assert page.count("不排名次：") == 3
    assert "不排名次：市州审核不通过：数据不实" in page
