"""Rules of other years and places, laid over those that come with the program."""

import yaml

from lvheng.standards import pack_roots
from lvheng.standards.loader import merge, read_pack

#: A later notice with dates of its own for existing units: new files alone, no code.
OWN_DATES = """
filing: {opens: 2026-03-01, closes: 2026-07-31}
province_report: {opens: 2026-03-01, closes: 2026-09-30}
own:
  - {act: filing, route: existing, label: 现有单位填报, level: unit, opens: 2026-03-01, closes: 2026-04-15,
     assumption: 测试}
"""
EXTENDING = "{extensions: {enabled: true}}"


def laid_over(relative: str, own: str) -> dict[str, str]:
    """A built-in pack's file with some keys of its own, as the content of an overlay."""
    (path,) = [root / relative for root in pack_roots() if (root / relative).exists()][:1]
    return {relative: yaml.safe_dump(merge(read_pack(path), yaml.safe_load(own)), allow_unicode=True)}


def hunan(own: str) -> dict[str, str]:
    """Hunan's rules of 2025 with some keys of their own."""
    return laid_over("2025/campaign/430000.yaml", own)


def next_year() -> dict[str, str]:
    """A year 2026 in which existing units file until 15 April, new ones until 31 July."""
    (national,) = laid_over("2025/campaign/national.yaml", "{title: 2026年度绿色工厂推荐工作}").values()
    content = merge(yaml.safe_load(national), {"windows": yaml.safe_load(OWN_DATES)})
    hunan_content = {"territory": {"code": "430000", "name": "湖南省", "authority": "湖南省工业和信息化厅"}}
    return {
        "2026/campaign/national.yaml": yaml.safe_dump(content, allow_unicode=True),
        "2026/campaign/430000.yaml": yaml.safe_dump(hunan_content, allow_unicode=True),
    }
