"""Find, read, merge and cache packs.

A pack root holds ``<year>/`` folders. Roots are the built-in ``packs/`` and those named in the environment variable
``LVHENG_PACKS`` (separated like ``PATH``); a file of a later root takes the place of the same path in an earlier one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from .base import Frozen, content_hash
from .campaign import CampaignPack
from .errors import IndustryNotFound, PackError, StandardNotFound
from .industries import Industry, IndustryFile, Overrides
from .models import Standard, StandardInfo
from .notices import Clause, Document, Notice
from .plaintext import Plain, PlainTextError, parse_yaml

BUILT_IN = Path(__file__).parent / "packs"
_KINDS = ("factory", "park")
_ID = re.compile(r"^(factory|park)-(\d{4})$")
_Model = TypeVar("_Model", bound=Frozen)


def pack_roots() -> tuple[Path, ...]:
    """The built-in packs first, then the folders of ``LVHENG_PACKS``."""
    return _roots(os.environ.get("LVHENG_PACKS", ""))


def pack_years() -> list[int]:
    """The years that a pack root has a folder for, oldest first."""
    names = {path.name for root in pack_roots() for path in root.iterdir() if path.is_dir()}
    return sorted(int(name) for name in names if re.fullmatch(r"\d{4}", name))


def standard_ids(year: int) -> list[str]:
    """Ids of a year's standards, factories before parks."""
    return [f"{kind}-{year}" for kind in _KINDS if _find(pack_roots(), f"{year}/{kind}/general.yaml")]


def list_standards() -> list[StandardInfo]:
    """The general standards of all years, oldest first, factories before parks. Raises `PackError`."""
    standards = [load_standard(standard_id) for year in pack_years() for standard_id in standard_ids(year)]
    fields = StandardInfo.model_fields
    return [StandardInfo(**{name: getattr(standard, name) for name in fields}) for standard in standards]


def load_standard(standard_id: str, industry: str | None = None) -> Standard:
    """The standard of this id, an industry's overrides applied (HN-2.1.b, MI-2.1.b).

    ``industry`` is the name or id of a key industry; one without overrides gives the general indicators with
    ``general_applies`` set. Raises `StandardNotFound`, `IndustryNotFound`, `PackError`.
    """
    return _load_standard(pack_roots(), standard_id, industry or None)


def list_industries(year: int) -> list[Industry]:
    """The key industries of a year, in the order of the notice (MI-A3.a). Raises `PackError`."""
    return [industry for industry, _ in _industry_files(pack_roots(), year)]


def load_notice(year: int) -> Notice:
    """The notices of a year and their clause register. Raises `StandardNotFound`, `PackError`."""
    return _load_notice(pack_roots(), year)


def load_campaign(year: int, territory: str | None = None) -> CampaignPack:
    """The campaign of a year, as a territory's pack extends it.

    Merge: mappings are merged key by key; anything else (texts, lists, null) in the territory's file replaces the
    national content; lists of things with an ``id`` are replaced as a whole. Raises `StandardNotFound`, `PackError`.
    """
    return _load_campaign(pack_roots(), year, territory or None)


def list_territories(year: int) -> list[str]:
    """Codes of the territories that have a campaign pack of their own."""
    return [stem for stem in _stems(pack_roots(), f"{year}/campaign") if stem != "national"]


@lru_cache(maxsize=64)
def _roots(setting: str) -> tuple[Path, ...]:
    extra = [Path(part) for part in setting.split(os.pathsep) if part.strip()]
    for path in extra:
        if not path.is_dir():
            raise PackError(f"环境变量 LVHENG_PACKS 中的文件夹 {path} 不存在，请改为存放标准包的文件夹")
    return (BUILT_IN, *extra)


def _find(roots: tuple[Path, ...], relative: str) -> Path | None:
    return next((root / relative for root in reversed(roots) if (root / relative).is_file()), None)


def _stems(roots: tuple[Path, ...], folder: str) -> list[str]:
    return sorted({path.stem for root in roots for path in (root / folder).glob("*.yaml")})


