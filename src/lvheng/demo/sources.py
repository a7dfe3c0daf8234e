"""Source lists as officers have imported them, all fictitious: two units are on one by code, one enterprise by name."""

from datetime import date

from django.core.files.base import ContentFile

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.demo.filling import at, moment
from lvheng.demo.people import People
from lvheng.demo.units import Plan
from lvheng.registry.models import ParkEnterprise, Unit
from lvheng.screening import actions
from lvheng.screening.queries import lists_of
from lvheng.screening.reading import HEADINGS
from lvheng.screening.slots import SourceSlot

PROVINCE, CITY = "430000", "430200"
INSIDE = "渌江示例热处理有限公司"
#: Who is on the lists and nobody's concern.
OTHERS = ("示例无关商贸有限公司", "示例旧货回收有限公司", "示例仓储服务有限公司")


def import_lists(people: People, campaign: Campaign, plans: list[Plan]) -> None:
    """Import three lists by the officers' own acts; the second is a newer one of the province, the third a city's.

    Call once the applications are filed. Opens three findings and decides none.
    """
    by_key = {plan.key: plan.unit for plan in plans if plan.key}
    park, listed, newer = by_key["park"], by_key["mismatch"], by_key["renamed"]
    ParkEnterprise.objects.get_or_create(
        park=park, name=INSIDE, until=None, defaults={"since": date(2023, 5, 1), "added_by": None}
    )
    province, city = people.authorities[PROVINCE], people.authorities[CITY]
    with at(moment(15, 10)):
        rows = [f"{INSIDE},,未按期履行示例判决,示例执〔2025〕12号,2025-06-03,", *others("示例执")]
        _import(people, campaign, province, ("dishonest", "中国执行信息公开网", date(2025, 10, 14)), rows)
    with at(moment(20, 15)):
        rows = [_row(newer, "危险废物台账不全，罚款一万元", "示例环罚〔2024〕31号", "2024-04-18"), *others("示例罚")]
        _import(people, campaign, province, ("violations", "信用中国", date(2025, 10, 19)), rows)
    with at(moment(20, 16)):
        rows = [_row(listed, "未按期公示年度报告", "示例异字〔2025〕7号", "2025-07-02"), *others("示例异字")]
        _import(people, campaign, city, ("abnormal", "国家企业信用信息公示系统", date(2025, 10, 20)), rows)


def others(series: str) -> list[str]:
    """Rows that concern nobody here."""
    return [f"{name},,示例事由,{series}〔2025〕{number}号,2025-02-1{number}," for number, name in enumerate(OTHERS)]


def _row(unit: Unit, matter: str, document: str, on: str) -> str:
    return f"{unit.name},{unit.uscc},{matter},{document},{on},"


def _import(
    people: People, campaign: Campaign, authority: Authority, told: tuple[str, str, date], rows: list[str]
) -> None:
    list_id, source, as_of = told
    asked = next(one for one in lists_of(campaign, authority) if one.id == list_id)
    head = ",".join(one.label for one in HEADINGS)
    upload = ContentFile("\n".join([head, *rows]).encode(), name=f"{asked.label}{as_of}.csv")
    officer = people.officer(authority)
    read = actions.read_source_list(SourceSlot(asked, authority), upload, actor=officer, source=source, as_of=as_of)
    actions.apply_source(read.snapshot, actor=officer)
