"""Data sheets by plain posts and from two tabs; their raw facts on other pages; queries do not grow with rows."""

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application
from tests.cast import Cast
from tests.filing import make, sheets
from tests.filing.pages import FETCH, cell, energy, press, signed_in, text

QUERIES = 18


@pytest.fixture
def draft(cast: Cast) -> Application:
    """An empty draft of enterprise A."""
    return actions.start(cast.unit_a, actor=cast.enterprise_a)


@pytest.fixture
def client(cast: Cast) -> Client:
    return signed_in(cast.enterprise_a)


def controls(page: str) -> dict[str, str]:
    """What a browser without script would post of the sheet's form."""
    form = page[page.index('id="fact"'):page.index("</form>", page.index('id="fact"'))]
    found: dict[str, str] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        name, kind = re.search(r'name="([^"]+)"', tag), re.search(r'type="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        ticked = kind is None or kind[1] not in ("checkbox", "radio") or " checked" in tag
        if name and ticked:
            found[name[1]] = value[1] if value else ""
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, flags=re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options) or re.search(r'value="([^"]*)"', options)
        found[name] = chosen[1] if chosen else ""
    return found


def posted(client: Client, draft: Application, number: int, **changed: str) -> dict[str, str]:
    """The whole form as the page stands, with some controls changed."""
    html = client.get(reverse("filing:indicator", args=[draft.pk, number])).content.decode()
    return {name: unescape(value) for name, value in controls(html).items()} | changed


def test_rows_and_values_by_plain_posts(client: Client, draft: Application) -> None:
    act, page = (reverse(f"filing:{name}", args=[draft.pk, 1]) for name in ("sheet", "indicator"))
    answer = client.post(act, posted(client, draft, 1, add="shared.energy"))
    assert answer["Location"] == f"{page}#row-shared-energy-r1"
    entries = {"shared.energy.r1.carrier": "diesel", "shared.energy.r1.amount": "10", "add": "shared.energy"}
    client.post(act, posted(client, draft, 1, **entries))
    rows = Draft.load(draft).content(0)["energy"]
    assert (len(rows), rows[0]["amount"], rows[0]["unit"]) == (2, "10", "t")
    client.post(page, posted(client, draft, 1, **{"shared.energy.r1.sold": "true"}))
    assert Draft.load(draft).content(0)["energy"][0]["sold"] == "true"
    unticked = posted(client, draft, 1)
    del unticked["shared.energy.r1.sold"]
    client.post(page, unticked)
    assert Draft.load(draft).content(0)["energy"][0]["sold"] == ""
    answer = client.post(page, posted(client, draft, 1, next="1"))
    assert answer["Location"] == reverse("filing:indicator", args=[draft.pk, 2])


def test_a_stale_tab_undoes_nothing(client: Client, draft: Application) -> None:
    cell(client, draft, 7, "own.intake.amount", "1000")
    stale = posted(client, draft, 7, **{"own.reused.amount": "500"})
    cell(client, draft, 7, "own.intake.amount", "2000")
    client.post(reverse("filing:indicator", args=[draft.pk, 7]), stale)
    content = Draft.load(draft).content(7)
    assert (content["intake"]["amount"], content["reused"]["amount"]) == ("2000", "500")


@pytest.mark.parametrize("shown", ["no json", "[]", json.dumps({"own.intake.amount": 5})])
def test_a_broken_note_of_what_was_shown_loses_nothing(client: Client, draft: Application, shown: str) -> None:
    fields = {"own.intake.amount": "10", "own.reused.amount": "40", "shown": shown}
    client.post(reverse("filing:indicator", args=[draft.pk, 7]), fields)
    assert Draft.load(draft).evaluated.score.indicator(7).value == 80


def test_a_button_that_is_none(client: Client, draft: Application) -> None:
    assert client.post(reverse("filing:sheet", args=[draft.pk, 7]), {"press": "1"}).status_code == 404
    assert client.post(reverse("filing:sheet", args=[draft.pk, 99]), {"add": "own.x"}).status_code == 404
    answer = client.post(reverse("filing:sheet", args=[draft.pk, 7]), {"add": "own.intake"}, headers=FETCH)
    assert answer.status_code == 422


def test_what_no_longer_is_asked_for_is_refused(client: Client, draft: Application) -> None:
    answer = client.post(
        reverse("filing:save_indicator", args=[draft.pk, 1]),
        {"autosave": "shared.energy.r9.amount", "shared.energy.r9.amount": "1"}, headers=FETCH,
    )  # fmt: skip
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["shared.energy.r9.amount"])


# ── other pages, queries ────────────────────────────────────────────────────


def test_raw_facts_are_read_before_and_after_submitting(client: Client, cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    for number in (1, 2, 3, 5, 6, 7, 8, 10, 11, 14):
        actions.use_own(application, number, False, actor=cast.enterprise_a)
    sheets.fill(application, cast.enterprise_a)
    page = text(client, "check", application.pk)
    assert "原始数据" in page
    assert re.search(r"原煤<small>实测低位发热量 22.1 MJ/kg；单位热值含碳量（tC/GJ） 0.0262；碳氧化率 0.98", page)
    assert "热力（当量值）（外供）" in page
    assert "三年工业总产值" in page
    for slot in (slot for one in Draft.load(application).standard.indicators
                 for slot in Draft.load(application).indicator_slots(one.number)):  # fmt: skip
        if slot.missing:
            actions.attach(application, slot.id, make.pdf(f"{slot.id}.pdf"), actor=cast.enterprise_a)
    asked = [gap for gap in Draft.load(application).content_gaps() if gap.anchor.endswith(".value")]
    assert [gap.url.rpartition("/")[2] for gap in asked] == ["#id_value"] * len(asked)
    for gap in asked:
        press(client, application, int(gap.anchor.split(".")[0]), confirm="value")
    make.commit(application, cast.enterprise_a)
    actions.submit(application, actor=cast.enterprise_a)
    page = text(client, "submitted", application.pk)
    assert "实测低位发热量 22.1 MJ/kg" in page
    officer = signed_in(cast.city_x_officer)
    desk = unescape(officer.get(reverse("review:desk", args=[application.pk, 1])).content.decode())
    assert "实测低位发热量 22.1 MJ/kg" in desk
    assert "61500000" in desk


@pytest.mark.parametrize("rows", [1, 3])
def test_queries_do_not_grow_with_rows(
    client: Client, draft: Application, rows: int, django_assert_num_queries: Any
) -> None:
    for _row in range(rows):
        energy(client, draft)
    text(client, "indicator", draft.pk, 1)
    with django_assert_num_queries(QUERIES):
        text(client, "indicator", draft.pk, 1)
