"""Submitted applications for tests of the levels: filed through the filing room's own actions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

import pypdfium2 as pdfium
from django.core.files.base import ContentFile

from lvheng.accounts.models import Authority, User
from lvheng.filing import actions as filing
from lvheng.filing.draft import Draft
from lvheng.filing.form import NOT_KEY, fields_of
from lvheng.filing.models import Application
from lvheng.filing.scoring import standard_of
from lvheng.registry.models import ListEntry, Unit
from lvheng.review.actions import pass_, save_verdict
from lvheng.screening.actions import record_look_up
from lvheng.screening.queries import exclusions_for
from tests.cast import make_member, make_unit, put_on_list

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

#: With the cast's levels (40 to 90, or 100 to 50) a share of 0.5 on 1, 7 and 0.75 on 10; 4 of 8 functions.
FACTS: dict[int, dict[str, Any]] = {
    1: {"typed": "75", "unit": ""},
    4: {"functions": 4},
    7: {"typed": "65"},
    8: {"not_applicable": "不产生一般工业固体废物"},
    9: {"option": "met"},
    12: {"option": "not_met"},
}
PARK_FACTS: dict[int, dict[str, Any]] = {
    2: {"typed": "65"},
    15: {"emission_growth": "1.3", "value_added_growth": "2"},
}


def upload(name: str = "证明.pdf", content: bytes = PDF) -> ContentFile[bytes]:
    """A small file as uploaded."""
    return ContentFile(content, name)


def draft(unit: Unit, member: User, facts: Mapping[int, Mapping[str, Any]] | None = None) -> Application:
    """A draft with everything filled in but the commitment."""
    application = filing.start(unit, actor=member)
    standard = standard_of(application)
    profile = {
        "name": unit.name, "uscc": unit.uscc, "address": "示例路 1 号", "contact": "陈示例", "phone": "0731-00000000",
        "email": "name@example.com", "gbt4754": "3011", "industry": NOT_KEY,
    }  # fmt: skip
    answers = {}
    for item in fields_of(standard):
        choice = item.choices[0].id if item.choices else "示例"
        tel = profile["phone"] if item.type == "tel" else choice
        answers[f"profile.{item.id}"] = profile.get(item.id, profile["email"] if item.type == "email" else tel)
    answers |= {f"basic.{one.id}": "yes" for one in standard.basic_requirements}
    if application.route == Application.Route.NEW:
        answers |= {f"declaration.{one.id}": "none" for one in exclusions_for(application.campaign, unit)}
    filing.save_answers(application, answers, actor=member)
    for number, values in (facts or (FACTS if unit.kind == Unit.Kind.FACTORY else PARK_FACTS)).items():
        given = dict(values)
        if "functions" in given:
            names = [function.name for function in standard.indicator(number).functions]
            given["functions"] = names[: given["functions"]]
        filing.save_fact(application, number, given, actor=member)
    filled = Draft.load(Application.objects.get(pk=application.pk))
    slots = [slot for one in filled.standard.basic_requirements for slot in filled.basic_slots(one)]
    slots += [slot for one in filled.standard.indicators for slot in filled.indicator_slots(one.number)]
    for slot in slots:
        if slot.missing:
            filing.attach(application, slot.id, upload(), actor=member)
    return application


def file(unit: Unit, member: User, facts: Mapping[int, Mapping[str, Any]] | None = None) -> Application:
    """A submitted application."""
    return submitted(draft(unit, member, facts), member)


def submitted(application: Application, member: User) -> Application:
    """A draft, committed to and submitted."""
    filing.prepare_commitment(application, signatory="陈示例", actor=member)
    filing.confirm_commitment(application, upload("承诺书.pdf"), agreed=True, actor=member)
    filing.submit(application, actor=member)
    return Application.objects.get(pk=application.pk)


def look_up_all(application: Application, officer: User) -> None:
    """Every exclusion looked up and clear."""
    for exclusion in exclusions_for(application.campaign, application.unit):
        record_look_up(
            application.campaign, application.unit, actor=officer, clause=exclusion.id, source=exclusion.sources[0],
            looked_up_on=date(2025, 10, 20), result="clear",
        )  # fmt: skip


def judge_all(application: Application, officer: User, **others: str) -> None:
    """A clean verdict on everything that was filed."""
    given = {"authenticity": "pass", "accuracy": "pass", "advancement": "pass"} | others
    for fact in application.versions.get().facts.filter(number__gt=0).order_by("number"):
        values = {"not_applicable": "yes"} if fact.not_applicable else given
        save_verdict(application, actor=officer, number=fact.number, values=values)


def passed(application: Application, *officers: User) -> Application:
    """Looked up, judged and passed by these officers, lowest level first."""
    for officer in officers:
        if application.route == Application.Route.NEW:
            look_up_all(application, officer)
        judge_all(application, officer)
        pass_(application, actor=officer)
    return application


@dataclass
class Filed:
    """A unit with its member and its submitted application."""

    unit: Unit
    member: User
    application: Application


def filed(authority: Authority, level: str = ListEntry.Level.NATIONAL, **values: Any) -> Filed:
    """A new unit of an authority on a list, and its submitted application."""
    unit = make_unit(authority)
    put_on_list(unit, level)
    member = make_member(unit)
    return Filed(unit, member, file(unit, member, **values))


def real_pdf(pages: int) -> bytes:
    """A PDF of so many blank A4 pages that opens."""
    document = pdfium.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    target = BytesIO()
    document.save(target)
    document.close()
    return target.getvalue()
