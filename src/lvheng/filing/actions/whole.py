"""Data sheets that come whole, by machine or workbook: all of them in one act, or none (MI-A1, MI-A2)."""

from collections.abc import Mapping
from typing import Any

from lvheng.accounts.models import User
from lvheng.core import clock
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid, Refused
from lvheng.filing import cells
from lvheng.filing.actions.refreshing import refresh
from lvheng.filing.actions.sheets import Page, fresh, given, mark_own
from lvheng.filing.content import content_digest
from lvheng.filing.draft import Draft
from lvheng.filing.facts import GIVEN, SHARED
from lvheng.filing.models import Application, IndicatorFact
from lvheng.filing.process import APPLICATION
from lvheng.filing.shaping import Faults, shaped
from lvheng.standards import Indicator


def save_sheet(application: Application, number: int, content: Any, *, actor: User) -> Draft:
    """Put a sheet (0: the shared facts) in place of what is there, in the score file's form; see `save_sheets`."""
    return save_sheets(application, {number: content}, actor=actor)


def save_sheets(
    application: Application, contents: Mapping[int, Any], *, actor: User, seen: str | None = None
) -> Draft:
    """Put whole sheets in place of what is there, texts as typed, right or wrong; the draft as it then stands.

    `seen`: the fingerprint of the sheets as they were looked at. Raises Forbidden, Refused (changed since they were
    looked at), Invalid (what has no place in a sheet, by `sheet.…` and `shared.…` with rows from 1).
    """
    with act(APPLICATION, "save", application, actor=actor) as doing:
        found = Draft.load(doing.obj)
        if seen is not None and seen != fingerprint(found):
            raise Refused("数据表在读取工作簿之后改动过，不能应用。", next_step="请重新上传工作簿，再看变化。")
        first = SHARED not in found.facts
        draft = replaced(found, contents)
        for number, row in draft.facts.items():
            if number in (SHARED, *contents) or (first and row.own):
                row.save()
        kept = refresh(doing.obj, draft)
        doing.obj.saved_at = clock.now()
        doing.obj.save(update_fields=["saved_at"])
        doing.note(fields=[f"{number}.*" for number in sorted(contents)])
        return kept


def fingerprint(draft: Draft) -> str:
    """What tells whether any sheet has changed."""
    return content_digest({str(number): [row.sheet, row.functions] for number, row in sorted(draft.facts.items())})


def replaced(draft: Draft, contents: Mapping[int, Any]) -> Draft:
    """The draft with these sheets in place of its own, nothing written. Raises Invalid."""
    faults: list[Gap] = []
    pages: list[Page] = []
    for number, content in contents.items():
        indicator = next((item for item in draft.standard.indicators if item.number == number), None)
        if indicator is not None and indicator.rule == "count":
            faults += _gaps(number, _tick(draft, indicator, content))
            continue
        page = Page(draft, number)
        found = _put(page, content)
        faults += _gaps(number, found)
        pages.append(page)
    if faults:
        raise Invalid(faults)
    mark_own(draft)
    for page in [*pages, *([] if SHARED in contents else [Page(draft, SHARED)])]:
        page.row.saved_at = clock.now()
        draft.facts[page.row.number] = page.row
    return fresh(draft)


def _gaps(number: int, faults: Faults) -> list[Gap]:
    root = "shared" if number == SHARED else "sheet"
    return [Gap(f"{message}。", f"{root}.{place}" if place else root) for place, message in faults]


def _put(page: Page, content: Any) -> Faults:
    """Whole content into a sheet; what was copied or asked about stays so where the figure stays."""
    taken, faults = shaped(page.fields, content, page.year, page.bases)
    own = given(page.draft) if page.prefix == "shared" else {}
    for name, value in own.items():
        if taken.get(name, value) != value:
            faults.append((name, f"由推荐工作确定为“{value}”，不能改为“{taken[name]}”"))
    for name, value in taken.items():
        for item in value if isinstance(value, list) else ():
            if "carrier" in item:
                item["carrier"] = cells.tidy(page.draft.standard.coefficients, f"{name}.carrier", item["carrier"])
    cells.rehandled(page.fields, page.row.sheet, taken)
    before = {path: text.strip() for path, text in cells.amounts(page.row.sheet)}
    now = {path: text.strip() for path, text in cells.amounts(taken)}
    page.row.pending = [path for path in page.row.pending if path in now and now[path] == before.get(path)]
    page.row.sheet = {name: value for name, value in taken.items() if name not in GIVEN} | own
    return faults


def _tick(draft: Draft, indicator: Indicator, content: Any) -> Faults:
    """The functions of a platform, which are ticked."""
    names = content.get("functions", []) if isinstance(content, Mapping) and set(content) <= {"functions"} else None
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        return [("functions", "须为业务功能名称的列表")]
    unknown = [name for name in names if indicator.function(name) is None]
    if unknown:
        return [("functions", f"“{name[:30]}”不是计入的业务功能") for name in unknown[:3]]
    row = draft.facts.get(indicator.number) or IndicatorFact(
        application=draft.application, number=indicator.number
    )
    row.functions, row.saved_at = names, clock.now()
    draft.facts[indicator.number] = row
    return []
