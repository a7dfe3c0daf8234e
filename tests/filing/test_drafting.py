"""Filling in: saved as typed with its time, the standard by key industry, proof within the limits, commitment."""

from decimal import Decimal
from typing import Any

import pytest

from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions, form
from lvheng.filing.draft import Draft
from lvheng.filing.facts import change_of, unit_choices, value_in_words
from lvheng.filing.models import Application, IndicatorFact, LedgerValue
from lvheng.filing.scoring import fact_from_dict, fact_to_dict, standard_of
from lvheng.standards import load_campaign, load_standard
from tests.cast import Cast
from tests.filing import make

STANDARD = load_standard("factory-2025")


@pytest.fixture
def draft(cast: Cast) -> Application:
    """A fresh draft of enterprise A."""
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


def messages(caught: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(gap.anchor, gap.message) for gap in caught.value.refusal.gaps]


# ── 基本信息 and 基本要求 ────────────────────────────────────────────────────


@pytest.mark.clause("HN-2.1.b")
@pytest.mark.clause("HN-4.2.a")
@pytest.mark.clause("MI-2.1.b")
def test_the_key_industry_chooses_the_standard_and_keeps_what_was_typed(cast: Cast, draft: Application) -> None:
    actions.save_fact(draft, 1, {"typed": "0.1035", "unit": "tce/t"}, actor=cast.enterprise_a)
    assert standard_of(draft).key == "factory-2025/cement"
    assert standard_of(draft).general_applies
    saved = actions.save_answer(draft, "profile.industry", form.NOT_KEY, actor=cast.enterprise_a)
    assert saved.industry == ""
    assert standard_of(saved).key == "factory-2025"
    saved = actions.save_answer(draft, "profile.industry", "household-ceramics", actor=cast.enterprise_a)
    assert saved.industry == "household-ceramics"
    assert saved.facts.get(number=1).typed == "0.1035"


@pytest.mark.clause("HN-4.2.a")
@pytest.mark.clause("MI-A3.b")
@pytest.mark.parametrize(
    ("industry", "code", "wrong"),
    [("cement", "3011", False), ("cement", "3074", True), (form.NOT_KEY, "3011", True), (form.NOT_KEY, "3024", False),
     ("cement", "", False), ("", "3011", False), ("cement", "30", False), ("cenment", "3011", False)],
)  # fmt: skip
def test_a_mismatch_is_kept_and_does_not_block(
    cast: Cast, draft: Application, industry: str, code: str, wrong: bool
) -> None:
    saved = actions.save_answers(
        draft, {"profile.industry": industry, "profile.gbt4754": code}, actor=cast.enterprise_a
    )
    assert saved.industry_mismatch is wrong
    if wrong:
        anchors = {gap.anchor for gap in Draft.load(saved).profile_gaps()}
        assert not anchors & {"profile.industry", "profile.gbt4754"}


def test_hints_from_the_code(draft: Application) -> None:
    assert [industry.id for industry in form.hinted(draft, "3011")] == ["cement"]
    assert len(form.industries(draft)) == 53


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", " ", "请填写单位名称。"),
        ("name", "示" * 101, "单位名称有 101 字，不能超过 100 字。"),
        ("uscc", "91430200MA0000000X", "不是有效的统一社会信用代码"),
        ("gbt4754", "301", "“301”不是四位代码"),
        ("gbt4754", "C301", "“C301”不是四位代码"),
        ("phone", "12345", "“12345”不是完整的电话号码"),
        ("email", "示例", "“示例”不是电子邮箱"),
        ("nature", "其他", "没有“其他”这一项"),
        ("industry", "水泥", "请从重点行业清单中选择"),
        ("phone", "13800000000", ""),
        ("phone", "0731 0000 0000", ""),
        ("email", "name@example.com", ""),
        ("industry", form.NOT_KEY, ""),
    ],
)
def test_each_field_says_what_would_be_right(
    cast: Cast, draft: Application, field: str, value: str, message: str
) -> None:
    saved = actions.save_answer(draft, f"profile.{field}", value, actor=cast.enterprise_a)
    found = next(item for item in form.fields_of(standard_of(saved)) if item.id == field)
    problem = Draft.load(saved).field_problem(found)
    assert message in problem
    assert bool(problem) == bool(message)
    assert saved.answers.get(key=f"profile.{field}").value == value


