"""Data sheets beside a draft: saved as typed, worked out anew, asked about, carried into the submitted version."""

from typing import Any

import pytest
from django.core.management import call_command

from lvheng.core.refusal import Forbidden, Invalid, Refused
from lvheng.filing import actions, form
from lvheng.filing.content import verify
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, Commitment, IndicatorFact, LedgerValue, Score
from lvheng.filing.queries import with_progress
from lvheng.filing.scoring import evaluate_rows, place_of, recompute, rows_of, standard_of
from tests.cast import Cast
from tests.filing import make, sheets

pytestmark = pytest.mark.django_db
A = "enterprise_a"


@pytest.fixture
def draft(cast: Cast) -> Application:
    """A draft with every sheet filled in."""
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    sheets.fill(application, cast.enterprise_a)
    return application


@pytest.fixture
def empty(cast: Cast) -> Application:
    """A draft with nothing in it."""
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


def row(application: Application, number: int) -> IndicatorFact:
    return IndicatorFact.objects.get(application=application, number=number)


def gaps(application: Application, number: int) -> list[str]:
    found = Draft.load(application)
    return [gap.message for gap in found.gaps_of(found.standard.indicator(number))]


def said(error: pytest.ExceptionInfo[Invalid]) -> list[tuple[str, str]]:
    return [(gap.anchor, gap.message) for gap in error.value.refusal.gaps]


def answered(application: Application, cast: Cast) -> None:
    """Everything but sheets and commitment."""
    found = Draft.load(application)
    answers = make.profile(application)
    answers |= {f"basic.{item.id}": form.YES for item in found.standard.basic_requirements}
    answers |= {f"declaration.{item.id}": form.NONE for item in found.exclusions}
    actions.save_answers(application, answers, actor=cast.enterprise_a)


def proven(application: Application, cast: Cast) -> None:
    """All proof that is asked for."""
    found = Draft.load(application)
    slots = [slot for item in found.standard.basic_requirements for slot in found.basic_slots(item)]
    slots += [slot for item in found.standard.indicators for slot in found.indicator_slots(item.number)]
    for slot in slots:
        if slot.missing:
            actions.attach(application, slot.id, make.pdf(f"{slot.id}.pdf"), actor=cast.enterprise_a)


def ready(application: Application, cast: Cast) -> None:
    """Everything done and signed; what is asked about is confirmed."""
    answered(application, cast)
    found = Draft.load(application)
    for number in found.standard.sheets.indicators:
        for ask in found.asks(number):
            actions.confirm(application, number, ask.name.removeprefix("own."), actor=cast.enterprise_a)
    proven(application, cast)
    make.commit(application, cast.enterprise_a)


# values

@pytest.mark.clause("MI-A1")
def test_what_is_typed_comes_to_values(draft: Application) -> None:
    kept = {fact.number: (fact.shown, fact.unit) for fact in draft.facts.all()}
    # 61500000 kWh × 0.1229 + 98000 t × 22.1/29.3076 − 12000 GJ × 0.03412 = 81047.847… tce; ÷ 52000 万元
    assert kept[1] == ("1.558612 tce/万元", "tce/万元")
    assert kept[5] == ("28.846154 t/万元", "t/万元")
    assert kept[6] == ("4.807692 m³/万元", "m³/万元")
    assert kept[7] == ("95.238095 %", "")
    assert kept[8] == ("97.777778 %", "")
    assert kept[10] == ("1.533333 %", "")
    assert kept[11] == ("7.884615 kg/万元", "kg/万元")
    assert kept[14] == ("0.167742 万元/m²", "万元/m²")
    assert with_progress(Application.objects.filter(pk=draft.pk)).get().filled == 10


def test_typed_text_stays_beside_the_canonical_amount(draft: Application, cast: Cast) -> None:
    sheets.put(draft, 7, {"intake.amount": "２６０，０００．５", "intake.unit": "万m³"}, cast.enterprise_a)
    kept = row(draft, 7)
    assert kept.sheet["intake"] == {"amount": "２６０，０００．５", "unit": "万m³"}
    assert kept.canonical["intake.amount"] == "2600005000 m3"


