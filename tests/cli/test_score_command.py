"""The command-line contract of docs/score-files.md, sentence by sentence, in a process of its own where it matters."""

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FACTORY = """standard: factory-2025
industry: 水泥
benchmarks:
  1: {leading: 100, baseline: 107, unit: kgce/t}
  7: {leading: 95, baseline: 80}
facts:
  1: {value: 0.1035, unit: tce/t}
  4: {functions: [能耗查询, 能效对标]}
  7: {value: 91.5}
  8: {not_applicable: 不产生一般工业固体废物}
  9: {option: met}
"""
PARK = """standard: park-2025
benchmarks: {4: {leading: 3, baseline: 1.2}}
facts:
  4: {value: 2.1}
  12: {option: not_met}
  15: {emission_growth: -2.1, value_added_growth: 6.5}
  17: {base_emission: 0, emission: 12, value_added_growth: 6.5}
"""
INDICATOR_KEYS = [
    "number",
    "name",
    "group",
    "weight",
    "effective_weight",
    "status",
    "value",
    "unit",
    "baseline",
    "leading",
    "share",
    "points",
    "rule",
    "clause",
    "explanation",
]


def lvheng(*arguments: str, cwd: Path, stdin: bytes = b"", **environment: str) -> subprocess.CompletedProcess[bytes]:
    code = "import sys; from lvheng.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, cwd=cwd, input=stdin, capture_output=True, env=os.environ | environment, check=False)


def score(tmp_path: Path, **files: str) -> list[Any]:
    names = []
    for name, text in files.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
        names.append(f"{name}.yaml")
    done = lvheng("score", "--json", *names, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    return [json.loads(line, parse_float=Decimal) for line in done.stdout.decode().splitlines()]


def test_the_two_examples_of_the_contract(tmp_path: Path) -> None:
    factory, park = score(tmp_path, factory=FACTORY, park=PARK)
    assert list(factory) == ["file", "standard", "industry", "total", "complete", "groups", "indicators"]
    assert [factory[key] for key in ("file", "standard", "industry", "total", "complete")] == [
        "factory.yaml",
        "factory-2025",
        "水泥",
        Decimal("19.17"),
        True,
    ]
    assert [list(item) for item in factory["indicators"]] == [[*INDICATOR_KEYS, "computed", "trace"]] * 14
    assert {item["computed"] for item in factory["indicators"]} == {False}
    assert set(factory["indicators"][0]["trace"][0]) == {"label", "formula", "numbers", "source", "assumption"}
    assert [item["number"] for item in factory["indicators"]] == list(range(1, 15))
    first = factory["indicators"][0]
    assert [first[key] for key in ("value", "unit", "leading", "baseline", "share", "points")] == [
        Decimal("0.1035"),
        "tce/t",
        Decimal("0.1"),
        Decimal("0.107"),
        Decimal("0.5"),
        4,
    ]
    assert [item["value"] for item in factory["indicators"][3:9]] == [2, None, None, Decimal("91.5"), None, "met"]
    assert factory["groups"][1] == {"name": "资源高效化", "weight": 30, "points": factory["indicators"][6]["points"]}
    assert len(str(factory["indicators"][6]["points"])) > 9
    assert (park["industry"], park["total"]) == (None, Decimal("9.50"))
    assert [item["number"] for item in park["indicators"]] == list(range(1, 18))
    assert [item["number"] for item in park["indicators"] if "case" in item] == [15, 17]
    assert [park["indicators"][index]["case"] for index in (14, 16)] == ["emission_not_growing", "base_year_zero_rises"]
    assert [park["indicators"][index]["value"] for index in (14, 16)] == [None, None]
    assert {item["rule"] for item in [*factory["indicators"], *park["indicators"]]} == {
        "linear",
        "count",
        "option",
        "elasticity",
    }


@pytest.mark.parametrize("name", ["factory", "park", "factory-sheets", "park-sheets"])
def test_the_shipped_examples(name: str) -> None:
    done = lvheng("score", "--json", f"examples/{name}.yaml", cwd=REPOSITORY)
    content = json.loads(done.stdout)
    totals = {"factory": 58.83, "park": 63.71, "factory-sheets": 56.61, "park-sheets": 66.71}
    assert (content["total"], content["complete"]) == (totals[name], True)
    assert {item["status"] for item in content["indicators"]} <= {"scored", "not_applicable"}


def test_standard_input_and_json(tmp_path: Path) -> None:
    text = '{"standard": "factory-2025", "facts": {"4": {"value": 7}}}'
    (tmp_path / "a.json").write_text("\ufeff" + text, encoding="utf-8")
    done = lvheng("score", "--json", "-", "a.json", "./a.json", "-", cwd=tmp_path, stdin=text.encode())
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["file"] for line in lines] == ["-", "a.json", "./a.json", "-"]
    assert [line["total"] for line in lines] == [5.25] * 4


