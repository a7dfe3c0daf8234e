"""Everything late is refused by every door: at 23:59:59 of the last day all are open, one second later none is.

No management command files, changes or submits anything; machines use the doors below.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from lvheng.core import clock
from lvheng.core.models import AuditEvent
from lvheng.core.refusal import Refused
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, Evidence
from lvheng.standards import Indicator
from tests.cast import Cast
from tests.filing import make, sheets
from tests.filing.pages import FETCH, signed_in

LAST = clock.day_end(date(2025, 10, 27))
LATE = LAST + timedelta(seconds=1)
SAID = "已于 2025年10月27日 23:59:59 截止"


@dataclass
class Place:
    """What a door is tried on."""

    cast: Cast
    client: Client
    draft: Application

    def post(self, page: str, /, *args: int, fetch: bool = False, **fields: Any) -> Any:
        """The answer to a posted form."""
        url = reverse(f"filing:{page}", args=[self.draft.pk, *args])
        return self.client.post(url, fields, headers=FETCH if fetch else None)


def acted(doing: Callable[[], Any]) -> HttpResponse:
    """What an act's refusal would be answered with."""
    try:
        doing()
    except Refused as refused:
        return HttpResponse(refused.refusal.message, status=refused.status)
    return HttpResponse()


def late(answer: Any) -> bool:
    """Whether an answer refuses, and for being late."""
    text = answer.content.decode()
    return answer.status_code == 409 and (SAID in text or json.dumps(SAID)[1:-1] in text)


def start(place: Place) -> Any:
    return place.client.post(reverse("filing:start", args=[place.cast.unit_a.pk]))


def api(place: Place) -> Any:
    url = f"/api/v1/applications/{place.draft.pk}/sheets/7"
    return place.client.put(url, json.dumps(sheets.OWN[7]), content_type="application/json")


def workbook(place: Place) -> Any:
    """Read and shown at any time; what counts is putting it in place of the draft's."""
    url = reverse("filing:sheets_in", args=[place.draft.pk])
    book = sheets_book(place)
    with clock.fixed(LAST - timedelta(hours=1)):
        shown = place.client.post(url, {"file": book})
    return place.client.post(url, {"apply": shown.context["token"]})


def sheets_book(place: Place) -> BytesIO:
    url = reverse("filing:sheets_out", args=[place.draft.pk])
    book = openpyxl.load_workbook(BytesIO(place.client.get(url).content))
    page = book.worksheets[0]
    row = next(row[0].row for row in page.iter_rows(max_col=1) if row[0].value == "output_value")
    page.cell(row, 3).value = "12345"
    held = BytesIO()
    book.save(held)
    held.seek(0)
    held.name = "数据表.xlsx"
    return held


def remove(place: Place) -> Any:
    return place.post("remove", Evidence.objects.filter(application=place.draft).latest("id").pk)


DOORS: dict[str, Callable[[Place], Any]] = {
    "profile": lambda at: at.post("profile", name="甲示例"),
    "basic": lambda at: at.post("basic", **{"basic-law": "yes"}),
    "autosave": lambda at: at.post("save", fetch=True, autosave="contact", contact="陈示例"),
    "indicator": lambda at: at.post("indicator", option_of(at.draft).number, **make.fact(option_of(at.draft))),
    "autosave of an indicator": lambda at: at.post("save_indicator", 7, fetch=True, autosave="typed", typed="70"),
    "sheet": lambda at: at.post("sheet", 1, fetch=True, add="shared.energy"),
    "upload": lambda at: at.post("upload", slot=slot_of(at.draft), file=make.stream("证明.pdf"), fetch=True),
    "remove": remove,
    "workbook": workbook,
    "machine": api,
    "act: save": lambda at: acted(
        lambda: actions.save_answer(at.draft, "profile.contact", "李示例", actor=at.cast.enterprise_a)
    ),
    "act: attach": lambda at: acted(
        lambda: actions.attach(at.draft, slot_of(at.draft), make.pdf("又一份.pdf"), actor=at.cast.enterprise_a)
    ),
}


def option_of(draft: Application) -> Indicator:
    """An indicator that is stated by choosing."""
    return next(item for item in Draft.load(draft).standard.indicators if item.rule == "option")


def slot_of(draft: Application) -> str:
    found = Draft.load(draft)
    return next(slot.id for item in found.standard.basic_requirements for slot in found.basic_slots(item))


@pytest.fixture
def place(cast: Cast) -> Place:
    """A draft with one file, the person's browser."""
    draft = actions.start(cast.unit_a, actor=cast.enterprise_a)
    actions.attach(draft, slot_of(draft), make.pdf("第一份.pdf"), actor=cast.enterprise_a)
    return Place(cast, signed_in(cast.enterprise_a), draft)


@pytest.mark.clause("HN-3.1")
@pytest.mark.clause("HN-3.3")
@pytest.mark.parametrize("door", DOORS)
def test_every_door_of_a_draft_closes_with_its_window(place: Place, door: str) -> None:
    with clock.fixed(LATE):
        before = AuditEvent.objects.count()
        assert late(DOORS[door](place))
        assert AuditEvent.objects.count() == before
    with clock.fixed(LAST):
        assert DOORS[door](place).status_code in (200, 302)


@pytest.mark.clause("HN-3.1")
@pytest.mark.clause("HN-3.3")
def test_starting_by_page_and_act(cast: Cast) -> None:
    at = Place(cast, signed_in(cast.enterprise_a), Application())
    with clock.fixed(LATE):
        assert late(start(at))
        assert late(acted(lambda: actions.start(cast.unit_a, actor=cast.enterprise_a)))
        assert not Application.objects.exists()
    with clock.fixed(LAST):
        assert start(at).status_code == 302
        assert Application.objects.count() == 1


@pytest.mark.db
@pytest.mark.clause("HN-3.1")
@pytest.mark.clause("HN-3.3")
def test_committing_and_submitting_by_page_and_act(cast: Cast) -> None:
    draft = make.filled(cast.unit_a, cast.enterprise_a)
    at = Place(cast, signed_in(cast.enterprise_a), draft)

    def prepare() -> Any:
        return at.post("prepare", signatory="王示例")

    def commit() -> Any:
        return at.post("commitment", scan=make.stream("承诺书.pdf"), agreed="1")

    def submit() -> Any:
        return at.post("submit", understood="1")

    with clock.fixed(LATE):
        assert late(prepare())
    with clock.fixed(LAST):
        assert prepare().status_code == 302
    with clock.fixed(LATE):
        assert late(commit())
    with clock.fixed(LAST):
        assert commit().status_code == 302
    with clock.fixed(LATE):
        assert late(submit())
        assert late(acted(lambda: actions.submit(draft, actor=cast.enterprise_a)))
    with clock.fixed(LAST):
        assert submit().status_code == 302
    version = Application.objects.get().versions.get()
    assert version.submitted_at == version.window_closes_at == LAST
