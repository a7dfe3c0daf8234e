"""Read YAML and JSON as text: scalars stay as typed, so that a number never passes through float.

The result is made of ``dict[str, Plain]``, ``list[Plain]``, ``str``, ``bool`` and ``None`` only: numerals and dates
stay text. Duplicate keys, aliases, tags, several documents, keys that are no scalars and too deep nesting are
faults; each fault is a ``(place, Chinese message)`` pair.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn, TypeAlias

import yaml

try:
    from yaml import CSafeLoader as _SafeLoader
except ImportError:  # pragma: no cover  (PyYAML built without libyaml)
    from yaml import SafeLoader as _SafeLoader  # type: ignore[assignment]

Plain: TypeAlias = "dict[str, Plain] | list[Plain] | str | bool | None"
Fault: TypeAlias = tuple[str, str]

MAX_DEPTH = 30
MAX_CHARACTERS = 4_000_000
_SAFE_DEPTH = 500
_NESTING_SIGNS = "[{-?:"
_CORE = "tag:yaml.org,2002:"
_TRUE = {"true", "yes", "on"}
_NULL = {"", "~", "null"}


class _TextLoader(_SafeLoader):
    """A safe loader that resolves null and booleans only; every other plain scalar is text."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}


_TextLoader.add_implicit_resolver(_CORE + "null", re.compile(r"^(?:~|null|Null|NULL|)$"), ["~", "n", "N", ""])
_TextLoader.add_implicit_resolver(
    _CORE + "bool",
    re.compile(r"^(?:true|True|TRUE|false|False|FALSE|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$"),
    list("tTfFyYnNoO"),
)


class PlainTextError(Exception):
    """The text is broken or holds what is refused; ``faults`` are (place, Chinese message) pairs.

    ``syntax`` tells that the text does not parse at all; otherwise ``content`` is what could be read of it, so that
    a caller can look for further faults.
    """

    def __init__(self, faults: list[Fault], *, syntax: bool = False, content: Plain = None) -> None:
        super().__init__("；".join(f"{place}：{message}" if place else message for place, message in faults))
        self.faults = faults
        self.syntax = syntax
        self.content = content


def _refuse(message: str) -> NoReturn:
    raise PlainTextError([("", message)], syntax=True)


def join(place: str, key: str | int) -> str:
    """``facts`` and ``1`` make ``facts.1``."""
    return f"{place}.{key}" if place else str(key)


def parse_yaml(text: str) -> Plain:
    """Read one YAML document as text. Raises `PlainTextError`."""
    _check_length(text)
    text = text.removeprefix("\ufeff")
    loader = _TextLoader(text)
    try:
        _check_depth(text)
        node = loader.get_single_node()
    except yaml.MarkedYAMLError as error:
        _refuse(_syntax_message(error))
    except yaml.YAMLError as error:
        code = getattr(error, "character", None)
        shown = f"（U+{code:04X}）" if isinstance(code, int) else ""
        _refuse(f"含有 YAML 不允许的控制字符{shown}，请删除")
    finally:
        loader.dispose()
    if node is None:
        return None
    builder = _Builder()
    return builder.checked(builder.from_node(node, "", 0))


def parse_json(text: str) -> Plain:
    """Read one JSON document as text; NaN and Infinity become text too. Raises `PlainTextError`."""
    _check_length(text)
    try:
        raw = json.loads(
            text.removeprefix("\ufeff"),
            parse_float=str,
            parse_int=str,
            parse_constant=str,
            object_pairs_hook=_Pairs,
        )
    except json.JSONDecodeError as error:
        _refuse(f"JSON 语法错误：第 {error.lineno} 行第 {error.colno} 列附近，请检查引号、逗号和括号")
    except RecursionError:
        _refuse(f"嵌套过深，最多 {MAX_DEPTH} 层")
    builder = _Builder()
    return builder.checked(builder.from_json(raw, "", 0))


