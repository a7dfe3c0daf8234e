"""Keys from a browser: no text makes an error of a page."""

import pytest

from lvheng.core.keys import key_of, keys_of

WRONG = ["", "x", "-1", "²", "３", "1e3", "1.0", "9" * 19, "9" * 5000, " 1", "1\0", "\ud800"]


@pytest.mark.parametrize("text", WRONG)
def test_what_is_no_key(text: str) -> None:
    assert key_of(text) is None


def test_keys() -> None:
    assert key_of("9" * 18) == 10**18 - 1
    assert keys_of(["1", *WRONG, "02"]) == [1, 2]
