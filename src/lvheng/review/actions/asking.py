"""Asking the applicant on an item, and the answer in words: nothing submitted changes by it (HN-4.2.b)."""

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from lvheng.accounts.models import User
from lvheng.accounts.queries import officers_of
from lvheng.campaigns.queries import pack_for
from lvheng.core import audit, clock
from lvheng.core.door import act
from lvheng.core.refusal import Gap, Invalid
from lvheng.filing.models import Application
from lvheng.filing.scoring import standard_of
from lvheng.filing.supplementing import term_from_today
from lvheng.registry.queries import members_of
from lvheng.review.actions.judging import open_review
from lvheng.review.models import Question, Review
from lvheng.review.process import QUESTION, REVIEW
from lvheng.review.terms import term

MAX_QUESTION, MAX_ANSWER = 1000, 2000


def ask(application: Application, *, actor: User, number: int, text: str) -> Question:
    """Ask the applicant about an indicator (0: the application as a whole) at the actor's level; tells its people.

    They answer within the pack's days, and before the level's own term ends. Raises Forbidden, Refused, Invalid
    (`number`, `text`).
    """
    with transaction.atomic():
        review = open_review(application, actor=actor)
        with act(REVIEW, "ask", review, actor=actor) as doing:
            gaps = _gaps(application, number, text)
            if gaps:
                raise Invalid(gaps)
            made = Question.objects.create(
                application=application,
                number=number,
                level=doing.obj.level,
                authority=doing.obj.authority,
                text=text.strip(),
                asked_by=actor,
                asked_at=clock.now(),
                due_at=_due(doing.obj),
            )
            audit.record(
                made, "question.ask", actor=actor, clauses=("HN-4.1.d", "MI-3.a"),
                data={"application": application.pk, "number": number, "text": made.text},
            )  # fmt: skip
            doing.note(number=number, question=made.pk)
            office = doing.obj.authority.office or doing.obj.authority.name
            until = made.due_at.astimezone(clock.ZONE)
            words = f"{office}就{about(made)}提问，请于{until:%-m月%-d日}前答复：{made.text}"
            doing.tell(members_of(application.unit), words, page_of(made))
    return made


def about(question: Question) -> str:
    """What a question is on, in words."""
    return f"第 {question.number} 项" if question.number else "申报"


def page_of(question: Question) -> str:
    """The address at which a question stands, for everybody who may see it."""
    return f"{reverse('review:questions', args=[question.application_id])}#question-{question.pk}"


def _due(review: Review) -> datetime:
    """The end of the pack's days, or of the level's own term where that comes first."""
    application = review.application
    due = term_from_today(pack_for(application.campaign, application.authority).questions.days)
    found = term(review)
    return due if found is None else min(due, found.closes_at)


def _gaps(application: Application, number: int, text: str) -> list[Gap]:
    gaps, said = [], len(text.strip())
    count = len(standard_of(application).indicators)
    if not 0 <= number <= count:
        gaps.append(Gap(f"没有指标 {number}，请从 1 至 {count} 中选择，或选择“整份申报”。", "number"))
    if not said:
        gaps.append(Gap("请写明要问什么，例如：7 月用电量为何是 6 月的两倍？", "text"))
    elif said > MAX_QUESTION:
        gaps.append(Gap(f"问题有 {said} 字，请压缩到 {MAX_QUESTION} 字以内。", "text"))
    return gaps


def save_answer(question: Question, *, actor: User, text: str) -> Question:
    """Keep an answer as it is typed; nobody else sees it before it is given. Raises Forbidden, Refused, Invalid."""
    with act(QUESTION, "save", question, actor=actor) as doing:
        _take(doing.obj, text)
        doing.obj.save(update_fields=["answer"])
    return doing.obj


def answer(question: Question, *, actor: User, text: str) -> Question:
    """Answer a question in words, once and inside its days; tells who asked.

    Raises Forbidden, Refused (answered already, closed, out of time), Invalid (`answer`).
    """
    with act(QUESTION, "answer", question, actor=actor) as doing:
        _take(doing.obj, text)
        if not doing.obj.answer:
            raise Invalid([Gap("请填写答复。", "answer")])
        doing.along(answer=doing.obj.answer, answered_by=actor, answered_at=clock.now())
        doing.note(application=doing.obj.application_id, number=doing.obj.number, answer=doing.obj.answer)
        words = f"{doing.obj.application.unit}已答复{about(doing.obj)}的询问：{doing.obj.answer}"
        doing.tell(officers_of(doing.obj.authority), words, page_of(doing.obj))
    return doing.obj


def _take(question: Question, text: str) -> None:
    said = text.replace("\r\n", "\n").strip()
    if len(said) > MAX_ANSWER:
        raise Invalid([Gap(f"答复有 {len(said)} 字，请压缩到 {MAX_ANSWER} 字以内。", "answer")])
    question.answer = said


def close(question: Question, *, actor: User) -> Question:
    """Close a question, answered or not: it is done with, and stays as it is. Raises Forbidden, Refused."""
    with act(QUESTION, "close", question, actor=actor) as doing:
        doing.note(application=doing.obj.application_id, number=doing.obj.number)
    return doing.obj