def test_the_code_of_another_unit_is_noticed(cast: Cast, draft: Application) -> None:
    saved = actions.save_answer(draft, "profile.uscc", cast.unit_b.uscc, actor=cast.enterprise_a)
    assert [gap.message for gap in Draft.load(saved).profile_gaps() if gap.anchor == "profile.uscc"] == [
        f"“{cast.unit_b.uscc}”与登记的 {cast.unit_a.uscc} 不一致，请核对；登记有误的，请联系市州工信部门更正。"
    ]


def test_unknown_fields_and_endless_text_are_not_kept(cast: Cast, draft: Application) -> None:
    values = {"profile.nothing": "x", "profile.name": "示" * 5001}
    with pytest.raises(Invalid) as caught:
        actions.save_answers(draft, values, actor=cast.enterprise_a)
    assert messages(caught) == [
        ("profile.nothing", "没有这一栏，请刷新页面。"), ("profile.name", "内容有 5001 字，最多保存 5000 字，请删减。"),
    ]  # fmt: skip
    assert draft.answers.get(key="profile.name").value == "甲示例有限公司"


def test_saving_is_logged_without_the_contents(cast: Cast, draft: Application) -> None:
    actions.save_answer(draft, "profile.phone", "13800000000", actor=cast.enterprise_a)
    event = AuditEvent.objects.filter(subject=f"application:{draft.pk}").latest("sequence")
    assert (event.verb, event.data) == ("application.save", '{"fields":["profile.phone"]}')


@pytest.mark.clause("MI-1.a")
def test_basic_requirements_ask_for_proof_once_claimed(cast: Cast, draft: Application) -> None:
    requirement = Draft.load(draft).standard.basic_requirements[0]
    assert not any(slot.required for slot in Draft.load(draft).basic_slots(requirement))
    saved = actions.save_answer(draft, f"basic.{requirement.id}", form.YES, actor=cast.enterprise_a)
    assert [slot.id for slot in Draft.load(saved).basic_slots(requirement) if slot.missing] == [
        "basic.licence", "basic.credit",
    ]  # fmt: skip
    saved = actions.save_answer(draft, f"basic.{requirement.id}", form.NO, actor=cast.enterprise_a)
    assert not any(slot.required for slot in Draft.load(saved).basic_slots(requirement))


@pytest.mark.clause("HN-2.1.c")
@pytest.mark.clause("MI-2.1.a")
def test_no_step_demands_a_third_party_report_or_paper() -> None:
    for standard in (load_standard("factory-2025"), load_standard("park-2025")):
        asked = [item for indicator in standard.indicators for item in indicator.evidence]
        asked += [item for requirement in standard.basic_requirements for item in requirement.evidence]
        assert [item.title for item in asked if "第三方" in item.title or "评价报告" in item.title] == []
        assert [item.title for item in asked if "纸质" in item.title or "原件" in item.title] == []
        fields = [field for section in standard.profile for field in section.fields]
        assert [field.label for field in fields if "第三方" in field.label or "评价机构" in field.label] == []
    pack = load_campaign(2025, "430000")
    assert (pack.third_party_report.enabled, pack.paper_filing.enabled) == (False, False)


# ── 评价指标 ────────────────────────────────────────────────────────────────


