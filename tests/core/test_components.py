"""Geometry of the scale, the score panel's marks, and how numbers, sizes and dates are written. Pure."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from lvheng.core.components import formats
from lvheng.core.components.deadline import DeadlineVM
from lvheng.core.components.scale import ScaleVM
from lvheng.core.components.score_panel import GainVM, GroupVM, ScorePanelVM

D = Decimal


def test_value_between_the_levels_stands_where_its_share_says() -> None:
    scale = ScaleVM.build(D(730), D(600), D("644.58"), D("669.49"), "kgce/t")
    assert scale.state == "between"
    assert scale.own is not None
    assert scale.own.x == "61.31%"
    assert scale.own.anchor == "middle"
    assert scale.last is not None
    assert scale.last.x == "47.51%"
    assert scale.fill == "47.31%"
    assert scale.label == (
        "刻度：基准值 730，引领值 600，本单位 644.58，上年 669.49 kgce/t；位于基准值到引领值的 65.71%"
    )


def test_better_is_to_the_right_whichever_way_the_indicator_runs() -> None:
    lower_is_better = ScaleVM.build(D(730), D(600), D(620))
    higher_is_better = ScaleVM.build(D(75), D(92), D(90))
    assert lower_is_better.own is not None
    assert lower_is_better.own.place > 60
    assert higher_is_better.own is not None
    assert higher_is_better.own.place > 60


@pytest.mark.parametrize(
    ("value", "state", "x", "anchor", "fill"),
    [
        (D(600), "leading", "86%", "end", "72%"),
        (D("581.20"), "leading", "96.41%", "end", "72%"),
        (D(100), "leading", "97%", "end", "72%"),
        (D(730), "between", "14%", "start", ""),
        (D("730.01"), "below", "13.99%", "start", ""),
        (D(5000), "below", "3%", "start", ""),
        (D(720), "between", "19.54%", "start", "5.54%"),
        (D(718), "between", "20.65%", "middle", "6.65%"),
    ],
)
def test_ends_of_the_scale(value: D, state: str, x: str, anchor: str, fill: str) -> None:
    scale = ScaleVM.build(D(730), D(600), value)
    assert scale.state == state
    assert scale.own is not None
    assert (scale.own.x, scale.own.anchor, scale.fill) == (x, anchor, fill)


def test_negative_levels() -> None:
    scale = ScaleVM.build(D(-28), D(-30), D("-29.00"))
    assert scale.own is not None
    assert scale.own.x == "50%"
    assert scale.own.text == "−29.00"
    assert (scale.baseline_text, scale.leading_text) == ("−28", "−30")


def test_not_filled_has_no_marker_and_is_no_zero() -> None:
    scale = ScaleVM.build(D("0.42"), D("0.18"), None, unit="kg/t")
    assert (scale.state, scale.own, scale.fill, scale.share) == ("unfilled", None, "", None)
    assert scale.label.endswith("本单位尚未填写 kg/t")


def test_without_levels_nothing_is_marked() -> None:
    scale = ScaleVM.build(None, D(600), D(620), D(640))
    assert (scale.state, scale.own, scale.last, scale.baseline_text) == ("none", None, None, "待定")
    assert scale.label == "刻度：尚无基准值与引领值"


def test_equal_levels_qualitative_and_not_applicable_are_words() -> None:
    same = ScaleVM.build(D(110), D("110.0"), D("108.30"), unit="kgce/t")
    assert same.is_words
    assert same.words == ("两级同为 110 kgce/t", "本单位 108.30")
    assert same.words_icon == "equal"
    assert ScaleVM.build(D(110), D(110), None, unit="kgce/t").words[1] == "尚未填写"
    yes = ScaleVM.build(None, None, None, state="qualitative", words=["有：开展产品碳足迹量化"])
    assert yes.is_words
    assert yes.label == "有：开展产品碳足迹量化"
    assert ScaleVM.build(None, None, None, state="na").words == ("不适用",)


def test_group_mark_stays_on_the_bar() -> None:
    group = GroupVM("能源低碳化", D("15.1249"), D(30), D("20.16"))
    assert (group.mean_x, group.bar_value, group.bar_max) == ("67.2%", "15.12", "30")
    assert GroupVM("甲", D(1), D(8), D(9)).mean_x == "100%"
    assert GroupVM("甲", D(1), D(8)).mean_x == ""
    assert "平均" not in GroupVM("甲", D(1), D(8)).label
    assert (GroupVM("甲", D(0), D(0), D(1)).mean_x, GroupVM("甲", D(0), D(0)).bar_max) == ("", "1")


def test_gains_are_at_most_three_and_say_when_they_are_a_limit() -> None:
    gains = [GainVM(str(n), "#", D("1.5")) for n in range(5)]
    assert len(ScorePanelVM(D(50), True, gains=gains).shown_gains) == 3
    assert gains[0].points_text == "+1.50"
    assert GainVM("x", "#", D(6), at_most=True).points_text == "最多 +6.00"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("0.125", "0.12"),
        ("0.135", "0.14"),
        ("5.2566", "5.26"),
        ("-0.004", "0.00"),
        ("-1234.5", "−1,234.50"),
        ("1E+3", "1,000.00"),
    ],
)
def test_points_round_half_to_even(value: str, text: str) -> None:
    assert formats.num2(D(value)) == text


def test_no_digit_is_lost_beyond_the_default_precision() -> None:
    long = D("123456789012345678901234567890.125")
    assert formats.num2(long) == "123,456,789,012,345,678,901,234,567,890.12"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("1238.00", "1,238"),
        ("0.1035", "0.1035"),
        ("1E+3", "1,000"),
        ("1E-7", "0.0000001"),
        ("-28", "−28"),
        ("0.00", "0"),
        ("100", "100"),
    ],
)
def test_exact_numbers(value: str, text: str) -> None:
    assert formats.num(D(value)) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("581.20", "581.20"),
        ("644.575961538", "644.58"),
        ("0.236333", "0.23633"),
        ("67035.912345", "67,035.91"),
        ("1E+4", "10,000"),
        ("1.2143", "1.2143"),
    ],
)
def test_measured_values_are_shortened_only_when_long(value: str, text: str) -> None:
    assert formats.brief(D(value)) == text


def test_floats_and_what_is_no_number_are_refused() -> None:
    with pytest.raises(TypeError):
        formats.num(0.1)  # type: ignore[arg-type]
    for write in (formats.num, formats.brief):
        with pytest.raises(ValueError, match="finite"):
            write(D("NaN"))


def test_signs() -> None:
    assert [formats.signed(D(v), 1) for v in ("3.54", "-2.7", "0", "-0.01")] == ["+3.5", "−2.7", "0.0", "0.0"]
    assert formats.percent(D("0.657077")) == "65.71%"
    assert [formats.rate(D(share)) for share in ("0.05", "0.125", "1")] == ["5%", "12.5%", "100%"]


def test_sizes() -> None:
    sizes = [512, 98_304, 13_631_488, 1_288_490_189]
    assert [formats.filesize(size) for size in sizes] == ["512 B", "96 KB", "13.0 MB", "1.2 GB"]


def test_dates() -> None:
    moment = datetime(2025, 10, 27, 23, 59, 59, tzinfo=UTC)
    assert formats.cn_date(moment) == "10月27日"
    assert formats.cn_date(date(2025, 1, 2), "y") == "2025年1月2日"
    assert formats.cn_datetime(moment) == "10月27日 23:59"
    assert formats.cn_datetime(moment, "ys") == "2025年10月27日 23:59:59"
    assert formats.weekday(moment) == "周一"


CLOSES = datetime(2025, 10, 27, 23, 59, 59, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("now", "left", "tone"),
    [
        (datetime(2025, 10, 21, 6, 3, 22, tzinfo=UTC), "还剩 6 天", "plain"),
        (CLOSES - timedelta(days=4), "还剩 4 天", "plain"),
        (CLOSES - timedelta(days=3, hours=23), "还剩 3 天", "near"),
        (CLOSES - timedelta(hours=5, minutes=59), "还剩 5 小时", "near"),
        (CLOSES - timedelta(minutes=7), "还剩 7 分钟", "near"),
        (CLOSES, "不足 1 分钟", "near"),
        (CLOSES + timedelta(seconds=1), "已截止", "over"),
    ],
)
def test_deadline(now: datetime, left: str, tone: str) -> None:
    due = DeadlineVM.build("填报截止", CLOSES, now)
    assert (due.left, due.tone) == (left, tone)


def test_window_not_yet_open() -> None:
    opens = CLOSES - timedelta(days=18)
    assert DeadlineVM.build("填报", CLOSES, opens - timedelta(days=1), opens_at=opens).tone == "ahead"
    assert DeadlineVM.build("填报", CLOSES, opens, opens_at=opens).tone == "plain"