def test_what_is_wrong_is_kept_and_keeps_from_submitting(draft: Application, cast: Cast) -> None:
    sheets.put(draft, 7, {"reused.amount": "很多"}, cast.enterprise_a)
    assert row(draft, 7).sheet["reused"]["amount"] == "很多"
    assert (row(draft, 7).value, row(draft, 7).shown) == (None, "")
    assert any("“很多”不是数值" in gap for gap in gaps(draft, 7))
    assert with_progress(Application.objects.filter(pk=draft.pk)).get().filled == 9


def test_a_wrong_shared_fact_is_said_once_wherever_it_is_used(draft: Application, cast: Cast) -> None:
    sheets.put(draft, 0, {"output_value.amount": "五万"}, cast.enterprise_a)
    found = Draft.load(draft)
    using = {n for n in range(1, 15) if found.sheet_problems(n).get("shared.output_value.amount")}
    assert using == {1, 2, 5, 6, 11, 14}
    assert {len(found.sheet_problems(n)["shared.output_value.amount"]) for n in using} == {1}
    assert found.sheet_problems(3) == {}


def test_untouched_sheets_are_no_gap_and_begun_ones_are(empty: Application, cast: Cast) -> None:
    assert [gaps(empty, number) for number in range(1, 15)] == [[]] * 14
    sheets.put(empty, 7, {"intake.amount": "260000", "intake.unit": "m³"}, cast.enterprise_a)
    assert Draft.load(empty).sheet_gaps(7) == {"own.reused": ["请填写“重复利用水量 Vr”"]}
    assert [number for number in range(1, 15) if gaps(empty, number)] == [7]


def test_a_figure_of_two_sheets_is_entered_once(empty: Application, cast: Cast) -> None:
    actions.save_cells(empty, 7, {"reused.amount": "300", "reused.unit": "m³"}, actor=cast.enterprise_a)
    assert Draft.load(empty).sheet_gaps(7) == {"own.intake": ["请填写“取水量 V”"]}
    actions.save_cells(empty, 6, {"intake.amount": "100", "intake.unit": "m³"}, actor=cast.enterprise_a)
    assert row(empty, 7).shown == "75 %"
    actions.save_cells(empty, 7, {"intake.amount": "200", "intake.unit": "m³"}, actor=cast.enterprise_a)
    assert row(empty, 7).shown == "60 %"


def test_a_wrong_shared_fact_keeps_from_submitting_before_any_sheet_takes_it(empty: Application, cast: Cast) -> None:
    actions.save_cells(empty, 0, {"output_value.unit": "万元"}, actor=cast.enterprise_a)
    assert Draft.load(empty).shared_gaps() == []
    handle = actions.add_row(empty, 0, "energy", actor=cast.enterprise_a)
    cells = {f"energy.{handle}.carrier": "natural_gas", f"energy.{handle}.amount": "很多"}
    actions.save_cells(empty, 0, cells, actor=cast.enterprise_a)
    found = [(gap.anchor, gap.message) for gap in Draft.load(empty).indicator_gaps()]
    amount = f"1.shared.energy.{handle}.amount"
    assert (amount, "第 1 项“能源消耗强度”：“很多”不是数值，请填写数字，例如 1234.5") in found
    assert all("{" not in message for _anchor, message in found)


def test_proof_is_asked_for_computed_values_and_measured_ones(draft: Application, cast: Cast) -> None:
    asked = {slot.id for slot in Draft.load(draft).indicator_slots(1) if slot.required}
    assert "1.calc" in asked
    measured = {slot.id for slot in Draft.load(draft).indicator_slots(1) if slot.asked and slot.asked.measured}
    assert measured
    assert measured <= asked
    handle = row(draft, 0).sheet["energy"][1]["_row"]
    sheets.put(draft, 0, {f"energy.{handle}.ncv.amount": ""}, cast.enterprise_a)
    assert not measured & {slot.id for slot in Draft.load(draft).indicator_slots(1) if slot.required}
    assert {slot.id for slot in Draft.load(draft).indicator_slots(9) if slot.required} == set()


# own calculation, not applicable, industry

def test_own_calculation_keeps_both(draft: Application, cast: Cast) -> None:
    actions.use_own(draft, 7, True, actor=cast.enterprise_a)
    assert not Draft.load(draft).uses_sheet(7)
    assert any("请填写计算得出的指标值" in gap for gap in gaps(draft, 7))
    actions.save_fact(draft, 7, {"typed": "93.5"}, actor=cast.enterprise_a)
    assert (str(row(draft, 7).value), row(draft, 7).shown) == ("93.5", "")
    actions.use_own(draft, 7, False, actor=cast.enterprise_a)
    assert (row(draft, 7).typed, row(draft, 7).shown) == ("93.5", "95.238095 %")
    actions.use_own(draft, 7, True, actor=cast.enterprise_a)
    assert str(row(draft, 7).value) == "93.5"
    assert row(draft, 7).sheet["intake"]["amount"] == "260000"