@pytest.mark.clause("MI-A1")
def test_a_value_is_kept_as_typed_beside_the_exact_number(cast: Cast, draft: Application) -> None:
    row = actions.save_fact(draft, 1, {"typed": "１，２３４．５０"}, actor=cast.enterprise_a)
    assert (row.typed, row.value, row.unit, row.basis) == ("１，２３４．５０", Decimal("1234.50"), "tce/t", "product")
    row = actions.save_fact(draft, 1, {"unit": "kgce/万元"}, actor=cast.enterprise_a)
    assert (row.value, row.unit, row.basis) == (Decimal("1234.50"), "kgce/万元", "output_value")
    row = actions.save_fact(draft, 1, {"typed": "约 1200"}, actor=cast.enterprise_a)
    assert (row.typed, row.value, row.unit) == ("约 1200", None, "kgce/万元")
    row = actions.save_fact(draft, 1, {"typed": ""}, actor=cast.enterprise_a)
    assert (row.typed, row.value, row.unit) == ("", None, "kgce/万元")


@pytest.mark.clause("MI-A2")
def test_elasticity_inputs_are_kept_one_by_one(cast: Cast) -> None:
    park = actions.start(cast.park, actor=cast.park_member)
    actions.save_fact(park, 15, {"emission_growth": "-2.1"}, actor=cast.park_member)
    found = Draft.load(park)
    assert [problem.field for problem in found.problems(15)] == ["value_added_growth"]
    assert "value_added_growth" not in found.problems(15)[0].message
    row = actions.save_fact(park, 15, {"value_added_growth": "6.5"}, actor=cast.park_member)
    assert row.inputs == {"emission_growth": "-2.1", "value_added_growth": "6.5"}
    assert Draft.load(park).evaluated.score.indicator(15).points == 6
    actions.save_fact(park, 15, {"emission_growth": "略降"}, actor=cast.park_member)
    assert [problem.field for problem in Draft.load(park).problems(15)] == ["emission_growth"]
    assert value_in_words(standard_of(park), 15, row) == ("排放量年均增长 -2.1%，增加值年均增长 6.5%", "")


def test_functions_and_options_come_from_the_pack(cast: Cast, draft: Application) -> None:
    with pytest.raises(Invalid) as caught:
        actions.save_fact(draft, 4, {"functions": ["能耗查询", "其他"]}, actor=cast.enterprise_a)
    assert messages(caught) == [("functions", "“其他”不是计入的业务功能，请从列出的功能中勾选。")]
    row = actions.save_fact(draft, 4, {"functions": ["能耗查询", "能流分析"]}, actor=cast.enterprise_a)
    assert value_in_words(standard_of(draft), 4, row) == ("2", "项")
    assert Draft.load(draft).evaluated.score.indicator(4).points == Decimal("1.5")
    row = actions.save_fact(draft, 4, {"functions": []}, actor=cast.enterprise_a)
    assert value_in_words(standard_of(draft), 4, row) == ("", "")