def _check_length(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        _refuse(f"内容过长，最多 {MAX_CHARACTERS} 个字符")


def _check_depth(text: str) -> None:
    """Refuse what would overflow the stack of the composer; texts with few nesting signs can't."""
    if sum(text.count(sign) for sign in _NESTING_SIGNS) <= _SAFE_DEPTH:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_TextLoader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > _SAFE_DEPTH:
            _refuse(f"嵌套过深，最多 {MAX_DEPTH} 层")


def _syntax_message(error: yaml.MarkedYAMLError) -> str:
    mark = error.problem_mark or error.context_mark
    where = f"第 {mark.line + 1} 行第 {mark.column + 1} 列，" if mark else ""
    if "single document" in str(error):
        return f"{where}一个文件只能有一份内容，请去掉 --- 之后的部分或分成多个文件"
    if "alias" in str(error):
        return f"{where}不支持 YAML 引用（*名称），请直接写出内容"
    return f"YAML 语法错误：{where}请检查附近的缩进、冒号和引号"


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as pairs, so that duplicate keys are seen."""


class _Builder:
    """Turns nodes or JSON pairs into plain text structures and gathers the faults met on the way."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []
        self._seen: set[int] = set()

    def checked(self, content: Plain) -> Plain:
        if self.faults:
            raise PlainTextError(self.faults, content=content)
        return content

    def from_node(self, node: yaml.Node, place: str, depth: int) -> Plain:
        if id(node) in self._seen:
            self._fault(place, "不支持 YAML 引用（*名称），请直接写出内容")
            return None
        self._seen.add(id(node))
        if depth > MAX_DEPTH:
            self._fault(place, f"嵌套过深，最多 {MAX_DEPTH} 层")
            return None
        if isinstance(node, yaml.ScalarNode):
            return self._scalar(node, place)
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, place, {"seq"})
            return [self.from_node(item, join(place, i + 1), depth + 1) for i, item in enumerate(node.value)]
        self._check_tag(node, place, {"map"})
        result: dict[str, Plain] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                line = key_node.start_mark.line + 1
                self._fault(place, f"第 {line} 行的键不是文字，请写成 名称: 值")
                continue
            self._add(result, key_node.value, self.from_node(value_node, join(place, key_node.value), depth + 1), place)
        return result

    def from_json(self, raw: Any, place: str, depth: int) -> Plain:
        if depth > MAX_DEPTH:
            self._fault(place, f"嵌套过深，最多 {MAX_DEPTH} 层")
            return None
        if isinstance(raw, _Pairs):
            result: dict[str, Plain] = {}
            for key, value in raw:
                self._add(result, key, self.from_json(value, join(place, key), depth + 1), place)
            return result
        if isinstance(raw, list):
            return [self.from_json(item, join(place, i + 1), depth + 1) for i, item in enumerate(raw)]
        plain: Plain = raw
        return plain

    def _scalar(self, node: yaml.ScalarNode, place: str) -> Plain:
        self._check_tag(node, place, {"str", "null", "bool", "int", "float"})
        value = str(node.value)
        if node.tag == _CORE + "null":
            if value.lower() not in _NULL:
                self._fault(place, "不支持 YAML 标签 !!null，请去掉")
            return None
        if node.tag == _CORE + "bool":
            return value.lower() in _TRUE
        return value

    def _check_tag(self, node: yaml.Node, place: str, allowed: set[str]) -> None:
        if node.tag.removeprefix(_CORE) not in allowed:
            self._fault(place, f"不支持 YAML 标签 {node.tag}，请去掉")

    def _add(self, result: dict[str, Plain], key: str, value: Plain, place: str) -> None:
        if key in result:
            self._fault(join(place, key), f"键“{key}”重复出现，请只保留一个")
        result[key] = value

    def _fault(self, place: str, message: str) -> None:
        self.faults.append((place, message))
