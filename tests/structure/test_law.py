"""Law is data: no year, date, territory, city or industry stands in code or templates (packs and the demo aside)."""

import ast
import re
from functools import cache

import yaml

from tests.structure.source import PACKAGE, docstrings, modules, place, texts, tree

#: Provinces, the cities of one of them and the cities under separate planning, as people write them.
TERRITORIES = re.compile(
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|重庆|四川|"
    "贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|长沙|株洲|湘潭|衡阳|邵阳|岳阳|常德|张家界|益阳|郴州|永州|怀化|娄底|湘西|大连|"
    "青岛|宁波|厦门|深圳"
)
#: Who an authority is stands in the tree of authorities; 工业和信息化部门 is what they all are.
AUTHORITY = re.compile(r"工业和信息化(?:部(?!门)|厅|局|委)")
YEAR = re.compile(r"(?<![\d.])(?:19[89]\d|20[0-4]\d)(?![\d.])")
TERRITORY = re.compile(r"(?<!\d)[1-9]\d{3}00(?!\d)")
#: Examples of how something is written, editions of standards, addresses.
EXAMPLE = re.compile(r"(?:例如|如 |e\.g\.)[^。；]*|按 [\d-]+ 的样子|GB(?:/T)? [\d.]+[—-]\d{4}|https?://\S+")
#: The demo is data of its own; the gallery shows the components with samples, to developers alone.
SAMPLES = ("demo/", "core/gallery.py", "core/templates/core/gallery.html")
#: (file, what): why it may stand there.
EXCEPTIONS = {
    ("standards/plaintext.py", "2002"): "the name of a YAML tag",
    ("standards/schema.py", "2020"): "the name of a dialect of JSON Schema",
}


@cache
def industries() -> tuple[str, ...]:
    """The names of the key industries of every year's packs."""
    files = PACKAGE.glob("standards/packs/*/factory/industries/*.yaml")
    names = [str(yaml.safe_load(path.read_text(encoding="utf-8"))["name"]) for path in files]
    assert len(names) >= 53
    return tuple(names)


def law_in(text: str) -> list[str]:
    """What of the law's data a text holds, apart from what it names as an example."""
    text = EXAMPLE.sub("", text)
    found = [match[0] for pattern in (YEAR, TERRITORY, TERRITORIES, AUTHORITY) for match in pattern.finditer(text)]
    return found + [name for name in industries() if re.search(rf"(?<![\u4e00-\u9fff]){name}(?![\u4e00-\u9fff])", text)]


def passed_over(module: ast.Module) -> set[int]:
    """Ids of constants that nobody carries out: docstrings, and what a model's `help_text` tells developers."""
    found = docstrings(module)
    for node in ast.walk(module):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and getattr(node.func.value, "id", "") == "models"
        ):
            found |= {id(part) for word in node.keywords if word.arg == "help_text" for part in ast.walk(word.value)}
    return found


def written(node: ast.AST, source: str) -> str:
    """A constant as text; empty for one that can't be law, such as a flag or a size (2000, 2_048)."""
    value = getattr(node, "value", None)
    if isinstance(value, str):
        return value
    plain = isinstance(value, int) and not isinstance(value, bool) and value % 100 != 0
    return str(value) if plain and "_" not in (ast.get_source_segment(source, node) or "") else ""


def test_no_law_in_code() -> None:
    found = []
    for path in modules():
        name = path.relative_to(PACKAGE).as_posix()
        if name.startswith(SAMPLES):
            continue
        module, source = tree(path), path.read_text(encoding="utf-8")
        passed = passed_over(module)
        constants = [node for node in ast.walk(module) if isinstance(node, ast.Constant) and id(node) not in passed]
        pairs = [(node, law) for node in constants for law in law_in(written(node, source))]
        found += [f"{place(path, node)}: {law}" for node, law in pairs if (name, law) not in EXCEPTIONS]
    assert "\n".join(found) == ""


def test_no_law_in_templates() -> None:
    found = []
    for path, text in texts():
        name = path.relative_to(PACKAGE).as_posix() if PACKAGE in path.parents else ""
        if path.suffix == ".html" and name and not name.startswith(SAMPLES):
            page = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", text, flags=re.DOTALL)
            found += [f"{place(path)}: {law}" for law in law_in(page) if (name, law) not in EXCEPTIONS]
    assert "\n".join(found) == ""


def test_the_guard_sees() -> None:
    assert law_in("截止 2025 年") == ["2025"]
    assert law_in("territory 430000") == ["430000"]
    assert law_in("株洲市") == ["株洲"]
    assert law_in("水泥") == ["水泥"]
    assert law_in("第 3 年") == []
    assert law_in("请联系工业和信息化部。") == ["工业和信息化部"]
    assert law_in("各级工业和信息化部门") == []
    assert law_in("请写名称，例如 水泥。2024 年") == ["2024"]
    assert law_in("按 GB/T 4754—2017 的 3011 填写") == []