@pytest.mark.parametrize(
    ("number", "values", "field"),
    [
        (9, {"option": "perhaps"}, "option"),
        (1, {"nothing": "x"}, "nothing"),
        (1, {"typed": "1" * 81}, "typed"),
        (1, {"not_applicable": "不涉及"}, "not_applicable"),
        (15, {"typed": "1"}, ""),
    ],
)
def test_what_can_not_be_kept_is_refused(
    cast: Cast, draft: Application, number: int, values: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as caught:
        actions.save_fact(draft, number, values, actor=cast.enterprise_a)
    assert [gap.anchor for gap in caught.value.refusal.gaps] == [field]
    assert not IndicatorFact.objects.exists()


def test_a_claim_outweighs_the_value_and_keeps_it(cast: Cast, draft: Application) -> None:
    actions.save_fact(draft, 8, {"typed": "90"}, actor=cast.enterprise_a)
    row = actions.save_fact(draft, 8, {"not_applicable": "不产生一般工业固体废物"}, actor=cast.enterprise_a)
    assert row.typed == "90"
    assert value_in_words(standard_of(draft), 8, row) == ("不适用", "")
    assert Draft.load(draft).evaluated.score.indicator(8).status == "not_applicable"


def test_a_unit_without_levels_waits_for_them(cast: Cast, draft: Application) -> None:
    """The cast's set has levels per 万元 only."""
    actions.save_fact(draft, 1, {"typed": "100", "unit": "kgce/t"}, actor=cast.enterprise_a)
    found = Draft.load(draft).evaluated
    assert found.score.indicator(1).status == "no_benchmark"
    assert not found.score.complete
    actions.save_fact(draft, 1, {"unit": "不知道"}, actor=cast.enterprise_a)
    assert [problem.field for problem in Draft.load(draft).problems(1)] == ["unit"]


def test_units_to_choose_from(draft: Application) -> None:
    standard = standard_of(draft)
    assert unit_choices(standard, 3) == []
    assert unit_choices(standard, 1, ["kgce/万元", ""]) == [
        ("按单位产品", ["tce/t", "kgce/t"]), ("按单位产值", ["kgce/万元", "tce/万元"]),
    ]  # fmt: skip
    assert Draft.load(draft).default_unit(1) == "tce/万元"
    assert Draft.load(draft).default_unit(3) == ""


@pytest.mark.parametrize(
    ("now", "last", "expected"),
    [
        (("110", "kgce/t"), ("100", "kgce/t"), ("0.1", False, False)),
        (("131", "kgce/t"), ("100", "kgce/t"), ("0.31", True, False)),
        (("60", "kgce/t"), ("100", "kgce/t"), ("-0.4", True, False)),
        (("100", "kgce/t"), ("0.1", "tce/t"), ("0", False, False)),
        (("100", "tce/t"), ("0.1", "tce/t"), ("999", True, True)),
        (("0.1", "tce/t"), ("100", "tce/t"), ("-0.999", True, True)),
    ],
)
def test_change_against_last_year(
    cast: Cast, draft: Application, now: tuple[str, str], last: tuple[str, str], expected: tuple[str, bool, bool]
) -> None:
    row = actions.save_fact(draft, 1, {"typed": now[0], "unit": now[1]}, actor=cast.enterprise_a)
    before = LedgerValue(unit=cast.unit_a, year=2023, number=1, value=Decimal(last[0]), unit_text=last[1])
    change = change_of(STANDARD, row, before)
    assert change is not None
    assert (change.share, change.flagged, change.slip) == (Decimal(expected[0]), *expected[1:])
    patient = STANDARD.change_asked.model_copy(update={"share": Decimal(1000)})
    later = change_of(STANDARD.model_copy(update={"change_asked": patient}), row, before)
    assert later is not None
    assert not later.flagged


def test_no_change_where_there_is_nothing_to_compare(cast: Cast, draft: Application) -> None:
    row = actions.save_fact(draft, 1, {"typed": "5", "unit": "kgce/t"}, actor=cast.enterprise_a)
    blank = LedgerValue(unit=cast.unit_a, year=2023, number=1)
    assert change_of(STANDARD, row, None) is None
    assert change_of(STANDARD, None, blank) is None
    assert change_of(STANDARD, row, blank) is None
    other = LedgerValue(unit=cast.unit_a, year=2023, number=1, value=Decimal(5), unit_text="tce/万元")
    assert change_of(STANDARD, row, other) is None
    other.unit_text = "？"
    assert change_of(STANDARD, row, other) is None
    zero = LedgerValue(unit=cast.unit_a, year=2023, number=1, value=Decimal(0), unit_text="kgce/t")
    found = change_of(STANDARD, row, zero)
    assert found is not None
    assert (found.share, found.flagged) == (None, True)


def test_facts_survive_their_json() -> None:
    from lvheng.evaluation import Fact

    for fact in (Fact(value=Decimal("1.50"), unit="tce/t"), Fact(functions=("能耗查询",)), Fact(option="met"), Fact()):
        assert fact_from_dict(fact_to_dict(fact)) == fact


# ── evidence ────────────────────────────────────────────────────────────────


@pytest.mark.clause("HN-2.1.a")
@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("材料.exe", b"MZ", "不是可以上传的格式"),
        ("材料.pdf", b"", "是空文件"),
        ("材料.pdf", b"PK\x03\x04", "内容与扩展名 .pdf 不符"),
        ("材料.docx", make.PDF, "内容与扩展名 .docx 不符"),
    ],
)
def test_a_file_is_looked_at_before_it_is_kept(
    cast: Cast, draft: Application, name: str, content: bytes, message: str
) -> None:
    with pytest.raises(Invalid) as caught:
        actions.attach(draft, "1.calc", make.pdf(name, content), actor=cast.enterprise_a)
    assert message in messages(caught)[0][1]
    assert messages(caught)[0][0] == "file"
    assert not draft.evidence.exists()


