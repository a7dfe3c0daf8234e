from pathlib import Path

import pytest

from lvheng.standards import (
    IndustryNotFound,
    PackError,
    StandardNotFound,
    content_hash,
    list_industries,
    list_standards,
    list_territories,
    load_campaign,
    load_notice,
    load_standard,
    pack_roots,
)

from .packs import OverlayMaker


def test_lists_the_standards_with_their_hashes() -> None:
    infos = list_standards()
    assert [(info.id, info.year, info.kind, info.title) for info in infos] == [
        ("factory-2025", 2025, "factory", "绿色工厂评价要求"),
        ("park-2025", 2025, "park", "绿色工业园区评价要求"),
    ]
    for info in infos:
        assert info.hash == content_hash(load_standard(info.id))
        assert len(info.hash) == 64


@pytest.mark.clause("HN-2.1.b")
@pytest.mark.clause("MI-2.1.b")
@pytest.mark.parametrize("name", ["水泥", "cement"])
def test_an_industry_without_overrides_takes_the_general_requirements(name: str) -> None:
    general, cement = load_standard("factory-2025"), load_standard("factory-2025", name)
    assert cement.industry is not None
    assert (cement.industry.name, cement.industry.id) == ("水泥", "cement")
    assert (cement.general_applies, general.general_applies) == (True, False)
    assert cement.indicators == general.indicators
    assert cement.hash != general.hash
    assert (general.key, cement.key) == ("factory-2025", "factory-2025/cement")


@pytest.mark.clause("MI-A3.b")
def test_every_industry_states_its_scope_and_that_it_is_assumed() -> None:
    industries = list_industries(2025)
    assert len({item.id for item in industries}) == 53
    for item in industries:
        assert item.scope.endswith("企业")
        assert "MI-A3.b" in item.scope_assumption
        assert item.product_units
        assert not item.has_overrides
        assert load_standard("factory-2025", item.id).industry == item


@pytest.mark.parametrize("name", ["factory-2024", "park", "", "factory-2025/cement", "工厂"])
def test_unknown_standard_names_the_known_ones(name: str) -> None:
    with pytest.raises(StandardNotFound, match="factory-2025、park-2025"):
        load_standard(name)


def test_unknown_industry() -> None:
    with pytest.raises(IndustryNotFound, match=r"“食品”不是 2025 年度的重点行业，可用的有：长流程钢铁"):
        load_standard("factory-2025", "食品")
    with pytest.raises(IndustryNotFound, match="不分重点行业"):
        load_standard("park-2025", "水泥")


def test_lookups_of_a_standard() -> None:
    standard = load_standard("factory-2025")
    assert standard.indicator(6).name == "取水强度"
    with pytest.raises(KeyError, match="没有指标 15"):
        standard.indicator(15)
    assert [item.number for item in standard.group_indicators("生产净化")] == [9, 10, 11]
    assert standard.assumption("linear") in standard.assumptions_of(1)
    with pytest.raises(KeyError):
        standard.assumption("nothing")
    assert [item.number for item in standard.indicators if item.quantitative] == [1, 2, 3, 5, 6, 7, 8, 10, 11, 14]
    assert [item.number for item in standard.indicators if item.negative_allowed] == [1, 2]


@pytest.mark.parametrize(("standard", "numbers"), [("factory-2025", [5, 6, 7, 8, 11]), ("park-2025", [9, 10, 11])])
def test_not_applicable_only_where_assumed(standard: str, numbers: list[int]) -> None:
    indicators = load_standard(standard).indicators
    assert [item.number for item in indicators if item.not_applicable_allowed] == numbers


@pytest.mark.clause("MI-2.1.a")
@pytest.mark.clause("HN-2.1.a")
@pytest.mark.parametrize("name", ["factory-2025", "park-2025"])
def test_evidence_is_asked_for_with_every_indicator(name: str) -> None:
    for indicator in load_standard(name).indicators:
        required = [item.id for item in indicator.evidence if item.is_required("met")]
        assert required, indicator.name
        if indicator.rule == "option":
            assert not [item for item in indicator.evidence if item.is_required("not_met")]
        else:
            assert required[0] == "calc"
            assert len(required) == 2


@pytest.mark.clause("MI-1.a")
@pytest.mark.parametrize("name", ["factory-2025", "park-2025"])
def test_form_and_basic_requirements(name: str) -> None:
    standard = load_standard(name)
    assert [item.id for item in standard.basic_requirements] == ["no-violations", "management", "systems"]
    fields = {field.id: field for section in standard.profile for field in section.fields}
    assert fields["uscc"].max_length == 18
    assert fields["name"].required
    assert (standard.files.max_file_mb, standard.files.max_unit_mb) == (50, 500)
    assert set(standard.files.types) >= {"pdf", "jpg", "png", "xlsx", "docx"}


