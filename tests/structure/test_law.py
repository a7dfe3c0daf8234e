"""Law is data: no year, date, territory, city or industry stands in code or templates (packs and the demo aside)."""

import ast
import re
from functools import cache

import yaml

from tests.structure.source import PACKAGE, docstrings, modules, place, texts, tree

#: Names of provinces as people write them; cities come from the demo's and the packs' own province.
PROVINCES = (
    "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 "
    "四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆"
).split()
CITIES = "长沙 株洲 湘潭 衡阳 邵阳 岳阳 常德 张家界 益阳 郴州 永州 怀化 娄底 湘西 大连 青岛 宁波 厦门 深圳".split()
YEAR = re.compile(r"(?<![\d.])(?:19[89]\d|20[0-4]\d)(?![\d.])")
TERRITORY = re.compile(r"(?<!\d)[1-9]\d{3}00(?!\d)")
#: `2_000` and the like are sizes, `0731-0000 0000` is a placeholder; keyed by file, what may stand there and why.
EXCEPTIONS: dict[tuple[str, str], str] = {}


@cache
def industries() -> tuple[str, ...]:
    """The names of the key industries of every year's packs."""
    names = []
    for path in PACKAGE.glob("standards/packs/*/factory/industries/*.yaml"):
        names.append(str(yaml.safe_load(path.read_text(encoding="utf-8"))["name"]))
    assert len(names) >= 53
    return tuple(names)


def law_in(text: str) -> list[str]:
    """What of the law's data a text holds."""
    found = [match[0] for pattern in (YEAR, TERRITORY) for match in pattern.finditer(text)]
    found += [name for name in (*PROVINCES, *CITIES) if name in text]
    return found + [name for name in industries() if re.search(rf"(?<![\u4e00-\u9fff]){name}(?![\u4e00-\u9fff])", text)]


def test_no_law_in_code() -> None:
    found = []
    for path in modules():
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith("demo/"):
            continue
        module = tree(path)
        words = docstrings(module)
        for node in ast.walk(module):
            if not isinstance(node, ast.Constant) or id(node) in words or isinstance(node.value, bool):
                continue
            if isinstance(node.value, str | int):
                text = str(node.value)
                source = ast.get_source_segment(path.read_text(encoding="utf-8"), node) if isinstance(node.value, int) else text
                if "_" in (source or "") and isinstance(node.value, int):
                    continue
                found += [f"{place(path, node)}: {law}" for law in law_in(text) if (name, law) not in EXCEPTIONS]
    assert found == []


def test_no_law_in_templates() -> None:
    found = []
    for path, text in texts():
        if path.suffix == ".html" and PACKAGE in path.parents and "demo" not in path.parts:
            page = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
            name = path.relative_to(PACKAGE).as_posix()
            found += [f"{place(path)}: {law}" for law in law_in(page) if (name, law) not in EXCEPTIONS]
    assert found == []


def test_the_guard_sees() -> None:
    assert law_in("截止 2025 年") == ["2025"]
    assert law_in("territory 430000") == ["430000"]
    assert law_in("株洲市") == ["株洲"]
    assert law_in("水泥") == ["水泥"]
    assert law_in("第 3 年") == []