def test_going_back_to_a_blank_sheet_states_nothing(empty: Application, cast: Cast) -> None:
    actions.save_fact(empty, 1, {"typed": "70", "unit": "tce/万元"}, actor=cast.enterprise_a)
    assert not Draft.load(empty).uses_sheet(1)
    actions.use_own(empty, 1, False, actor=cast.enterprise_a)
    assert Draft.load(empty).uses_sheet(1)
    assert (row(empty, 1).typed, row(empty, 1).value) == ("70", None)
    assert Draft.load(empty).evaluated.score.indicator(1).status == "missing"
    actions.save_fact(empty, 1, {"remark": "说明"}, actor=cast.enterprise_a)
    assert row(empty, 1).value is None
    assert with_progress(Application.objects.filter(pk=empty.pk)).get().filled == 0


def test_saving_a_blank_value_is_no_own_calculation(empty: Application, cast: Cast) -> None:
    actions.save_fact(empty, 7, {"typed": "", "remark": "说明"}, actor=cast.enterprise_a)
    assert Draft.load(empty).uses_sheet(7)


def test_not_applicable_outweighs_a_filled_sheet(draft: Application, cast: Cast) -> None:
    sheets.put(draft, 8, {"used.amount": "很多"}, cast.enterprise_a)
    assert gaps(draft, 8)
    actions.save_fact(draft, 8, {"not_applicable": "没有工业固体废物"}, actor=cast.enterprise_a)
    found = Draft.load(draft)
    assert found.evaluated.score.indicator(8).status == "not_applicable"
    assert (gaps(draft, 8), found.asks(8), row(draft, 8).value) == ([], [], None)
    actions.save_fact(draft, 8, {"not_applicable": ""}, actor=cast.enterprise_a)
    assert gaps(draft, 8)


def test_another_industry_works_the_sheets_out_anew(draft: Application, cast: Cast) -> None:
    cement = form.hinted(draft, "3011")[0].id
    before = row(draft, 0).inputs
    actions.save_answers(draft, {"profile.industry": cement, "profile.gbt4754": "3011"}, actor=cast.enterprise_a)
    draft.refresh_from_db()
    assert draft.industry == cement
    assert Draft.load(draft).standard.industry is not None
    assert row(draft, 0).inputs == Draft.load(draft).taken_by_default
    assert row(draft, 7).sheet["intake"]["amount"] == "260000"
    assert before["grid"] == "province"


# rows

def test_rows_come_and_go(draft: Application, cast: Cast) -> None:
    handle = actions.add_row(draft, 5, "materials", actor=cast.enterprise_a)
    assert handle == "r2"
    sheets.put(draft, 5, {"materials.r2.name": "黏土"}, cast.enterprise_a)
    assert Draft.load(draft).sheet_gaps(5) == {"own.materials.r2.amount": ["请填写“消耗量”"]}
    actions.remove_row(draft, 5, "materials", "r2", actor=cast.enterprise_a)
    actions.remove_row(draft, 5, "materials", "r2", actor=cast.enterprise_a)
    assert [item["_row"] for item in row(draft, 5).sheet["materials"]] == ["r1"]


def test_a_product_that_is_gone_or_renamed_is_told_at_the_row(draft: Application, cast: Cast) -> None:
    handle = actions.add_row(draft, 0, "products", actor=cast.enterprise_a)
    cells = {"id": "p1", "name": "水泥熟料", "output.amount": "1200000", "output.unit": "t"}
    sheets.put(draft, 0, {f"products.{handle}.{name}": value for name, value in cells.items()}, cast.enterprise_a)
    sheets.put(draft, 0, {"energy.r2.product": "p1"}, cast.enterprise_a)
    sheets.put(draft, 1, {"per": "product"}, cast.enterprise_a)
    assert Draft.load(draft).sheet_problems(1) == {}
    sheets.put(draft, 0, {f"products.{handle}.id": "clinker"}, cast.enterprise_a)
    wrong = Draft.load(draft).sheet_problems(1)
    assert "没有产品“p1”" in wrong["shared.energy.r2.product"][0]
    assert "clinker" in wrong["shared.energy.r2.product"][0]
    actions.add_row(draft, 0, "products", actor=cast.enterprise_a)
    cells["id"] = "p2"
    sheets.put(draft, 0, {f"products.r2.{name}": value for name, value in cells.items()}, cast.enterprise_a)
    actions.remove_row(draft, 0, "products", handle, actor=cast.enterprise_a)
    assert "没有产品“p1”" in Draft.load(draft).sheet_problems(1)["shared.energy.r2.product"][0]


