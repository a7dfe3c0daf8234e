"""Why a person may not be the expert on an application: conflicts of interest that the records show (MI-3.c)."""

from lvheng.accounts.models import Authority, Role, User
from lvheng.accounts.queries import roles_of
from lvheng.filing.models import Application
from lvheng.registry.queries import is_member


def conflict_of(application: Application, person: User) -> str:
    """The conflict in words, or an empty text: files for the unit, or is an officer over its territory."""
    if is_member(person, application.unit):
        return f"{person}是“{application.unit.name}”的填报人员，存在利益冲突，应当回避。"
    for role in roles_of(person):
        if role.kind == Role.Kind.OFFICER and application.authority.within(role.authority):
            return f"{person}是{role.authority.name}的工作人员，管辖该单位，存在利益冲突，应当回避。"
    return ""


def is_expert(person: User) -> bool:
    """Whether a person sits on the ministry's panel now."""
    return person.is_active and any(
        role.kind == Role.Kind.EXPERT and role.authority.level == Authority.Level.MINISTRY for role in roles_of(person)
    )