def test_files_are_added_replaced_and_taken_away(cast: Cast, draft: Application) -> None:
    first = actions.attach(draft, "1.calc", make.pdf("一.pdf"), actor=cast.enterprise_a)
    second = actions.attach(draft, "1.calc", make.pdf("二.pdf"), actor=cast.enterprise_a, replace=first)
    assert [item.file.name for item in draft.evidence.all()] == ["二.pdf"]
    with pytest.raises(Refused, match="要替换的文件已不在"):
        actions.attach(draft, "1.calc", make.pdf(), actor=cast.enterprise_a, replace=first)
    with pytest.raises(Invalid):
        actions.attach(draft, "99.calc", make.pdf(), actor=cast.enterprise_a)
    actions.detach(second, actor=cast.enterprise_a)
    actions.detach(second, actor=cast.enterprise_a)
    assert not draft.evidence.exists()


def test_the_sum_of_a_units_files_is_limited(cast: Cast, draft: Application) -> None:
    big = actions.attach(draft, "1.calc", make.pdf(), actor=cast.enterprise_a)
    upload = make.pdf("二.pdf")
    upload.size = 500 * 1024 * 1024 - big.file.size + 1
    with pytest.raises(Invalid) as caught:
        actions.attach(draft, "1.other", upload, actor=cast.enterprise_a)
    assert messages(caught) == [
        ("file", "本单位已用 0.0 MB，加上此文件超过 500 MB 的上限；请压缩或删去部分文件。")
    ]


# ── commitment ──────────────────────────────────────────────────────────────


@pytest.mark.clause("HN-4.2.d")
def test_a_commitment_needs_finished_parts_a_name_a_scan_and_a_word(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    actor = cast.enterprise_a
    with pytest.raises(Refused, match="请先生成承诺书"):
        actions.confirm_commitment(application, make.pdf(), agreed=True, actor=actor)
    with pytest.raises(Invalid) as caught:
        actions.prepare_commitment(application, signatory=" ", actor=actor)
    assert messages(caught) == [("signatory", "请填写法定代表人姓名，不超过 60 字。")]
    evidence = application.evidence.get(slot="1.calc")
    actions.detach(evidence, actor=actor)
    with pytest.raises(Refused, match="前三部分还有 1 处需要处理"):
        actions.prepare_commitment(application, signatory="王示例", actor=actor)
    actions.attach(application, "1.calc", make.pdf(), actor=actor)
    actions.prepare_commitment(application, signatory="王示例", actor=actor)
    with pytest.raises(Invalid) as caught:
        actions.confirm_commitment(application, None, agreed=False, actor=actor)
    assert [gap.anchor for gap in caught.value.refusal.gaps] == ["scan", "agreed"]
    with pytest.raises(Invalid):
        actions.confirm_commitment(application, make.pdf("扫描.docx"), agreed=True, actor=actor)
    actions.save_answer(application, "profile.contact", "李示例", actor=actor)
    with pytest.raises(Refused, match="内容有改动，原承诺书已失效"):
        actions.confirm_commitment(application, make.pdf(), agreed=True, actor=actor)
    make.commit(application, actor)
    assert Draft.load(application).committed
    with pytest.raises(Forbidden):
        actions.prepare_commitment(application, signatory="王示例", actor=cast.enterprise_b)


def test_proof_is_part_of_what_is_committed_to(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    actions.attach(application, "1.other", make.pdf("补充.pdf"), actor=cast.enterprise_a)
    assert Draft.load(application).commitment_void