def test_too_many_rows(empty: Application, cast: Cast) -> None:
    for _ in range(60):
        actions.add_row(empty, 5, "materials", actor=cast.enterprise_a)
    with pytest.raises(Invalid) as error:
        actions.add_row(empty, 5, "materials", actor=cast.enterprise_a)
    assert said(error) == [("own.materials", "“主要原材料消耗量”最多 60 行。")]


# bad paths

@pytest.mark.parametrize(
    ("number", "path"),
    [
        (0, "energy.r1._row"), (0, "__class__"), (0, "energy.__class__.amount"), (0, "evaluation_year"), (0, "region"),
        (0, "energy.r99.amount"), (0, "energy.r1"), (0, "energy"), (0, f"energy.{'r' * 5000}.amount"), (0, ""),
        (7, "intake.months.13"), (7, "intake.months.0"), (7, "intake.months.１"), (7, "intake.months"), (7, "intake"),
        (7, "nothing.amount"), (7, "intake.amount.more"), (10, "investment.1999"), (10, "investment.２０２４"),
        (10, "investment.total"), (7, "per"), (0, "site_area.months.1"),
    ],
)  # fmt: skip
def test_a_path_that_names_no_cell(draft: Application, cast: Cast, number: int, path: str) -> None:
    before = row(draft, number).sheet
    with pytest.raises(Invalid) as error:
        sheets.put(draft, number, {path: "1"}, cast.enterprise_a)
    prefix = "own" if number else "shared"
    assert said(error) == [(f"{prefix}.{path}", "没有这一栏，请刷新页面。")]
    assert row(draft, number).sheet == before


@pytest.mark.parametrize(
    ("number", "path", "value", "words"),
    [
        (7, "intake.amount", "1" * 201, "内容有 201 字，最多 200 字，请删减。"),
        (7, "intake.amount", "1\0", "内容含有不能保存的控制字符，请删除后重新填写。"),
        (7, "intake.amount", "\ud800", "内容含有不能保存的控制字符，请删除后重新填写。"),
        (7, "intake.amount", ["1"], "没有这一栏，请刷新页面。"),
        (1, "per", "head", "没有这个口径，请从列出的口径中选择。"),
        (4, "functions", "x", "第 4 项指标没有数据表。"),
        (9, "x", "x", "第 9 项指标没有数据表。"),
        (99, "x", "x", "第 99 项指标没有数据表。"),
    ],
)
def test_a_text_that_is_not_kept(  # noqa: PLR0917
    draft: Application, cast: Cast, number: int, path: str, value: Any, words: str
) -> None:
    with pytest.raises(Invalid) as error:
        actions.save_cells(draft, number, {path: value}, actor=cast.enterprise_a)
    assert [gap.message for gap in error.value.refusal.gaps] == [words]


@pytest.mark.parametrize("name", ["nothing", "intake"])
def test_rows_of_no_table(draft: Application, cast: Cast, name: str) -> None:
    with pytest.raises(Invalid, match="填写有误"):
        actions.add_row(draft, 7, name, actor=cast.enterprise_a)
    with pytest.raises(Invalid, match="填写有误"):
        actions.remove_row(draft, 7, name, "x" * 9, actor=cast.enterprise_a)


def test_a_carrier_by_name_becomes_its_id(draft: Application, cast: Cast) -> None:
    sheets.put(draft, 0, {"energy.r1.carrier": "电力"}, cast.enterprise_a)
    sheets.put(draft, 0, {"energy.r2.carrier": "木炭"}, cast.enterprise_a)
    assert [item["carrier"] for item in row(draft, 0).sheet["energy"]][:2] == ["electricity", "木炭"]
    assert "没有能源品种“木炭”" in Draft.load(draft).sheet_problems(1)["shared.energy.r2.carrier"][0]


