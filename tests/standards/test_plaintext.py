import pytest

from lvheng.standards.plaintext import PlainTextError, join, parse_json, parse_yaml


def faults(text: str, *, json: bool = False) -> list[tuple[str, str]]:
    with pytest.raises(PlainTextError) as caught:
        parse_json(text) if json else parse_yaml(text)
    return caught.value.faults


def test_scalars_stay_text() -> None:
    text = "a: 0.10\nb: 2025-09-28\nc: '7'\nd: 1e3\ne: ~\nf:\ng: true\nh: no\ni: [1, null]\nj: !!str 5\n010: x"
    assert parse_yaml(text) == {
        "a": "0.10",
        "b": "2025-09-28",
        "c": "7",
        "d": "1e3",
        "e": None,
        "f": None,
        "g": True,
        "h": False,
        "i": ["1", None],
        "j": "5",
        "010": "x",
    }
    assert parse_json('{"a": 0.10, "b": [1e3, NaN, -Infinity], "c": null, "d": false}') == {
        "a": "0.10",
        "b": ["1e3", "NaN", "-Infinity"],
        "c": None,
        "d": False,
    }


@pytest.mark.parametrize("text", ["", "# nothing", "---\n...", "null"])
def test_nothing(text: str) -> None:
    assert parse_yaml(text) is None


def test_byte_order_mark() -> None:
    assert parse_yaml("\ufeffa: b") == {"a": "b"}
    assert parse_json('\ufeff{"a": "b"}') == {"a": "b"}


def test_duplicates_are_found_at_every_depth_and_the_rest_is_kept() -> None:
    text = "a: 1\na: 2\nb: {1: x, '1': y}"
    expected = [("a", "键“a”重复出现，请只保留一个"), ("b.1", "键“1”重复出现，请只保留一个")]
    with pytest.raises(PlainTextError) as caught:
        parse_yaml(text)
    assert caught.value.faults == expected
    assert caught.value.content == {"a": "2", "b": {"1": "y"}}
    assert not caught.value.syntax
    assert faults('{"a": 1, "a": 2, "b": {"1": 3, "1": 4}}', json=True) == expected


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: [", "", "YAML 语法错误：第 2 行第 1 列"),
        ("a: b: c", "", "YAML 语法错误：第 1 行"),
        ("a: *b", "", "不支持 YAML 引用"),
        ("a: &x {b: 1}\nc: *x", "c", "不支持 YAML 引用"),
        ("--- 1\n--- 2", "", "一个文件只能有一份内容"),
        ("a: !!python/name:os.system x", "a", "不支持 YAML 标签"),
        ("a: !mine {b: 1}", "a", "不支持 YAML 标签 !mine"),
        ("a: !!null 5", "a", "不支持 YAML 标签 !!null"),
        ("a: !mine [b]", "a", "不支持 YAML 标签 !mine"),
        ("? [a, b]\n: c", "", "第 1 行的键不是文字"),
        ("a: \x07", "", "不允许的控制字符（U+0007）"),
        ("[" * 40 + "]" * 40, ".".join("1" * 31), "嵌套过深，最多 30 层"),
        ("a: " + "[" * 200_000 + "]" * 200_000, "", "嵌套过深"),
        ("- " * 200_000 + "x", "", "嵌套过深"),
        ("a: " + "[b]\n" * 600, "", "YAML 语法错误"),
    ],
)
def test_refused_yaml(text: str, place: str, message: str) -> None:
    found = faults(text)[0]
    assert found[0] == place
    assert message in found[1]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ('{"a": 1,}', "", "JSON 语法错误：第 1 行第"),
        ("[" * 40 + "]" * 40, ".".join("1" * 31), "嵌套过深，最多 30 层"),
        ("[" * 200_000, "", "嵌套过深"),
        ('{"a":' * 40 + "1" + "}" * 40, ".".join("a" * 31), "嵌套过深，最多 30 层"),
    ],
)
def test_refused_json(text: str, place: str, message: str) -> None:
    found = faults(text, json=True)[0]
    assert found[0] == place
    assert message in found[1]


def test_a_bomb_of_aliases_does_not_go_off() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    assert len(faults("\n".join(lines))) == 99


def test_wide_is_not_deep() -> None:
    assert parse_yaml("- [a]\n" * 1000) == [["a"]] * 1000


def test_too_long() -> None:
    assert faults("a" * 4_000_001) == [("", "内容过长，最多 4000000 个字符")]
    assert faults("1" * 4_000_001, json=True) == [("", "内容过长，最多 4000000 个字符")]


def test_the_message_of_the_error_names_places() -> None:
    with pytest.raises(PlainTextError, match=r"^b：键“b”重复出现"):
        parse_yaml("b: 1\nb: 2")
    with pytest.raises(PlainTextError, match=r"^YAML 语法错误"):
        parse_yaml("{")


def test_join() -> None:
    assert (join("", "a"), join("a", 1)) == ("a", "a.1")
