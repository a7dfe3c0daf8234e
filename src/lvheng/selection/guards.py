"""What must be so before an act of selection; each refusal names its clause and the next step."""

from typing import Any

from django.urls import reverse

from lvheng.accounts.models import Authority
from lvheng.accounts.queries import ministry_name
from lvheng.campaigns.guards import refusal_outside
from lvheng.campaigns.models import Campaign, Window
from lvheng.campaigns.queries import pack_for, window
from lvheng.core import clock
from lvheng.core.components.formats import num
from lvheng.core.process import guard
from lvheng.core.refusal import Gap, Refusal
from lvheng.filing.eligibility import refusal_of
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry
from lvheng.registry.queries import is_listed
from lvheng.review.models import Review
from lvheng.review.queries.experts import results, tainted
from lvheng.screening.queries import hindrances, stops, told
from lvheng.selection import (
    appeal_guards,
    hearing_guards,
    holding_guards,
    own_guards,
    queries,
    return_guards,
    supplement_guards,
    time_guards,
)
from lvheng.selection.known import may_be_known
from lvheng.selection.models import Candidacy, ClosingProposal, GreenCode
from lvheng.selection.queries.own import is_own
from lvheng.selection.slots import FalsificationSlot, GreenCodeSlot, HandInSlot, PublicitySlot, ReportSlot

SHOWN = 30
INELIGIBLE = "请核对名单、禁止申报期和查询记录；属实的，撤销推荐或入围决定，不再列入。"
REGISTERED = (appeal_guards, hearing_guards, holding_guards, own_guards, return_guards, supplement_guards, time_guards)