@pytest.mark.clause("HN-2.1.a")
@pytest.mark.parametrize("who", ["enterprise_b", "city_x_officer", "ministry_officer", "stranger", "administrator"])
def test_nobody_else_writes(draft: Application, cast: Cast, who: str) -> None:
    actor = cast.everybody[who]
    for call in (
        lambda: actions.save_cells(draft, 7, {"intake.amount": "1"}, actor=actor),
        lambda: actions.add_row(draft, 5, "materials", actor=actor),
        lambda: actions.remove_row(draft, 5, "materials", "r1", actor=actor),
        lambda: actions.paste(draft, 5, "materials", "r1", "name", "x", actor=actor),
        lambda: actions.by_month(draft, 7, "intake", True, actor=actor),
        lambda: actions.use_own(draft, 7, True, actor=actor),
        lambda: actions.copy_forward(draft, 7, actor=actor),
        lambda: actions.confirm(draft, 7, "intake.amount", actor=actor),
    ):
        with pytest.raises(Forbidden):
            call()


# submission

@pytest.mark.clause("MI-2.1.a")
def test_a_submitted_version_recomputes_to_the_last_digit(draft: Application, cast: Cast) -> None:
    ready(draft, cast)
    version = actions.submit(draft, actor=cast.enterprise_a)
    assert verify(version) == []
    for score in Score.objects.filter(version=version):
        assert recompute(score).to_dict() == {key: score.result[key] for key in recompute(score).to_dict()}
    call_command("verify_submissions")
    call_command("recompute")
    ledger = {item.number: item for item in LedgerValue.objects.filter(unit=cast.unit_a)}
    assert ledger[7].sheet["intake"]["amount"] == "260000"
    assert ledger[0].sheet["output_value"]["amount"] == "52000"
    assert str(ledger[7].value).startswith("95.238")


def test_a_version_does_not_follow_later_levels(draft: Application, cast: Cast) -> None:
    ready(draft, cast)
    version = actions.submit(draft, actor=cast.enterprise_a)
    common = version.facts.get(number=0)
    assert common.sheet["evaluation_year"] == str(Draft.load(draft).pack.evaluation_year)
    assert common.sheet["region"] == "430000"
    assert common.inputs["per.1"] == "output_value"
    score = make.self_score(version)
    assert recompute(score).indicator(1).status == "scored"
    common.inputs = common.inputs | {"per.1": "product"}  # what was pinned decides, not what is the default now
    rows = [common, *version.facts.exclude(number=0)]
    place = place_of(version.application)
    standard = standard_of(version)
    changed = evaluate_rows(standard, rows, rows_of(standard, version.benchmark_set, place), place)
    assert changed.score.indicator(1).status == "missing"


def test_an_own_calculation_leaves_no_sheet_in_the_ledger(draft: Application, cast: Cast) -> None:
    actions.use_own(draft, 7, True, actor=cast.enterprise_a)
    actions.save_fact(draft, 7, {"typed": "93.5"}, actor=cast.enterprise_a)
    ready(draft, cast)
    version = actions.submit(draft, actor=cast.enterprise_a)
    assert LedgerValue.objects.get(unit=cast.unit_a, number=7).sheet == {}
    assert version.facts.get(number=7).own


def test_what_was_signed_for_is_what_is_submitted(draft: Application, cast: Cast) -> None:
    ready(draft, cast)
    draft.refresh_from_db()
    IndicatorFact.objects.filter(application=draft, number=7).update(shown="94 %")
    found = Draft.load(draft)
    assert found.commitment_void
    make.commit(draft, cast.enterprise_a)  # drawn up anew, worked out anew
    assert row(draft, 7).shown == "95.238095 %"
    IndicatorFact.objects.filter(application=draft, number=7).update(shown="94 %")
    Commitment.objects.filter(application=draft).update(content_digest=Draft.load(draft).digest)
    with pytest.raises(Refused, match="由数据表计算的结果"):
        actions.submit(Application.objects.get(pk=draft.pk), actor=cast.enterprise_a)


@pytest.mark.clause("HN-2.2")
def test_practice_works_alike_and_leaves_no_ledger(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a, practice=True)
    sheets.fill(application, cast.enterprise_a)
    assert row(application, 7).shown == "95.238095 %"
    assert not LedgerValue.objects.exists()
