import json
from decimal import Decimal
from pathlib import Path

import pytest

from lvheng.cli import jsontext, table
from lvheng.cli.main import main


def test_standards_list(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "list"]) == 0
    text = capsys.readouterr().out
    assert "factory-2025" in text
    assert "53 个重点行业，0 个有具体要求" in text
    assert "2025 年度有单独安排的地区：430000" in text


@pytest.mark.parametrize("name", ["factory-2025", "factory-2025/水泥", "park-2025"])
def test_standards_show(capsys: pytest.CaptureFixture[str], name: str) -> None:
    assert main(["standards", "show", name]) == 0
    text = capsys.readouterr().out
    assert "通知未明确而采用的假设" in text
    assert ("该行业的具体要求未公开，按通用要求评价。" in text) == ("水泥" in name)
    assert main(["standards", "show", "--json", name]) == 0
    assert json.loads(capsys.readouterr().out)["id"] == name.split("/", maxsplit=1)[0]


def test_standards_check(capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["standards", "check"]) == 0
    assert capsys.readouterr().out.endswith("标准包检查通过。\n")
    (tmp_path / "2031").mkdir()
    monkeypatch.setenv("LVHENG_PACKS", str(tmp_path))
    assert main(["standards", "check"]) == 1
    assert capsys.readouterr().err == "没有 2031 年度的通知\n标准包有 1 处错误。\n"


def test_standards_diff(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "diff", "factory-2025", "factory-2025"]) == 0
    assert capsys.readouterr().out == "两个评价标准的内容相同。\n"
    assert main(["standards", "diff", "factory-2025", "factory-2025/水泥"]) == 0
    assert "general_applies：false → true\n" in capsys.readouterr().out


def test_standards_sheets(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "sheets", "park-2025"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert list(schema["properties"]["indicators"]["properties"]) == [
        str(number) for number in range(1, 18) if number not in (12, 13)
    ]
    assert main(["standards", "sheets", "park-2019"]) == 2


def test_standards_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "Standard"
    assert main(["standards", "schema", "campaign"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "CampaignPack"


def test_an_unknown_standard(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["standards", "show", "factory-2019"]) == 2
    assert "没有评价标准“factory-2019”" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "缺少 命令"),
        (["standards"], "缺少 子命令"),
        (["standards", "sho"], "子命令 不能是 'sho'"),
        (["standards", "schema", "x"], "model 不能是 'x'"),
        (["score", "--jsn", "a"], "不认识的参数 --jsn"),
        (["score", "--json=1", "a"], "--json 不带值"),
    ],
)
def test_wrong_arguments(capsys: pytest.CaptureFixture[str], arguments: list[str], message: str) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"参数有误：{message}")


def test_other_commands_are_djangos(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    assert "System check identified no issues" in capsys.readouterr().out


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["--help"])
    assert caught.value.code == 0
    assert "score" in capsys.readouterr().out


def test_json_numbers_keep_their_digits() -> None:
    content = {"a": Decimal("0.10"), "b": [Decimal("1E+2"), None, True, 3], "c": ("“引号”\n", "x")}
    text = jsontext.dump(content)
    assert text == '{"a": 0.10, "b": [100, null, true, 3], "c": ["“引号”\\n", "x"]}'


def test_columns_line_up_under_chinese() -> None:
    text = table.render(("名称", "值"), [("能耗", "1.5"), ("e\u0301x", "200")], right={1})
    assert text == "名称   值\n────  ───\n能耗  1.5\ne\u0301x    200\n"
