"""The page behind a green code's QR code: anyone may check it, whatever became of the code."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.registry import actions as registry
from lvheng.registry.models import UnitName
from lvheng.selection import actions
from lvheng.selection.models import AnnualResult, GreenCode
from tests.cast import Cast
from tests.selection.green import issued, next_year, request, result
from tests.selection.making import EXISTING, submitted


def page_of(code: GreenCode, status: int = 200) -> str:
    answer = Client().get(reverse("portal:green_code", args=[code.token]))
    assert answer.status_code == status
    return answer.content.decode()


def listed_code(cast: Cast) -> GreenCode:
    submitted(cast, cast.existing, route=EXISTING, industry="cement")
    result(cast.existing, "80.123")
    return issued(cast, cast.existing)


def test_anyone_sees_whose_it_is_which_grade_and_that_it_holds(cast: Cast) -> None:
    code = listed_code(cast)
    page = page_of(code)
    for words in (
        "丙示例有限公司", cast.existing.uscc, "2025 年度", "有效至 2026 年度赋码之日", "水泥，本行业 1 家中第 1",
        code.serial, "其后 35%", "自愿申领", reverse("portal:green_code_svg", args=[code.token]),
    ):  # fmt: skip
        assert words in page, words
    assert "80.12" not in page, "no score is public"
    assert "全国同类 1 家" not in page, "nor the place among all"
    assert "填报人" not in page


def test_a_code_that_no_longer_holds_says_so(cast: Cast, clock_at: Callable[[str], datetime]) -> None:
    code = listed_code(cast)
    clock_at("2025-12-01 09:00")
    registry.remove_from_lists(cast.existing, actor=cast.ministry_officer, clause="", reason="示例", decision="x")
    assert "这个绿码已失效。" in page_of(code)
    assert "2025年12月1日" in page_of(code)
    actions.give_back_code(code, actor=cast.existing_member)
    assert "这个绿码已注销。" in page_of(code)


def test_last_years_code_says_that_it_expired(
    cast: Cast, clock_at: Callable[[str], datetime], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = listed_code(cast)
    clock_at("2026-10-08 09:00")
    later = next_year(cast, tmp_path, monkeypatch)
    AnnualResult.objects.create(unit=cast.existing, year=2026, score=70)
    newer = issued(cast, cast.existing, later)
    assert "已过期" in page_of(code)
    assert "有效至 2027 年度赋码之日" in page_of(newer)


def test_only_issued_codes_have_a_page(cast: Cast) -> None:
    code = request(cast, cast.existing)
    assert "没有这个绿码" in page_of(code, 404)
    result(cast.park, "1")
    actions.issue_codes(cast.campaign, actor=cast.ministry_officer)
    assert "没有这个绿码" in page_of(code, 404), "refused"
    for form in ("svg", "png"):
        assert Client().get(reverse(f"portal:green_code_{form}", args=[code.token])).status_code == 404


@pytest.mark.parametrize(("form", "kind"), [("svg", "image/svg+xml"), ("png", "image/png")])
def test_the_qr_code_can_be_downloaded(cast: Cast, form: str, kind: str) -> None:
    code = listed_code(cast)
    answer = Client().get(reverse(f"portal:green_code_{form}", args=[code.token]))
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert "attachment" in answer["Content-Disposition"]


def test_the_units_public_page_shows_the_code_while_it_holds(cast: Cast) -> None:
    address = reverse("portal:unit", args=[cast.existing.pk])
    assert "企业绿码" not in Client().get(address).content.decode()
    code = listed_code(cast)
    page = Client().get(address).content.decode()
    assert code.serial in page
    assert 'class="lv-qr"' in page
    assert "style=" not in page
    actions.give_back_code(code, actor=cast.existing_member)
    assert code.serial not in Client().get(address).content.decode()


def test_the_units_public_page_tells_the_history_of_its_entries_once(cast: Cast) -> None:
    registry.rename_entries(
        cast.existing, actor=cast.province_officer, former="旧称示例厂", on=date(2024, 5, 20), decision="示例第2批"
    )
    UnitName.objects.create(unit=cast.existing, name="旧称示例厂", until=date(2024, 5, 20), decision="示例第2批")
    entry = registry.enter_list(
        cast.existing, "municipal", actor=None, year=2022, batch="第一批", decision="示例〔2022〕1号", number=3,
        on=date(2022, 3, 1),
    )  # fmt: skip
    registry.log_event(entry, "corrected", actor=None, on=date(2022, 4, 1), text="批次更正")
    registry.remove_from_lists(
        cast.existing, actor=cast.ministry_officer, clause="", reason="示例原因", decision="x", levels=("municipal",)
    )
    page = Client().get(reverse("portal:unit", args=[cast.existing.pk])).content.decode()
    for words in ("在册（已更名）", "更名：原“旧称示例厂”", "更正市级绿色工厂名单（2022 年度 · 第一批）：批次更正"):
        assert page.count(words) >= 1, words
    for words in (
        "列入市级绿色工厂名单（2022 年度 · 第一批）", "移出市级绿色工厂名单：示例原因", "列入国家级绿色工厂名单",
    ):  # fmt: skip
        assert page.count(words) == 1, words