def read_pack(path: Path) -> dict[str, Plain]:
    """The mapping in a pack file, scalars as text. Raises `PackError`."""
    try:
        content = parse_yaml(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, PlainTextError) as error:
        raise PackError(f"标准包 {path} 无法读取：{error}") from None
    if not isinstance(content, dict):
        raise PackError(f"标准包 {path} 的内容须为“键: 值”")
    return content


def build(model: type[_Model], content: dict[str, Any], source: str) -> _Model:
    """A model from read content; schema faults become one `PackError` that names each place."""
    try:
        return model.model_validate(content)
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, item['loc'])) or '整体'}：{item['msg']}" for item in error.errors()]
        raise PackError(f"标准包 {source} 不符合格式：" + "；".join(faults)) from None


@lru_cache(maxsize=512)
def _load_standard(roots: tuple[Path, ...], standard_id: str, industry: str | None) -> Standard:
    match = _ID.match(standard_id)
    path = _find(roots, f"{match[2]}/{match[1]}/general.yaml") if match else None
    if match is None or path is None:
        known = "、".join(known_id for known_year in pack_years() for known_id in standard_ids(known_year))
        raise StandardNotFound(f"没有评价标准“{standard_id}”，可用的有：{known}")
    kind, year = match[1], int(match[2])
    content: dict[str, Any] = {"id": standard_id, "year": year, "kind": kind, **_general(path)}
    content |= _sheets(roots, year, kind)
    source = str(path)
    if industry is not None:
        if kind != "factory":
            raise IndustryNotFound(f"{standard_id} 不分重点行业，请去掉 industry（{industry}）")
        entry, file = _industry_entry(roots, year, industry)
        content = _apply(content, entry, file.overrides)
        source = f"{standard_id}/{entry.id}"
    standard = build(Standard, content, source)
    return standard.model_copy(update={"hash": content_hash(standard)})


@lru_cache(maxsize=16)
def _general(path: Path) -> dict[str, Plain]:
    """A general pack, read once for all industries; callers copy before they change."""
    return read_pack(path)


@lru_cache(maxsize=16)
def _sheets(roots: tuple[Path, ...], year: int, kind: str) -> dict[str, Any]:
    """The data sheets of a kind of unit and the coefficients of the year, where there are files of them."""
    found: dict[str, Any] = {}
    if path := _find(roots, f"{year}/{kind}/sheets.yaml"):
        content = read_pack(path)
        parts = content.pop("parts", None)
        found["sheets"] = _put_parts(content, parts if isinstance(parts, dict) else {}, str(path))
    if path := _find(roots, f"{year}/coefficients.yaml"):
        found["coefficients"] = read_pack(path)
    return found


def _put_parts(content: Any, parts: dict[str, Plain], source: str) -> Any:
    """Sheets with the fields and columns that are named in several places put there."""
    if isinstance(content, list):
        return [_put_parts(item, parts, source) for item in content]
    if not isinstance(content, dict):
        return content
    result = {}
    for key, value in content.items():
        if key in ("columns", "fields") and isinstance(value, str):
            if value not in parts:
                raise PackError(f"标准包 {source} 引用了没有的栏目组“{value}”")
            result[key] = parts[value]
        else:
            result[key] = _put_parts(value, parts, source)
    return result


def _apply(content: dict[str, Any], industry: Industry, overrides: Overrides | None) -> dict[str, Any]:
    result = {**content, "industry": industry.model_dump(), "general_applies": overrides is None}
    if overrides is None:
        return result
    changes = {str(number): fields for number, fields in overrides.indicators.items()}
    result["indicators"] = [
        {**indicator, **changes.pop(indicator["number"], {}), "number": indicator["number"]}
        for indicator in content["indicators"]
    ]
    if changes:
        raise PackError(f"行业“{industry.name}”改写了不存在的指标：{'、'.join(changes)}")
    result["assumptions"] = [
        *content.get("assumptions", []),
        *(assumption.model_dump() for assumption in overrides.assumptions),
    ]
    return result


def _industry_entry(roots: tuple[Path, ...], year: int, industry: str) -> tuple[Industry, IndustryFile]:
    entries = _industry_files(roots, year)
    for entry, file in entries:
        if industry in (entry.name, entry.id):
            return entry, file
    names = "、".join(entry.name for entry, _ in entries)
    raise IndustryNotFound(f"“{industry}”不是 {year} 年度的重点行业，可用的有：{names}；其他行业请去掉 industry")


