"""The pages of data sheets: drawn from the description, saved as typed, alike with and without script."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, LedgerValue
from lvheng.filing.sheetform import sheet_page
from tests.cast import Cast
from tests.filing.pages import FETCH, cell, energy, press, saved, signed_in, text


@pytest.fixture
def draft(cast: Cast) -> Application:
    """An empty draft of enterprise A."""
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.enterprise_a)


def part(html: str, of: str) -> str:
    """The words of the element of this id in fragments."""
    found = re.search(rf'<span id="{re.escape(of)}">(.*?)</span>', html, flags=re.DOTALL)
    assert found, of
    return re.sub(r"<[^>]+>", "", found[1])


# ── as the description says ─────────────────────────────────────────────────


def test_every_sheet_has_controls_for_all_it_describes(draft: Application, cast: Cast) -> None:
    park = actions.start(cast.park, actor=cast.park_member)
    for application, member in ((draft, cast.enterprise_a), (park, cast.park_member)):
        loaded = Draft.load(application)
        for number, sheet in loaded.standard.sheets.indicators.items():
            if not loaded.uses_sheet(number):
                continue
            for field in sheet.fields:
                if field.type in ("rows", "series_by_name"):
                    actions.add_row(application, number, field.id, actor=member)
            page = sheet_page(Draft.load(application), loaded.standard.indicator(number))
            names = {control.name.split(".")[1] for control in page.controls if control.name.startswith("own.")}
            wanted = {field.id for field in sheet.fields if field.id != "unit"} | ({"per"} if sheet.bases else set())
            assert (number, names) == (number, wanted)
            common = set(sheet.uses) - {field.id for field in sheet.fields}
            shown = "各指标共用" in text(signed_in(member), "indicator", application.pk, number)
            assert (number, shown) == (number, bool(common))


def test_the_functions_of_a_platform_stay_ticks(client: Client, draft: Application) -> None:
    page = text(client, "indicator", draft.pk, 4)
    assert 'name="functions"' in page
    assert "data-sheet " not in page


# ── rows, units, conversion ─────────────────────────────────────────────────


@pytest.mark.clause("MI-A1")
def test_a_row_is_converted_as_it_is_typed(client: Client, draft: Application) -> None:
    added = press(client, draft, 1, add="shared.energy")
    assert (added["focus"], added["say"]) == ("#id_shared-energy-r1-carrier", "已添加一行")
    assert 'name="shared.energy.r1.amount"' in added["html"]["#sheet"]
    found = cell(client, draft, 1, "shared.energy.r1.carrier", "electricity")
    assert "万kWh" in found["html"]["*"]
    found = cell(client, draft, 1, "shared.energy.r1.amount", "１,２３８")
    assert part(found["html"]["*"], "out-shared-energy-r1") == "1,521.50"
    assert part(found["html"]["*"], "sum-shared-energy") == "1,521.50"
    assert "0.1229 kgce/kWh" in found["html"]["*"]
    row = Draft.load(draft).content(0)["energy"][0]
    assert (row["amount"], row["unit"]) == ("１,２３８", "万kWh")


def test_another_carrier_brings_its_own_units(client: Client, draft: Application) -> None:
    row = energy(client, draft)
    found = cell(client, draft, 1, f"{row}.carrier", "diesel")
    assert Draft.load(draft).content(0)["energy"][0]["unit"] == "t"
    assert part(found["html"]["*"], "out-shared-energy-r1") == "1,457.10"
    cell(client, draft, 1, f"{row}.unit", "kg")
    cell(client, draft, 1, f"{row}.carrier", "gasoline")
    assert Draft.load(draft).content(0)["energy"][0]["unit"] == "kg"


def test_what_is_wrong_stands_at_the_control_in_plain_words(client: Client, draft: Application) -> None:
    row = energy(client, draft)
    found = cell(client, draft, 1, f"{row}.amount", "约一千")
    assert "“约一千”不是数值" in found["errors"][f"{row}.amount"][0]
    assert 'value="约一千"' in text(client, "indicator", draft.pk, 1)
    found = cell(client, draft, 1, f"{row}.amount", "1000")
    assert found["errors"][f"{row}.amount"] == []
    cell(client, draft, 1, f"{row}.carrier", "natural_gas")
    assert 'id="more-shared-energy-r1" open>' in text(client, "indicator", draft.pk, 1)
    cell(client, draft, 1, "shared.output_value.amount", "100")
    page = text(client, "indicator", draft.pk, 1)
    assert "请填写实测低位发热量，例如 35.6 MJ/m³" in page
    assert "amount:" not in page.replace("{&quot;", "")


def test_sold_and_feedstock(client: Client, draft: Application) -> None:
    row = energy(client, draft)
    found = cell(client, draft, 1, f"{row}.feedstock", "true")
    assert part(found["html"]["*"], "coef-shared-energy-r1").startswith("不计入")
    found = cell(client, draft, 1, f"{row}.feedstock", "")
    assert part(found["html"]["*"], "out-shared-energy-r1") == "1,229.00"


def test_the_carbon_sheet_shows_emissions(client: Client, draft: Application) -> None:
    energy(client, draft, 2)
    page = text(client, "indicator", draft.pk, 2)
    assert "排放量 tCO₂" in page
    assert "4,900.00" in page
    found = cell(client, draft, 2, "own.grid", "national")
    assert part(found["html"]["*"], "out-shared-energy-r1") == "5,366.00"


def test_products_get_a_handle_and_are_offered_to_rows(client: Client, draft: Application) -> None:
    cell(client, draft, 1, "own.per", "product")
    row = energy(client, draft)
    for name in ("甲产品", "乙产品"):
        press(client, draft, 1, add="shared.products")
        handle = Draft.load(draft).content(0)["products"][-1]["_row"]
        cell(client, draft, 1, f"shared.products.{handle}.name", name)
        cell(client, draft, 1, f"shared.products.{handle}.output.amount", "100")
    assert [item["id"] for item in Draft.load(draft).content(0)["products"]] == ["p1", "p2"]
    page = text(client, "indicator", draft.pk, 1)
    assert f'name="{row}.product"' in page
    assert '<option value="p2">乙产品</option>' in page
    cell(client, draft, 1, f"{row}.product", "p1")
    assert "产品“乙产品”没有能源消费量" in text(client, "indicator", draft.pk, 1)


def test_the_basis_decides_what_is_asked(client: Client, draft: Application) -> None:
    found = cell(client, draft, 1, "own.per", "output_value")
    assert "工业总产值 G" in found["html"]["#sheet"]
    assert "shared.products" not in found["html"]["#sheet"]
    found = cell(client, draft, 1, "own.per", "product")
    assert "shared.products" in found["html"]["#sheet"]


def test_removing_a_row(client: Client, draft: Application) -> None:
    row = energy(client, draft)
    found = press(client, draft, 1, remove=row)
    assert (found["focus"], Draft.load(draft).content(0)["energy"]) == ("#add-shared-energy", [])
    assert press(client, draft, 1, remove=row)["say"] == "已删除"


# ── the result ──────────────────────────────────────────────────────────────


@pytest.mark.clause("MI-A1")
def test_a_value_is_worked_out_and_cannot_be_overtyped(client: Client, draft: Application) -> None:
    assert "自动算出，不能直接改写" in text(client, "indicator", draft.pk, 7)
    cell(client, draft, 7, "own.intake.amount", "1000")
    found = cell(client, draft, 7, "own.reused.amount", "0.4")
    assert "<b>0.039984</b> %" in found["html"]["*"]
    found = cell(client, draft, 7, "own.reused.unit", "万m³")
    assert "<b>80</b> %" in found["html"]["*"]
    assert "Vr ÷ (V + Vr)" in found["html"]["#trace"]
    client.post(reverse("filing:indicator", args=[draft.pk, 7]), {"typed": "99"})
    assert Draft.load(draft).evaluated.score.indicator(7).value == 80


def test_what_is_missing_is_said_gently(client: Client, draft: Application) -> None:
    found = cell(client, draft, 7, "own.intake.amount", "1000")
    assert "请填写“重复利用水量 Vr”，填齐后自动算出" in found["html"]["*"]
    assert not any(found["errors"].values())


def test_own_calculation_and_back(client: Client, draft: Application) -> None:
    cell(client, draft, 7, "own.intake.amount", "1000")
    address = reverse("filing:sheet", args=[draft.pk, 7])
    assert client.post(address, {"own_calculation": "1"})["Location"].endswith("/indicator/7/#sheet-t")
    page = text(client, "indicator", draft.pk, 7)
    assert 'name="typed"' in page
    assert "<b>本单位自有计算。</b>" in page
    saved(client, "save_indicator", draft, 7, autosave="typed", typed="85")
    assert "本单位自有计算" in text(client, "check", draft.pk)
    client.post(address, {"own_calculation": "0"})
    page = text(client, "indicator", draft.pk, 7)
    assert 'name="typed"' not in page
    assert re.search(r'name="own.intake.amount" value="1000"', page)


# ── months, pasting ─────────────────────────────────────────────────────────


def test_months_add_up_and_are_drawn(client: Client, draft: Application) -> None:
    found = press(client, draft, 7, monthly="own.intake")
    assert found["focus"] == "#id_own-intake-months-1"
    for month in range(1, 13):
        found = cell(client, draft, 7, f"own.intake.months.{month}", "1,000.5")
    assert part(found["html"]["*"], "total-own-intake") == "12,006"
    assert found["html"]["*"].count("<rect ") == 12
    assert "按月填写，合计为全年数" in text(client, "indicator", draft.pk, 7)
    found = press(client, draft, 7, yearly="own.intake")
    assert 'name="own.intake.amount" value="12006' in found["html"]["#sheet"]


def test_a_pasted_block_fills_cells_units_and_rows(client: Client, draft: Application) -> None:
    press(client, draft, 1, add="shared.energy")
    block = "电力\t1,196\t万kWh\n柴油\t３３.３\tt\r\n"
    found = press(client, draft, 1, paste="shared.energy.r1.carrier", text=block)
    assert (found["say"], found["focus"]) == ("已粘贴 6 格", "#id_shared-energy-r1-carrier")
    rows = Draft.load(draft).content(0)["energy"]
    assert [(row["carrier"], row["amount"], row["unit"]) for row in rows] == [
        ("electricity", "1,196", "万kWh"), ("diesel", "３３.３", "t"),
    ]  # fmt: skip
    press(client, draft, 7, monthly="own.intake")
    found = press(client, draft, 7, paste="own.intake.months.1", text="\t".join(["10"] * 12))
    assert found["say"] == "已粘贴 12 格"
    assert Draft.load(draft).content(7)["intake"] == {"months": ["10"] * 12, "unit": "m³"}


def test_a_block_for_products_names_them_too(client: Client, draft: Application) -> None:
    cell(client, draft, 1, "own.per", "product")
    press(client, draft, 1, add="shared.products")
    press(client, draft, 1, paste="shared.products.r1.name", text="甲\t10\t台\n乙\t20\t台")
    rows = Draft.load(draft).content(0)["products"]
    assert [(row["id"], row["name"], row["output"]["unit"]) for row in rows] == [("p1", "甲", "台"), ("p2", "乙", "台")]


def test_a_block_of_nowhere_is_refused_in_words(client: Client, draft: Application) -> None:
    address = reverse("filing:sheet", args=[draft.pk, 1])
    answer = client.post(address, {"paste": "shared.nothing.r1.x", "text": "1\t2"}, headers=FETCH)
    assert answer.status_code == 422
    assert answer.json()["errors"] == {"shared.nothing.r1.x": ["没有这一栏，请刷新页面。"]}


# ── last year, questions ────────────────────────────────────────────────────


@pytest.fixture
def remembered(draft: Application) -> Callable[[int, dict[str, Any]], None]:
    """Puts a sheet into last year's ledger."""
    year = Draft.load(draft).pack.evaluation_year - 1

    def put(number: int, sheet: dict[str, Any]) -> None:
        LedgerValue.objects.create(unit=draft.unit, year=year, number=number, sheet=sheet)

    return put