@guard("selection.standing")
def standing(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """Only an application that stands is selected: not withdrawn, not ended."""
    application = candidacy.application
    if application.state == Application.State.SUBMITTED:
        return None
    return Refusal(f"该申报“{application.get_state_display()}”，不再参加遴选。", ("MI-1.b",))


@guard("selection.unpublished")
def unpublished(application: Application, _actor: Any) -> Refusal | None:
    """An application is withdrawn until its unit is on the published list; then it has been decided (MI-3.c)."""
    if not Candidacy.objects.filter(application=application.pk, state=Candidacy.State.PUBLISHED).exists():
        return None
    return Refusal("本单位已经公布列入名单，申报不能再撤回。", ("MI-3.c",), "如有情况说明，请联系省级工信部门。")


@guard("selection.gate_open")
@may_be_known("selection.gate_open")
def gate_open(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """No new applicant of a city is recommended while an existing unit of it has not filed (HN-4.1.b)."""
    application = candidacy.application
    city = queries.city_of(application.authority)
    if city is None:
        return None
    found = queries.gate(application.campaign, city)
    if found.open:
        return None
    return Refusal(
        f"{found.words}在此之前不能推荐该市州的新申报单位。",
        (found.clause,),
        "请市州催促这些单位填报；确实无法填报的，由省级决定免除填报。",
        gaps=[Gap(unit.name, url=reverse("selection:release", args=[unit.pk])) for unit in found.waiting[:SHOWN]],
    )


@guard("selection.none_undecided")
def none_undecided(slot: HandInSlot, _actor: Any) -> Refusal | None:
    """Every submitted applicant of the city is passed or refused before the table is handed in (HN-3.2)."""
    waiting = list(queries.undecided_by_city(slot.campaign, slot.authority)[:SHOWN])
    if not waiting:
        return None
    return Refusal(
        "还有新申报单位没有作出审核结论，不能报送汇总表。",
        ("HN-3.2", "HN-4.1.d"),
        "请先对下列单位逐一作出通过或不通过的结论。",
        gaps=[Gap(a.unit.name, url=reverse("review:application", args=[a.pk])) for a in waiting],
    )


@guard("selection.province_deciding")
@may_be_known("selection.province_deciding")
def province_deciding(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """The province decides until it has reported, inside its window (MI-3.b) or the term of an appeal."""
    application = candidacy.application
    if queries.newest_report(application.campaign, application.province) is not None:
        return return_guards.deciding_anew(candidacy)
    place, unit = (application.campaign, application.authority), application.unit
    found = window(*place, Window.Act.PROVINCE_REPORT, unit=unit, route=application.route)
    refusal = refusal_outside(found, Window.Act.PROVINCE_REPORT.label)
    return None if refusal is not None and return_guards.has_time(application) else refusal


@guard("selection.province_passed")
@may_be_known("selection.province_passed")
def province_passed(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """Only what the province has reviewed and passed on all counts is recommended (MI-3.a)."""
    passed = Review.objects.filter(
        application=candidacy.application_id, level=Authority.Level.PROVINCE, state=Review.State.PASSED
    ).exists()
    if passed:
        return None
    return Refusal(
        "省级审核还没有通过这家单位，不能推荐。",
        ("MI-3.a",),
        "请先完成省级审核。",
        reverse("review:application", args=[candidacy.application_id]),
    )


@guard("selection.eligible")
@may_be_known("selection.eligible")
def eligible(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """Still one that may apply: no open or confirmed finding that counts, no bar, on the list asked for (HN-1.1).

    Asked at every step until the unit is on the list: what turns up after the recommendation stops it as well.
    """
    application = candidacy.application
    campaign, unit = application.campaign, application.unit
    found = stops(campaign, unit)
    if found:
        return Refusal(
            f"“{unit.name}”有未排除的不得申报情形，不能列入。",
            tuple(dict.fromkeys(finding.clause for finding in found)),
            "请先对查询发现作出认定；已认定的，撤销推荐或入围决定，不再列入。",
            reverse("screening:look_ups", args=[application.pk]),
            gaps=[Gap(f"{f.get_state_display()}：{f.clause} {told(f)}") for f in found],
        )
    refusal = refusal_of(unit, campaign, application.route)
    if refusal is not None:
        said = refusal.message.replace("本单位", "该单位")
        return Refusal(f"“{unit.name}”现在不符合申报条件，不能列入：{said}", refusal.clauses, INELIGIBLE)
    gaps = hindrances(campaign, unit, all_looked_up=False, url=reverse("screening:look_ups", args=[application.pk]))
    if gaps:
        return Refusal(f"“{unit.name}”现在不符合申报条件，不能列入。", ("HN-1.1",), INELIGIBLE, gaps=gaps)
    return None


@guard("selection.all_decided")
def all_decided(slot: ReportSlot, _actor: Any) -> Refusal | None:
    """Every candidate has been recommended or not before the list is closed (MI-3.b)."""
    waiting = queries.undecided_by_province(slot.campaign, slot.authority)[:SHOWN]
    if not waiting:
        return None
    return Refusal(
        "还有候选单位没有作出遴选决定，不能报送推荐名单。",
        ("MI-1.b", "MI-3.b"),
        "请先对下列单位逐一决定推荐或不予推荐。",
        gaps=[Gap(a.unit.name, url=reverse("selection:decide", args=[a.pk])) for a in waiting],
    )


@guard("selection.before_publicity")
@may_be_known("selection.before_publicity")
def before_publicity(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """The shortlist is fixed once publicity begins (MI-3.c), but for who came back on appeal and is decided anew."""
    application = candidacy.application
    if queries.publicity_of(application.campaign) is None:
        return None
    again = candidacy.state in (Candidacy.State.REPORTED, Candidacy.State.SHORTLISTED)
    if again and queries.added(application.campaign).filter(pk=application.pk).exists():
        return None
    return Refusal("公示已经开始，拟入围名单不能再变。", ("MI-3.c",), "公示期内请通过异议处理。")


@guard("selection.experts_heard")
@may_be_known("selection.experts_heard")
def experts_heard(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """As many opinions as the pack asks for, none of them in conflict, and a meeting where they differ (MI-3.c)."""
    application = candidacy.application
    needed = queries.experts_needed(application.campaign)
    found = results([application])[application.pk]
    if len(found.given) < needed:
        return Refusal(
            f"需要 {needed} 名专家的评审意见，现有 {len(found.given)} 份，还不能决定是否入围。",
            ("MI-3.c",),
            "请先分派专家并等待其提交意见。",
        )
    known = tainted([found])[application.pk]
    taint = [words for one in found.given for words in known.get(one.pk, ())]
    if taint:
        return Refusal(
            "有专家与该单位存在利益冲突，其意见还没有处理，不能决定是否入围。",
            ("MI-3.c",),
            "请将其意见按不计入处理，必要时另行指派专家。",
            reverse("review:expert_result", args=[application.pk]),
            gaps=[Gap(words) for words in taint],
        )
    if not found.must_meet:
        return None
    return Refusal(
        f"专家评分的分歧超过 {num(found.limit)} 分，还没有会商，不能决定是否入围。",
        ("MI-3.c",),
        "请组织专家会商并记录。",
        reverse("review:expert_result", args=[application.pk]),
    )


@guard("selection.shortlist_settled")
def shortlist_settled(slot: PublicitySlot, _actor: Any) -> Refusal | None:
    """Publicity begins with a shortlist that is not empty and leaves nobody undecided (MI-3.c)."""
    counts = queries.state_counts(slot.campaign)
    waiting = queries.received(slot.campaign).filter(state=Candidacy.State.REPORTED)[:SHOWN]
    if counts.get(Candidacy.State.REPORTED):
        return Refusal(
            "还有推荐单位没有决定是否入围，不能开始公示。",
            ("MI-3.c",),
            "请先对下列单位作出决定。",
            gaps=[Gap(c.application.unit.name) for c in waiting],
        )
    if not counts.get(Candidacy.State.SHORTLISTED):
        return Refusal("没有拟入围的单位，不能开始公示。", ("MI-3.c",), "请先确定拟入围名单。")
    return None


@guard("selection.publicity_running")
def publicity_running(candidacy: Candidacy, _actor: Any) -> Refusal | None:
    """Objections are taken during the publicity (MI-3.c)."""
    found = queries.publicity_of(candidacy.application.campaign)
    if found is not None and found.starts_at <= clock.now() <= found.ends_at:
        return None
    return Refusal("现在不在公示期内，不能提出异议。", ("MI-3.c",), "如有新的情况，请向当地工信部门实名反映。")


@guard("selection.publicity_over")
def publicity_over(publicity: Any, _actor: Any) -> Refusal | None:
    """The list is published after the last moment of the publicity (MI-3.c)."""
    if clock.now() > publicity.ends_at:
        return None
    end = publicity.ends_at.astimezone(clock.ZONE)
    return Refusal(
        f"公示到 {end:%Y年%-m月%-d日 %H:%M:%S} 才结束，现在不能公布名单。", ("MI-3.c",), "请在公示期满后公布。"
    )


@guard("selection.objections_answered")
def objections_answered(publicity: Any, _actor: Any) -> Refusal | None:
    """Every objection is handled to an answer before publication (MI-3.c)."""
    waiting = queries.open_objections(publicity.campaign).order_by("id")
    gaps = [Gap(f"异议 {o.receipt}", url=reverse("selection:objection", args=[o.pk])) for o in waiting[:SHOWN]]
    if not gaps:
        return None
    return Refusal("还有异议没有答复，不能公布名单。", ("MI-3.c",), "请先处理下列异议。", gaps=gaps)


@guard("selection.filing_over")
def filing_over(campaign: Campaign, _actor: Any) -> Refusal | None:
    """Who has not filed is known only once every filing window is over (HN-4.1.c)."""
    last = queries.filing_over(campaign)
    if last is None:
        return None
    day = last.closes_at.astimezone(clock.ZONE)
    return Refusal(
        f"申报填报到 {day:%Y年%-m月%-d日} 才全部截止（{last.province.name}），现在不能形成动态管理建议。",
        ("HN-4.1.c", "MI-2.2.b"),
        "请在填报全部截止后办理。",
    )


@guard("selection.year_open")
def year_open(proposal: ClosingProposal, _actor: Any) -> Refusal | None:
    """Proposals are settled while the year's work is open."""
    if proposal.campaign.state == Campaign.State.OPEN:
        return None
    return Refusal("本年度工作已经结束，建议不能再变。", ("MI-2.2.b",))


@guard("selection.settled")
def settled(campaign: Campaign, _actor: Any) -> Refusal | None:
    """The year ends when every listed unit's proposal has been settled by a person (HN-4.1.c, MI-2.2.b)."""
    waiting = queries.proposals(campaign).filter(state__in=queries.UNSETTLED).count()
    if waiting:
        return Refusal(
            f"还有 {waiting} 条动态管理建议没有确认，不能结束本年度工作。",
            ("HN-4.1.c", "MI-2.2.b"),
            "请逐条确认或不采纳。",
        )
    if not queries.has_evidence_of_year(campaign):
        return Refusal(
            "还没有形成动态管理建议，不能结束本年度工作。", ("HN-4.1.c", "MI-2.2.b"), "请先形成建议并逐条确认。"
        )
    overtaken = queries.overtaken_ones(campaign)
    if overtaken:
        return Refusal(
            f"有 {len(overtaken)} 条已办结的动态管理建议与现在的情况不符，不能结束本年度工作。",
            ("HN-4.1.c", "MI-2.2.b"),
            "请重新形成建议，再逐条确认。",
            gaps=[Gap(one.unit.name, url=reverse("selection:proposal", args=[one.pk])) for one in overtaken[:SHOWN]],
        )
    return None


@guard("selection.falsification_ruled")
def falsification_ruled(slot: FalsificationSlot, actor: Any) -> Refusal | None:
    """The territory's rules give the finder's level the power to find falsification (HN-4.2.c, MI-3.d)."""
    level = queries.finder_level(actor, slot.unit)
    clauses = pack_for(slot.campaign, slot.unit.authority).falsification.clauses
    if level in {str(key) for key in clauses}:
        return None
    return Refusal("本地区规则没有规定由省级认定弄虚作假。", ("MI-3.d",), f"请报{ministry_name()}认定。")


@guard("selection.code_offered")
def code_offered(code: GreenCode | GreenCodeSlot, _actor: Any) -> Refusal | None:
    """The territory's rules give green codes, the year has begun, and the unit is on the national list."""
    campaign, unit = code.campaign, code.unit
    if not pack_for(campaign, unit.authority).green_code.enabled:
        return Refusal("本地区规则没有设企业绿码。")
    if campaign.state == Campaign.State.PREPARING:
        return Refusal(f"“{campaign.title}”还没有开始，不能申领企业绿码。", next_step="请在本年度工作开始后申领。")
    if not is_listed(unit, ListEntry.Level.NATIONAL):
        return Refusal(
            "企业绿码只对国家级绿色制造名单内的单位赋码，本单位不在名单内。", next_step="列入名单后可以申领。"
        )
    return None


@guard("selection.code_not_taken_away")
def code_not_taken_away(code: GreenCode | GreenCodeSlot, _actor: Any) -> Refusal | None:
    """A code that was issued and ended this year is not asked for again: it is new each year."""
    if isinstance(code, GreenCode) and code.issued_at is not None:
        return Refusal("本年度的绿码已注销，不能重新申领。", next_step="绿码每年更新，请在下一年度申领。")
    return None


@guard("selection.results_recorded")
def results_recorded(code: GreenCode, _actor: Any) -> Refusal | None:
    """A grade needs the year's scores and ranks, which forming the proposals of the year's end records."""
    if queries.results_recorded(code.campaign):
        return None
    return Refusal(
        "本年度得分和全国名次还没有形成，不能赋码。",
        next_step="填报全部截止并形成年度动态管理建议后，再办理赋码。",
    )


@guard("selection.code_own_unit")
def code_own_unit(code: GreenCode, actor: Any) -> Refusal | None:
    """Nobody decides on the code of a unit they file for, or filed for in the year."""
    if not is_own(code, actor):
        return None
    said = "您是或本年度曾是该单位的填报人员，不能办理本单位的绿码。"
    return Refusal(said, next_step="请由同一主管部门的其他工作人员办理。")
