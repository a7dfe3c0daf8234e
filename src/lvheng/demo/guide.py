"""What moves an application on: the one next act, whose it is and on which page, worked out from where things stand."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import NoReverseMatch, reverse

from lvheng.accounts.models import Authority, User
from lvheng.accounts.queries import officers_of
from lvheng.core import clock
from lvheng.demo.models import DemoGuide, DemoPerson
from lvheng.filing.duty import term_of
from lvheng.filing.models import Application, Commitment
from lvheng.review.completeness import unjudged
from lvheng.review.levels import authority_at, blank, levels_of
from lvheng.review.models import ExpertAssignment, Review
from lvheng.screening.queries import hindrances
from lvheng.selection import queries
from lvheng.selection.models import Candidacy, HandIn

C = Candidacy.State
ADMINISTRATOR = "administrator"
RELATED = ("campaign", "unit", "authority__parent", "province__parent")
ENDS = {
    C.NOT_RECOMMENDED: "省级决定不予推荐", C.NOT_SHORTLISTED: "未入围", C.HELD: "暂缓公布",
    C.ENDED: "已因弄虚作假终止",
}  # fmt: skip


@dataclass(frozen=True)
class Step:
    """The next act: in words, by whom (None: anybody, or nobody any more) and where."""

    text: str
    actor: User | None = None
    url: str = ""


def applications() -> QuerySet[Application]:
    """Applications with all that the guide reads of them."""
    return Application.objects.select_related(*RELATED)


def guided() -> Application | None:
    """The application a newcomer is led along."""
    found = DemoGuide.objects.first()
    return applications().filter(pk=found.application_id).first() if found else None


def address(name: str, *args: object) -> str:
    """The address of a page; empty where there is none of that name."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


def next_step(application: Application) -> Step:
    """The act that moves an application on."""
    state = Application.State(application.state)
    if application.practice:
        return Step("练习申报只供熟悉操作，不会提交")
    if state == Application.State.DRAFT:
        return draft(application)
    if state != Application.State.SUBMITTED:
        return Step(f"申报{state.label}，到此为止")
    return reviewing(application) or selecting(application)


def member(application: Application) -> User | None:
    """Who files for the unit."""
    return User.objects.filter(memberships__unit=application.unit_id).order_by("id").first()


def officer(authority: Authority | None) -> User | None:
    """An officer of an authority."""
    return officers_of(authority).order_by("id").first() if authority is not None else None


def clock_step(text: str) -> Step:
    """Only time helps: the demonstration's administrator moves the clock."""
    return Step(text, User.objects.filter(username=ADMINISTRATOR).first(), address("demo:clock"))


def draft(application: Application) -> Step:
    """Filling in, committing, submitting; outside the window, the clock."""
    found = term_of(application)
    if found is not None and clock.now() > found.closes_at:
        return clock_step("填报已截止，这份申报没有提交")
    if found is not None and clock.now() < found.opens_at:
        return clock_step("填报尚未开始")
    who = member(application)
    if Commitment.objects.filter(application=application, confirmed_at__isnull=False).exists():
        return Step("已填好并承诺，只差提交", who, address("filing:check", application.pk))
    return Step("填报中", who, address("filing:task_list", application.pk))


def reviewing(application: Application) -> Step | None:
    """The reviews of city and province, the city's table between them; None once the province has reviewed."""
    decided = {review.level: review for review in Review.objects.filter(application=application)}
    new = application.route == Application.Route.NEW
    for level in levels_of(application):
        if level == Authority.Level.MINISTRY:
            return None if new else Step("现有单位已完成填报和审核")
        authority = authority_at(application, level)
        who, name = officer(authority), authority.short_name or authority.name
        if level == Authority.Level.PROVINCE and new and not handed_in(application):
            return table_step(application)
        review = decided.get(level) or blank(application, level)
        if review.state == Review.State.REFUSED and level == Authority.Level.CITY and new:
            return Step(f"{name}审核不通过，到此为止")
        if review.state == Review.State.OPEN:
            return review_step(application, review, who, name)
    return None


def handed_in(application: Application) -> bool:
    """Whether nothing of the city's table stands between it and the province."""
    if not queries.hands_in(application):
        return True
    return HandIn.objects.filter(campaign=application.campaign, authority=application.authority).exists()


def table_step(application: Application) -> Step:
    """The city's summary table, after the last of its applicants has been decided."""
    waiting = queries.undecided_by_city(application.campaign, application.authority).first()
    if waiting is not None:
        return before(applications().get(pk=waiting.pk), "报送汇总表前还要审核")
    text = f"{application.authority.name}审核通过，等待报送汇总表"
    return Step(text, officer(application.authority), address("selection:city"))


def before(other: Application, words: str) -> Step:
    """Another application that has to be moved on first."""
    step = next_step(other)
    return Step(f"{words}{other.unit.name}：{step.text}", step.actor, step.url)