def test_options_between_files_and_odd_names(tmp_path: Path) -> None:
    for name in ("a.yaml", "-b.yaml"):
        (tmp_path / name).write_text(FACTORY, encoding="utf-8")
    done = lvheng("score", "a.yaml", "--json", "a.yaml", "--", "-b.yaml", cwd=tmp_path)
    assert [json.loads(line)["file"] for line in done.stdout.splitlines()] == ["a.yaml", "a.yaml", "-b.yaml"]


def test_the_table(tmp_path: Path) -> None:
    files = {"a.yaml": FACTORY, "b.yaml": PARK + "  5: {value: 3}\n"}
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    done = lvheng("score", "a.yaml", "b.yaml", cwd=tmp_path)
    text = done.stdout.decode()
    assert (
        "a.yaml\n绿色工厂评价要求（factory-2025 · 水泥）\n该行业的具体要求未公开，按通用要求评价。\n总分  19.17\n"
        in text
    )
    assert "总分  9.50  （不完整：指标 5 待发布基准，未计分）" in text
    assert "已采用先进适用技术和设备" in text
    assert "待发布基准" in text


def refused(tmp_path: Path, *arguments: str, **files: str | bytes) -> str:
    for name, content in files.items():
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / f"{name}.yaml").write_bytes(data)
    done = lvheng("score", *arguments, cwd=tmp_path)
    text = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert "Traceback" not in text
    return text


def test_every_fault_of_every_file_and_nothing_else(tmp_path: Path) -> None:
    text = refused(
        tmp_path,
        "--json",
        "good.yaml",
        "bad.yaml",
        "missing.yaml",
        "worse.yaml",
        ".",
        good=FACTORY,
        bad=FACTORY.replace("met", "maybe").replace("91.5", "191.5"),
        worse="a: [",
    )
    lines = text.splitlines()
    assert [line.split("：")[0] for line in lines] == ["bad.yaml", "bad.yaml", "missing.yaml", "worse.yaml", "."]
    assert lines[0].startswith("bad.yaml：facts.7.value：工业用水重复利用率 191.5 超出范围")
    assert lines[1].startswith("bad.yaml：facts.9.option：没有选项“maybe”")
    assert lines[2] == "missing.yaml：文件不存在，请检查路径"
    assert lines[3].startswith("worse.yaml：YAML 语法错误：第 2 行")
    assert lines[4] == ".：这是文件夹，请写明文件"


def test_files_that_can_not_be_read(tmp_path: Path) -> None:
    assert "不是 UTF-8 编码" in refused(tmp_path, "a.yaml", a=b"standard: \xff")
    assert "文件过大，最多 4 MB" in refused(tmp_path, "a.yaml", a="#" * 4_000_001)
    assert "文件无法读取" in refused(tmp_path, "a.yaml/b", a="x")
    assert "没有给出文件" in refused(tmp_path)
    assert "文件是空的" in refused(tmp_path, "-")


def test_unknown_arguments(tmp_path: Path) -> None:
    for arguments in (["--jsn", "a"], ["--js", "a"]):
        assert "参数有误" in refused(tmp_path, *arguments)


def test_a_poor_locale_and_an_odd_file_name(tmp_path: Path) -> None:
    name = "示例\udcff.yaml"
    Path(tmp_path, name).write_text(FACTORY, encoding="utf-8")
    done = lvheng("score", "--json", name, cwd=tmp_path, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert json.loads(done.stdout.decode())["file"] == name


def test_a_closed_pipe_is_no_traceback(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FACTORY, encoding="utf-8")
    code = "import sys; from lvheng.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", code, "score", "--json", *["a.yaml"] * 60]
    with subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 1


def test_a_thousand_files_at_once(tmp_path: Path) -> None:
    names = [f"{index}.yaml" for index in range(1000)]
    for name in names:
        (tmp_path / name).write_text(FACTORY, encoding="utf-8")
    done = lvheng("score", "--json", *names, cwd=tmp_path)
    assert len(done.stdout.splitlines()) == 1000


def test_a_pack_root_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(FACTORY, encoding="utf-8")
    done = lvheng("score", "a.yaml", cwd=tmp_path, LVHENG_PACKS=str(tmp_path / "none"))
    assert (done.returncode, done.stdout) == (2, b"")
    assert "LVHENG_PACKS" in done.stderr.decode()