@lru_cache(maxsize=64)
def _industry_files(roots: tuple[Path, ...], year: int) -> tuple[tuple[Industry, IndustryFile], ...]:
    paths = {path.stem: path for root in roots for path in (root / f"{year}/factory/industries").glob("*.yaml")}
    entries = []
    for stem, path in sorted(paths.items()):
        file = build(IndustryFile, read_pack(path), str(path))
        own = file.model_dump(exclude={"position", "overrides"})
        industry = build(Industry, {"id": stem, **own, "has_overrides": file.overrides is not None}, str(path))
        entries.append((industry, file))
    return tuple(sorted(entries, key=lambda entry: (entry[1].position, entry[0].id)))


@lru_cache(maxsize=16)
def _load_notice(roots: tuple[Path, ...], year: int) -> Notice:
    path = _find(roots, f"{year}/notice/documents.yaml")
    register_path = _find(roots, f"{year}/notice/clauses.yaml")
    if path is None or register_path is None:
        raise StandardNotFound(f"没有 {year} 年度的通知")
    content = read_pack(path)
    text_path = path.parent / str(content.get("text"))
    register = read_pack(register_path)
    try:
        lines = text_path.read_text(encoding="utf-8").splitlines()
    except OSError:
        raise PackError(f"通知正文 {text_path} 无法读取") from None
    documents: dict[str, Any] = {}
    for document_id, meta in _mapping(register, "notices").items():
        parts = _mapping(content, "parts").get(document_id)
        document = build(Document, {"id": document_id, **_as_mapping(meta), "parts": parts}, str(path))
        text = "\n\n".join("\n".join(lines[first - 1 : last or None]).strip() for first, last in document.parts)
        documents[document_id] = document.model_copy(update={"text": text})
    clauses = [build(Clause, _as_mapping(item), str(register_path)) for item in _sequence(register, "clauses")]
    short = _mapping(content, "short")
    by_id = {}
    for clause in clauses:
        notice = clause.id.split("-")[0]
        by_id[clause.id] = clause.model_copy(update={"notice": notice, "short": str(short.get(notice, ""))})
    if len(by_id) != len(clauses) or any(clause.notice not in documents for clause in by_id.values()):
        raise PackError(f"条款登记 {register_path} 中有重复的编号或未登记的通知")
    return Notice(year=year, documents=documents, clauses=by_id)


def _as_mapping(value: Plain) -> dict[str, Any]:
    return dict(value) if isinstance(value, dict) else {}


def _mapping(content: dict[str, Plain], key: str) -> dict[str, Plain]:
    return _as_mapping(content.get(key))


def _sequence(content: dict[str, Plain], key: str) -> Iterator[Plain]:
    value = content.get(key)
    return iter(value if isinstance(value, list) else [])


@lru_cache(maxsize=128)
def _load_campaign(roots: tuple[Path, ...], year: int, territory: str | None) -> CampaignPack:
    national = _find(roots, f"{year}/campaign/national.yaml")
    if national is None:
        raise StandardNotFound(f"没有 {year} 年度的推荐工作安排")
    source, content = str(national), merge({"id": f"campaign-{year}", "year": str(year)}, read_pack(national))
    if territory is not None:
        own = _find(roots, f"{year}/campaign/{territory}.yaml") if territory.isalnum() else None
        if own is None or territory == "national":
            known = "、".join(_stems(roots, f"{year}/campaign"))
            raise StandardNotFound(f"{year} 年度没有地区 {territory} 的推荐工作安排，现有：{known}")
        source, content = str(own), merge(content, read_pack(own))
        content["id"] = f"campaign-{year}/{territory}"
    pack = build(CampaignPack, content, source)
    return pack.model_copy(update={"hash": content_hash(pack)})


def merge(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """``own`` over ``base``: mappings key by key, everything else replaced."""
    result = dict(base)
    for key, value in own.items():
        old = result.get(key)
        result[key] = merge(old, value) if isinstance(old, dict) and isinstance(value, dict) else value
    return result
