"""A provincial list that the demonstration's province has read and not yet imported: rows to look at and to decide."""

from datetime import timedelta

from django.core.files.base import ContentFile
from stdnum.cn import uscc

from lvheng.accounts.models import Authority, User
from lvheng.core import clock
from lvheng.registry.actions.lists import read_list
from lvheng.registry.listbook import COLUMNS
from lvheng.registry.models import STANDING, ListEntry, ListImport, Unit

HEADS = ("number", "name", "uscc", "kind", "city", "state", "reason")
ENOUGH = 8
STEMS = ("91430200MADM9001", "91430200MADM9002")


def waiting_list(officer: User, province: Authority, *, days: int = 3) -> ListImport | None:
    """Have a province's officer read a list: known units, a new one, a close name, another name, a removal.

    Some days before now. None where the province has too few units on its list.
    """
    known = list(
        Unit.objects.filter(
            authority__path__startswith=province.path, kind=Unit.Kind.FACTORY, merged_into=None,
            entries__level=ListEntry.Level.PROVINCIAL, entries__state__in=STANDING,
        ).select_related("authority").order_by("pk")[:ENOUGH]
    )  # fmt: skip
    if len(known) < ENOUGH:
        return None
    *plain, close, named, gone = known
    lines = [[one.name, one.uscc, one.authority.name, "", ""] for one in plain]
    city = close.authority.name
    lines += [
        [f"{city}示例循环材料有限公司", _code(STEMS[0]), city, "", ""],
        [close.name.replace("有限公司", "有限责任公司"), _code(STEMS[1]), city, "", ""],
        [named.name.replace("示例", "示例新"), named.uscc, named.authority.name, "", ""],
        [gone.name, gone.uscc, gone.authority.name, "移出", "连续停产（演示）"],
    ]
    head = ",".join(COLUMNS[name].label for name in HEADS)
    body = (f"{at},{','.join([*line[:2], '绿色工厂', *line[2:]])}" for at, line in enumerate(lines, 1))
    content = "\n".join(("绿色制造名单（演示）", head, *body)) + "\n"
    at = clock.now() - timedelta(days=days)
    with clock.fixed(at):
        return read_list(
            ContentFile(content.encode("utf-8-sig"), name="省级绿色工厂名单（演示）.csv"), actor=officer,
            level=ListEntry.Level.PROVINCIAL, authority=province, year=at.year - 1, batch="演示批次",
            decision="示例〔演示〕12号", listed_on=at.date() - timedelta(days=20),
        )  # fmt: skip


def _code(stem: str) -> str:
    """A fictitious credit code with a correct check character."""
    padded = stem.ljust(17, "0")[:17]
    return padded + str(uscc.calc_check_digit(padded))