def test_notice_holds_every_clause() -> None:
    notice = load_notice(2025)
    assert len(notice.clauses) == 40
    assert all(notice.holds(clause.quote) for clause in notice.clauses.values())
    assert not notice.holds("这句话不在通知里")
    assert {clause.notice for clause in notice.clauses.values()} == {"HN", "MI"}
    assert notice.documents["MI"].number == "工信厅节函〔2025〕390号"
    assert "各市州工信局" in notice.text("HN")
    assert notice.text("HN").endswith("联系电话：")
    assert "各市州工信局" not in notice.text("MI")
    assert notice.text("MI").endswith("备注：各行业的涵盖范围详见管理平台。")


def test_what_does_not_exist() -> None:
    with pytest.raises(StandardNotFound, match="没有 1999 年度的通知"):
        load_notice(1999)
    with pytest.raises(StandardNotFound, match="没有 1999 年度的推荐工作安排"):
        load_campaign(1999)
    for territory in ("999999", "../430000", "national"):
        with pytest.raises(StandardNotFound, match=r"没有地区 .* 的推荐工作安排，现有：430000、national"):
            load_campaign(2025, territory)
    assert list_industries(1999) == []
    assert list_territories(1999) == []


def test_a_later_root_extends_and_replaces(overlay: OverlayMaker) -> None:
    root = overlay(
        {
            "2025/campaign/110000.yaml": "territory: {code: '110000', name: 示例市, authority: 示例局}\n",
            "2025/factory/industries/cement.yaml": (
                "position: 24\nname: 水泥\nsector: 建材行业\nclause: MI-A3.a\nscope: 示例范围的企业\n"
                "scope_assumption: MI-A3.b\ngbt4754: ['3011']\nproduct_units: [t]\n"
            ),
        }
    )
    assert pack_roots()[1:] == (root,)
    assert list_territories(2025) == ["110000", "430000"]
    pack = load_campaign(2025, "110000")
    assert pack.territory is not None
    assert pack.territory.name == "示例市"
    own = load_standard("factory-2025", "水泥")
    assert own.industry is not None
    assert own.industry.scope == "示例范围的企业"
    assert len(list_industries(2025)) == 53


def test_a_missing_root_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LVHENG_PACKS", str(tmp_path / "nowhere"))
    with pytest.raises(PackError, match=r"LVHENG_PACKS 中的文件夹 .*nowhere 不存在"):
        pack_roots()


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"2025/park/general.yaml": "- 1\n"}, "内容须为“键: 值”"),
        ({"2025/park/general.yaml": "a: [\n"}, "无法读取：YAML 语法错误"),
        ({"2025/park/general.yaml": "title: x\n"}, r"不符合格式：notice：Field required"),
    ],
)
def test_a_broken_pack_is_named(overlay: OverlayMaker, files: dict[str, str], message: str) -> None:
    overlay(files)
    with pytest.raises(PackError, match=message):
        load_standard("park-2025")


def test_an_industry_needs_its_position(overlay: OverlayMaker) -> None:
    content = (
        "name: x\nsector: y\nclause: MI-A3.a\nscope: a\nscope_assumption: b\ngbt4754: ['0001']\nproduct_units: [t]\n"
    )
    overlay({"2025/factory/industries/extra.yaml": content})
    with pytest.raises(PackError, match="position：Field required"):
        list_industries(2025)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"2025/notice/documents.yaml": "text: none.md\nparts: {}\n"}, "无法读取"),
        (
            {"2025/notice/clauses.yaml": "notices: {}\nclauses: [{id: XX-1, kind: a, quote: b, requires: c}]\n"},
            "未登记",
        ),
        ({"2025/notice/clauses.yaml": "notices: 1\nclauses: 2\n"}, None),
    ],
)
def test_a_broken_notice(overlay: OverlayMaker, files: dict[str, str], message: str | None) -> None:
    root = overlay(files)
    if "2025/notice/documents.yaml" not in files:
        built_in = pack_roots()[0] / "2025/notice"
        for name in ("documents.yaml", "notice-2025.md"):
            (root / "2025/notice" / name).write_text((built_in / name).read_text(encoding="utf-8"), encoding="utf-8")
    if message is None:
        assert load_notice(2025).clauses == {}
    else:
        with pytest.raises(PackError, match=message):
            load_notice(2025)
