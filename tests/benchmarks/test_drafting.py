"""Drafts: set up, copied, their rows added, changed and removed; by the ministry alone."""

from decimal import Decimal
from pathlib import Path

import pytest

from lvheng.benchmarks import actions, queries
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.evaluation.choosing import LevelRow
from lvheng.standards.loader import BUILT_IN
from tests.benchmarks.making import general, level, make_draft
from tests.cast import Cast


def rows(of: BenchmarkSet) -> list[LevelRow]:
    return [row for _place, row in queries.placed_rows(of)]


def anchors(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [gap.anchor for gap in refused.value.refusal.gaps]


def test_a_draft_is_set_up_by_the_ministry(cast: Cast) -> None:
    for actor in (cast.province_officer, cast.enterprise_a, cast.auditor, cast.administrator):
        with pytest.raises(Forbidden, match="部级工作人员"):
            actions.draft("factory", "甲", "1", actor=actor)
    made = actions.draft("park", " 甲 ", "1 ", actor=cast.ministry_officer, for_year=2026, note="说明")
    assert (str(made), made.state, made.origin, made.for_year, made.note) == ("甲 1", "draft", "edited", 2026, "说明")
    assert made.created_by == cast.ministry_officer
    event = AuditEvent.objects.get(subject=f"benchmarkset:{made.pk}")
    assert (event.verb, event.actor) == ("benchmark_set.draft", cast.ministry_officer)


def test_what_is_wrong_with_a_draft_is_said_at_its_field(cast: Cast) -> None:
    draft = make_draft(cast)
    with pytest.raises(Invalid) as refused:
        actions.draft("ship", " ", "长" * 21, actor=cast.ministry_officer, based_on=draft)
    assert anchors(refused) == ["kind", "name", "version", "based_on"]
    with pytest.raises(Invalid) as refused:
        actions.draft("park", "甲", "1", actor=cast.ministry_officer, based_on=cast.sets["factory"])
    assert anchors(refused) == ["based_on"]
    with pytest.raises(Invalid) as refused:
        actions.draft("factory", draft.name, draft.version, actor=cast.ministry_officer)
    assert refused.value.refusal.gaps[0].message == "“示例基准集 1”已有，请换一个名称或版本"
    assert BenchmarkSet.objects.filter(name=draft.name).count() == 1


def test_a_new_version_starts_with_all_rows_and_leaves_the_published_set(cast: Cast) -> None:
    old = cast.sets["factory"]
    made = actions.draft("factory", old.name, "2", actor=cast.ministry_officer, based_on=old)
    assert queries.fingerprint(made) == old.digest
    first = BenchmarkRow.objects.filter(set=made).order_by("pk")[0]
    actions.change_row(first, level(industry="", basis="output_value", unit="tce/万元"), actor=cast.ministry_officer)
    assert queries.fingerprint(made) != old.digest
    assert queries.fingerprint(old) == old.digest


def test_rows_are_added_changed_and_removed(cast: Cast) -> None:
    draft, officer = make_draft(cast), cast.ministry_officer
    made = actions.add_row(draft, level(product="熟料", note="备注"), actor=officer)
    assert queries.level_of(made) == level(id=made.pk, product="熟料", note="备注")
    actions.change_row(made, level(product="熟料", baseline=Decimal("107.50")), actor=officer)
    assert [str(row.baseline) for row in rows(draft)] == ["107.50"]
    assert actions.add_rows(draft, [general(), level(5, unit="t/t")], actor=officer) == 2
    assert [row.number for row in rows(draft)] == [1, 3, 5]
    actions.remove_row(made, actor=officer)
    assert [row.number for row in rows(draft)] == [3, 5]
    events = AuditEvent.objects.filter(subject=f"benchmarkset:{draft.pk}").order_by("sequence")
    assert [event.verb for event in events] == [
        "benchmark_set.draft", "benchmark_set.add_row", "benchmark_set.change_row", "benchmark_set.add_row",
        "benchmark_set.remove_row",
    ]  # fmt: skip
    with pytest.raises(Refused, match="已被删除"):
        actions.remove_row(made, actor=officer)
    with pytest.raises(Refused, match="已被删除"):
        actions.change_row(made, level(), actor=officer)


def test_only_the_ministry_touches_rows(cast: Cast) -> None:
    draft = make_draft(cast, general())
    row = BenchmarkRow.objects.get(set=draft)
    officer = cast.province_officer
    for act in (
        lambda: actions.add_row(draft, level(), actor=officer),
        lambda: actions.add_rows(draft, [level()], actor=officer),
        lambda: actions.change_row(row, level(), actor=officer),
        lambda: actions.remove_row(row, actor=officer),
    ):
        with pytest.raises(Forbidden):
            act()
    assert [one.number for one in rows(draft)] == [3]


def test_a_wrong_row_is_refused_at_its_field(cast: Cast) -> None:
    draft = make_draft(cast, general(), level())
    with pytest.raises(Invalid) as refused:
        actions.add_row(draft, level(2, unit="kgce/t", leading=Decimal(200)), actor=cast.ministry_officer)
    assert anchors(refused) == ["unit"]
    with pytest.raises(Invalid) as refused:
        actions.add_row(draft, level(), actor=cast.ministry_officer)
    assert [(gap.anchor, gap.message[:9]) for gap in refused.value.refusal.gaps] == [("valid_from", "与第 2 行适用于")]
    first = BenchmarkRow.objects.get(set=draft, number=3)
    with pytest.raises(Invalid) as refused:
        actions.change_row(first, level(), actor=cast.ministry_officer)
    assert anchors(refused) == ["valid_from"]
    actions.change_row(first, general(leading=Decimal(25)), actor=cast.ministry_officer)
    assert [row.leading for row in rows(draft)] == [25, 100]


def test_many_rows_come_all_or_none(cast: Cast) -> None:
    draft = make_draft(cast, general())
    with pytest.raises(Invalid) as refused:
        actions.add_rows(draft, [level(), general(unit="t", region="430000"), general()], actor=cast.ministry_officer)
    messages = [gap.message for gap in refused.value.refusal.gaps]
    assert [message[:8] for message in messages] == ["第 3 行 计量", "第 4 行 生效"]
    assert [row.number for row in rows(draft)] == [3]


def test_a_published_set_takes_no_rows(cast: Cast) -> None:
    published = cast.sets["factory"]
    row = published.rows.order_by("pk")[0]
    for act in (
        lambda: actions.add_row(published, level(), actor=cast.ministry_officer),
        lambda: actions.add_rows(published, [level()], actor=cast.ministry_officer),
        lambda: actions.change_row(row, level(), actor=cast.ministry_officer),
        lambda: actions.remove_row(row, actor=cast.ministry_officer),
    ):
        with pytest.raises(Refused, match="已发布"):
            act()


@pytest.mark.clause("MI-A1")
def test_publishing_tells_everything_that_is_wrong(cast: Cast) -> None:
    draft = BenchmarkSet.objects.create(name="甲", version="1", kind="factory")
    with pytest.raises(Refused, match="没有任何行"):
        actions.publish(draft, actor=cast.ministry_officer)
    for values in ({"leading": 200, "baseline": 100}, {"unit": ""}, {}):
        row = {"unit": "kgce/t", "leading": 1, "baseline": 2, "source": "文件", "trust": "official"} | values
        BenchmarkRow.objects.create(set=draft, number=1, industry="cement", region=str(430000 + len(values)), **row)
    with pytest.raises(Refused, match="有 2 处不正确") as refused:
        actions.publish(draft, actor=cast.ministry_officer)
    assert [gap.message.split("：")[0] for gap in refused.value.refusal.gaps] == ["第 1 行 引领值", "第 2 行 计量单位"]
    draft.refresh_from_db()
    assert (draft.state, draft.digest) == ("draft", "")


def test_a_set_serves_from_its_year_on(cast: Cast) -> None:
    later = make_draft(cast, general(), for_year=cast.campaign.year + 1, origin=BenchmarkSet.Origin.DERIVED)
    later = actions.publish(later, actor=cast.ministry_officer)
    with pytest.raises(Refused, match="自 2026 年度起适用，不能用于 2025 年度"):
        actions.name_set(cast.campaign, "factory", "ranking", later, actor=cast.ministry_officer)
    now = make_draft(cast, general(), name="乙", for_year=cast.campaign.year)
    now = actions.publish(now, actor=cast.ministry_officer)
    assert actions.name_set(cast.campaign, "factory", "ranking", now, actor=cast.ministry_officer).set == now


def pack_that_allows(folder: Path) -> Path:
    place = folder / "2025/campaign"
    place.mkdir(parents=True)
    text = (BUILT_IN / "2025/campaign/national.yaml").read_text(encoding="utf-8")
    changed = text.replace("derived_same_year: false", "derived_same_year: true")
    assert changed != text
    (place / "national.yaml").write_text(changed, encoding="utf-8")
    return folder


def test_a_pack_may_let_a_derived_set_serve_its_own_year(
    cast: Cast, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LVHENG_PACKS", str(pack_that_allows(tmp_path)))
    for origin, name in ((BenchmarkSet.Origin.EDITED, "甲"), (BenchmarkSet.Origin.DERIVED, "乙")):
        made = make_draft(cast, general(), name=name, for_year=cast.campaign.year + 1, origin=origin)
        made = actions.publish(made, actor=cast.ministry_officer)
        if origin == BenchmarkSet.Origin.EDITED:
            with pytest.raises(Refused, match="不能用于"):
                actions.name_set(cast.campaign, "factory", "ranking", made, actor=cast.ministry_officer)
        else:
            assert actions.name_set(cast.campaign, "factory", "ranking", made, actor=cast.ministry_officer).set == made
