"""Applications in every state, made through the actions as a person would; other rooms' tests use them too."""

from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile, File

from lvheng.accounts.models import User
from lvheng.filing import actions, form
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, Score, SubmittedVersion
from lvheng.registry.models import Unit
from lvheng.standards import Indicator

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
#: A value that lies between the levels of the cast's benchmark set, whichever way the indicator runs.
BETWEEN = "70"


def pdf(name: str = "示例材料.pdf", content: bytes = PDF) -> File:
    """A small file that is a PDF as far as anyone looks."""
    return ContentFile(content, name=name)


def stream(name: str = "示例材料.pdf", content: bytes = PDF) -> BytesIO:
    """The same as the test client uploads it."""
    found = BytesIO(content)
    found.name = name
    return found


def profile(application: Application) -> dict[str, str]:
    """Right values for every field of 基本信息."""
    given = {
        "name": application.unit.name, "uscc": application.unit.uscc, "address": "湖南省株洲市示例县示例路 1 号",
        "nature": "private", "industry": form.NOT_KEY, "gbt4754": "3024", "department": "能源管理部",
        "contact": "陈示例", "phone": "0731-00000000", "email": "name@example.com",
        "level": "provincial", "type": "经济技术开发区", "head": "李示例", "head_title": "主任",
    }  # fmt: skip
    fields = form.fields_of(Draft.load(application).standard)
    return {f"profile.{field.id}": given.get(field.id, "示例文字") for field in fields}


def fact(indicator: Indicator) -> dict[str, Any]:
    """A right statement for an indicator."""
    if indicator.rule == "count":
        return {"functions": [item.name for item in indicator.functions[:6]]}
    if indicator.rule == "option":
        return {"option": indicator.options[0].id}
    if indicator.rule == "elasticity":
        return {"emission_growth": "-2.1", "value_added_growth": "6.5"}
    if indicator.unit_fixed:
        return {"typed": BETWEEN}
    return {"typed": BETWEEN, "unit": indicator.unit_options["output_value"][0]}


def filled(unit: Unit, member: User, *, practice: bool = False) -> Application:
    """A draft with everything but the commitment."""
    application = actions.start(unit, actor=member, practice=practice)
    draft = Draft.load(application)
    answers = profile(application)
    answers |= {f"basic.{requirement.id}": form.YES for requirement in draft.standard.basic_requirements}
    answers |= {f"declaration.{exclusion.id}": form.NONE for exclusion in draft.exclusions}
    application = actions.save_answers(application, answers, actor=member)
    for indicator in draft.standard.indicators:
        actions.save_fact(application, indicator.number, fact(indicator), actor=member)
    draft = Draft.load(application)
    slots = [slot for requirement in draft.standard.basic_requirements for slot in draft.basic_slots(requirement)]
    slots += [slot for indicator in draft.standard.indicators for slot in draft.indicator_slots(indicator.number)]
    for slot in slots:
        if slot.missing:
            actions.attach(application, slot.id, pdf(f"{slot.id}.pdf"), actor=member)
    application.refresh_from_db()
    return application


def committed(unit: Unit, member: User) -> Application:
    """A draft that is ready to be submitted."""
    application = filled(unit, member)
    commit(application, member)
    return application


def commit(application: Application, member: User) -> None:
    """Sign for the content as it stands."""
    actions.prepare_commitment(application, signatory="王示例", actor=member)
    actions.confirm_commitment(application, pdf("真实性承诺_签章.pdf"), agreed=True, actor=member)


def submitted(unit: Unit, member: User) -> SubmittedVersion:
    """A submitted version."""
    return actions.submit(committed(unit, member), actor=member)


def self_score(version: SubmittedVersion) -> Score:
    """Its self-evaluation's score."""
    return version.scores.get(basis=Score.Basis.SELF, latest=True)
