from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lvheng.evaluation.numbers import (
    NumberError,
    brief,
    equals_sign,
    parse_decimal,
    plain,
    round_two,
    sortable,
    to_decimal,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.1035", "0.1035"),
        ("12.50", "12.50"),
        (" 7 ", "7"),
        ("+5", "5"),
        ("-29", "-29"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1,234,567.8", "1234567.8"),
        ("１２３．５", "123.5"),
        ("１，０００", "1000"),
        ("1.2e3", "1.2E+3"),
        ("1E-3", "0.001"),
        ("−3", "-3"),
        ("-0", "0"),
        ("0.00", "0.00"),
        ("0e5", "0"),
        ("010", "10"),
    ],
)
def test_numbers(text: str, expected: str) -> None:
    number = parse_decimal(text)
    assert number == Decimal(expected)
    assert str(number) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "abc",
        "nan",
        "NaN",
        "inf",
        "-Infinity",
        "1_000",
        "0x10",
        "1,23",
        "1,2345",
        "1 000",
        "1/3",
        "--1",
        "1e",
        "e5",
        ".",
        "true",
        "5%",
        "5 t",
        "١٢",
        "²",
    ],
)
def test_no_numbers(text: str) -> None:
    if text == "²":
        assert parse_decimal(text) == 2
        return
    with pytest.raises(NumberError, match="不是数值，请填写数字"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["1e999999999", "1e-999999999", "1e41", "1e-41", "0e99999999999", "1" * 41, "1" * 500])
def test_sizes_are_bounded(text: str) -> None:
    with pytest.raises(NumberError, match="数值过大、过小或位数过多"):
        parse_decimal(text)


def test_a_long_text_is_shortened_in_the_message() -> None:
    with pytest.raises(NumberError, match=r"“x{30}…”"):
        parse_decimal("x" * 100)


def test_results_do_not_depend_on_the_callers_context() -> None:
    with localcontext() as context:
        context.prec = 3
        assert to_decimal(Fraction(2, 3)) == Decimal("0." + "6" * 39 + "7")
        assert round_two(Fraction(123456, 1000)) == Decimal("123.46")
        assert sortable(Decimal("19.16666666666666666666666666666666666667")) == "019.16666666666666666667"


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (Fraction(1, 200), "0.00"),
        (Fraction(3, 200), "0.02"),
        (Fraction(5001, 10**6), "0.01"),
        (Fraction(100), "100.00"),
    ],
)
def test_two_decimals_half_to_even(number: Fraction, expected: str) -> None:
    assert str(round_two(number)) == expected


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=6))
def test_decimals_come_back_exactly(number: Decimal) -> None:
    assert to_decimal(Fraction(number)) == number
    assert parse_decimal(str(number)) == number


def test_whole_numbers_have_no_exponent() -> None:
    assert [str(to_decimal(Fraction(n))) for n in (0, 100, 10**45)] == ["0", "100", "1" + "0" * 45]
    assert plain(Decimal("1E+3")) == "1000"


@pytest.mark.parametrize(
    ("number", "shown", "sign"),
    [
        (Fraction(1, 3), "0.333333", "≈"),
        (Fraction(1, 8), "0.125", "＝"),
        (Fraction(123456789, 10**9), "0.123456789", "＝"),
        (Fraction(1, 3 * 10**9), "0.000000000333333", "≈"),
        (Fraction(0), "0", "＝"),
        (Fraction(-7, 2), "-3.5", "＝"),
    ],
)
def test_short_numbers_for_sentences(number: Fraction, shown: str, sign: str) -> None:
    assert (brief(number), equals_sign(number)) == (shown, sign)


def test_sort_keys_sort_like_numbers() -> None:
    numbers = [Decimal(text) for text in ("0", "0.00000000000000000001", "9.99", "10", "99.999", "100")]
    keys = [sortable(number) for number in numbers]
    assert keys == sorted(keys)
    assert {len(key) for key in keys} == {24}
