"""Source lists as officers import them, for tests of this and other rooms."""

from datetime import date

from django.core.files.uploadedfile import SimpleUploadedFile

from lvheng.accounts.models import Authority, User
from lvheng.campaigns.models import Campaign
from lvheng.screening import actions
from lvheng.screening.models import SourceSnapshot
from lvheng.screening.queries import lists_of
from lvheng.screening.slots import SourceSlot
from tests.cast import Cast

HEAD = "名称,统一社会信用代码,事由,文书号,发生或决定日期,移出或整改完成日期"
#: A list of each clause of the cast's pack.
LIST_OF = {
    "HN-1.1.a": "abnormal", "HN-1.1.b": "violations", "HN-1.1.c": "list_removals", "HN-1.1.d": "inspections",
    "HN-1.1.e": "supervision", "HN-1.1.f": "dishonest",
}  # fmt: skip


def csv(*rows: str, head: str = HEAD, name: str = "名单.csv") -> SimpleUploadedFile:
    """A list as uploaded."""
    return SimpleUploadedFile(name, "\n".join([head, *rows]).encode())


def slot(campaign: Campaign, authority: Authority, list_id: str) -> SourceSlot:
    """A list for an authority."""
    return SourceSlot(next(one for one in lists_of(campaign, authority) if one.id == list_id), authority)


def read(
    cast: Cast, list_id: str, *rows: str, as_of: date = date(2025, 10, 20), by: User | None = None,
    at: Authority | None = None,
) -> SourceSnapshot:  # fmt: skip
    """A list as read, not yet in force; by default of the province."""
    asked = slot(cast.campaign, at or cast.province, list_id)
    actor = by or cast.province_officer
    return actions.read_source_list(asked, csv(*rows), actor=actor, source="示例网站", as_of=as_of).snapshot


def put(
    cast: Cast, list_id: str, *rows: str, as_of: date = date(2025, 10, 20), by: User | None = None,
    at: Authority | None = None,
) -> SourceSnapshot:  # fmt: skip
    """A list in force."""
    found = read(cast, list_id, *rows, as_of=as_of, by=by, at=at)
    assert found.content["problems"] == []
    actions.apply_source(found, actor=by or cast.province_officer)
    found.refresh_from_db()
    return found