def gate_step(application: Application) -> Step | None:
    """The city's gate (HN-4.1.b): the existing unit that holds it shut."""
    city = queries.city_of(application.authority)
    found = queries.gate(application.campaign, city) if city is not None else None
    if found is None or found.open:
        return None
    unit = found.waiting[0]
    text = f"闸门未开放，还有 {len(found.waiting)} 家现有单位未填报：{unit.name}"
    who = User.objects.filter(memberships__unit=unit).order_by("id").first()
    return Step(text, who, address("filing:home"))


def review_step(application: Application, review: Review, who: User | None, name: str) -> Step:
    """Looking up, judging each indicator, deciding."""
    new = application.route == Application.Route.NEW
    url = address("screening:look_ups", application.pk)
    if hindrances(application.campaign, application.unit, all_looked_up=new, url=url):
        return Step(f"等待{name}资格比对", who, url)
    gaps = unjudged(review)
    if gaps:
        return Step(f"等待{name}审核：还有 {len(gaps)} 处没有结论", who, gaps[0].url)
    return Step(f"{name}逐项审核完毕，等待作出决定", who, address("review:application", application.pk))


def selecting(application: Application) -> Step:
    """From the province's decision to the published list."""
    candidacy = Candidacy.objects.filter(application=application).first()
    province = officer(application.province)
    name = application.province.short_name or application.province.name
    if candidacy is None or candidacy.state == C.CANDIDATE:
        return decision_step(application, province, name)
    if candidacy.state == C.RECOMMENDED:
        waiting = queries.undecided_by_province(application.campaign, application.province)[:1]
        for other in waiting:
            return before(applications().get(pk=other.pk), "报部前还要决定")
        return Step(f"{name}拟推荐，等待报部", province, address("selection:report"))
    if candidacy.state in ENDS:
        return Step(f"{ENDS[C(candidacy.state)]}，到此为止")
    return at_ministry(application, candidacy)


def decision_step(application: Application, province: User | None, name: str) -> Step:
    """The province's decision (MI-1.b), which a shut gate keeps back."""
    if queries.standing_report(application.campaign, application.province) is not None:
        return Step(f"{name}已报送推荐名单，未列入")
    decide = Step(f"等待{name}决定是否推荐", province, address("selection:decide", application.pk))
    return gate_step(application) or decide


def at_ministry(application: Application, candidacy: Candidacy) -> Step:
    """Experts, shortlist, publicity, publication (MI-3.c)."""
    ministry = officer(application.province.parent)
    if candidacy.state == C.REPORTED:
        return expert_step(application, candidacy, ministry)
    if candidacy.state == C.SHORTLISTED:
        other = queries.received(application.campaign).filter(state=C.REPORTED).first()
        if other is not None:
            return before(applications().get(pk=other.application_id), "公示前还要决定")
        return Step("拟入围，等待公示", ministry, address("selection:publicity"))
    if candidacy.state == C.IN_PUBLICITY:
        return publicity_step(application, ministry)
    return Step("已公布，名单上可以查到", None, address("portal:unit", application.unit_id))


def publicity_step(application: Application, ministry: User | None) -> Step:
    """Waiting for the last day, answering objections, publishing."""
    shown = queries.publicity_of(application.campaign)
    if shown is not None and clock.now() <= shown.ends_at:
        return clock_step("公示中，期满后才能公布：请把演示时间调到公示期满")
    if queries.open_objections(application.campaign).exists():
        return Step("公示期满，还有异议没有答复", ministry, address("selection:objections"))
    return Step("公示期满，等待公布名单", ministry, address("selection:publish"))


def expert_step(application: Application, candidacy: Candidacy, ministry: User | None) -> Step:
    """Experts asked, heard one after the other, and the ministry's decision."""
    given, needed = queries.opinions_on(candidacy), queries.experts_needed(application.campaign)
    if given >= needed:
        return Step("专家已评审，等待确定是否入围", ministry, address("selection:candidate", candidacy.pk))
    asked = (
        ExpertAssignment.objects.filter(application=application, state=ExpertAssignment.State.ASSIGNED)
        .select_related("expert")
        .order_by("id")
        .first()
    )
    if asked is not None:
        text = f"等待专家评审（已有 {given} 份意见，需要 {needed} 份）"
        return Step(text, asked.expert, address("review:expert", asked.pk))
    return Step("已报部，等待分派专家", ministry, address("selection:ministry"))


def bar(application: Application, user: Any, path: str) -> dict[str, Any]:
    """The bar's texts and links for one person on one page."""
    step = next_step(application)
    person = DemoPerson.objects.filter(user=step.actor).first() if step.actor else None
    found: dict[str, Any] = {
        "text": f"{application.unit.name}：{step.text}",
        "url": step.url if step.url != path else "",
    }
    if person is not None:
        found["role"] = person.title
        if getattr(user, "pk", None) == person.user_id:
            found["role"] += "（就是您，就在本页）" if step.url == path else "（就是您）"
        else:
            found["url"] = step.url
            found["sign_in_url"] = reverse("demo:sign_in", args=[step.actor.username])  # type: ignore[union-attr]
    return found