def test_last_year_stands_beside_with_the_change(
    client: Client, draft: Application, remembered: Callable[[int, dict[str, Any]], None]
) -> None:
    remembered(0, {"energy": [{"_row": "r7", "carrier": "electricity", "amount": "8000000", "unit": "kWh"}]})
    remembered(7, {"intake": {"amount": "800", "unit": "m³"}})
    energy(client, draft)
    page = text(client, "indicator", draft.pk, 1)
    assert '<span id="before-shared-energy-r1">800<span class="lv-change">+25.0%</span>' in page
    found = cell(client, draft, 1, "shared.energy.r1.amount", "1200")
    assert '<span class="lv-change is-flag">+50.0%</span>' in found["html"]["*"]
    assert "年多 50%。</b>请核对单位" in found["html"]["*"]
    found = cell(client, draft, 7, "own.intake.amount", "760")
    assert "−5.0%" in found["html"]["*"]


@pytest.mark.clause("MI-A1")
def test_a_slip_of_a_thousand_is_asked_about_until_confirmed(
    client: Client, draft: Application, remembered: Callable[[int, dict[str, Any]], None]
) -> None:
    remembered(7, {"intake": {"amount": "800", "unit": "m³"}})
    found = cell(client, draft, 7, "own.intake.amount", "800000")
    assert "待确认" in found["html"]["*"]
    assert 'name="confirm" value="own.intake.amount"' in found["html"]["*"]
    found = press(client, draft, 7, confirm="own.intake.amount")
    assert (found["say"], found["focus"]) == ("已确认", "#id_own-intake-amount")
    assert 'name="confirm"' not in found["html"]["#sheet"]
    assert "已确认" in text(client, "indicator", draft.pk, 7)


def test_last_years_figures_are_taken_over_and_confirmed_one_by_one(
    client: Client, draft: Application, remembered: Callable[[int, dict[str, Any]], None]
) -> None:
    year = Draft.load(draft).pack.evaluation_year
    assert f"沿用 {year - 1} 年数据" not in text(client, "indicator", draft.pk, 7)
    remembered(7, {"intake": {"amount": "800", "unit": "m³"}, "reused": {"amount": "3200", "unit": "m³"}})
    assert f"沿用 {year - 1} 年数据" in text(client, "indicator", draft.pk, 7)
    found = press(client, draft, 7, copy="1")
    assert found["say"] == "已沿用 2 栏，请逐栏核对、确认"
    assert found["html"]["#sheet"].count("沿用待确认") == 2
    assert 'name="copy"' not in found["html"]["#sheet"]
    found = press(client, draft, 7, confirm="own.intake.amount")
    assert found["html"]["#sheet"].count("沿用待确认") == 1
    found = cell(client, draft, 7, "own.reused.amount", "3300")
    assert "沿用待确认" not in found["html"]["*"]
