"""The transitions of selection: from the city's table to the published list, and who stays on it."""

from lvheng.campaigns.models import Campaign
from lvheng.core.process import Process, Transition
from lvheng.selection.models import Appeal, Candidacy, ClosingProposal, GreenCode, Objection, Publicity, UnitReport

C = Candidacy.State
R = UnitReport.State
G = GreenCode.State
O = ClosingProposal.State  # noqa: E741 (the letter of the table)
OWN = ("selection.own_unit", "selection.own_act")
LIVE = tuple(state for state in C.values if state != C.ENDED)

HAND_IN = Process(
    name="hand_in",
    label="市州报送汇总表",
    states={"due": "待报送", "handed_in": "已报送"},
    transitions=(
        Transition(
            "hand_in", "报送汇总表", ("due",), "handed_in", "city", "selection.hand_in",
            ("selection.none_own", "window.city_hand_in", "selection.none_undecided", "selection.none_returned"),
            ("HN-3.2", "HN-A2"),
        ),
    ),
)  # fmt: skip

CANDIDACY = Process(
    name="candidacy",
    label="遴选",
    within="application",
    states=dict(C.choices),
    transitions=(
        Transition(
            "recommend", "推荐", (C.CANDIDATE,), C.RECOMMENDED, "province", "selection.recommend",
            (
                *OWN, "selection.standing", "selection.province_deciding",
                "selection.province_passed",
                "selection.eligible", "selection.gate_open",
            ),
            ("MI-1.b", "MI-1.c", "HN-4.1.b"),
        ),
        Transition(
            "decline", "不予推荐", (C.CANDIDATE,), C.NOT_RECOMMENDED, "province", "selection.recommend",
            (*OWN, "selection.standing", "selection.province_deciding"), ("MI-1.b",),
        ),
        Transition(
            "undo", "撤销遴选决定", (C.RECOMMENDED, C.NOT_RECOMMENDED), C.CANDIDATE, "province",
            "selection.recommend", ("selection.own_unit", "selection.province_deciding"), ("MI-1.b",),
        ),
        Transition(
            "report", "列入推荐名单报部", (C.RECOMMENDED,), C.REPORTED, "province", "selection.recommend",
            ("selection.standing", "selection.province_deciding", "selection.eligible", "selection.gate_open"),
            ("MI-3.b",),
        ),
        Transition(
            "shortlist", "拟入围", (C.REPORTED,), C.SHORTLISTED, "ministry", "selection.shortlist",
            (
                *OWN, "selection.standing", "selection.before_publicity", "selection.eligible",
                "selection.experts_heard",
            ),
            ("MI-3.c",),
        ),
        Transition(
            "pass_over", "不入围", (C.REPORTED,), C.NOT_SHORTLISTED, "ministry", "selection.shortlist",
            (*OWN, "selection.standing", "selection.before_publicity", "selection.experts_heard"),
            ("MI-3.c",),
        ),
        Transition(
            "reconsider", "撤销入围决定", (C.SHORTLISTED, C.NOT_SHORTLISTED), C.REPORTED, "ministry",
            "selection.shortlist", ("selection.own_unit", "selection.before_publicity"), ("MI-3.c",),
        ),
        Transition(
            "send_back", "退回省级", (C.REPORTED,), C.CANDIDATE, "ministry", "selection.shortlist",
            (*OWN, "selection.before_publicity", "selection.list_stands"), ("MI-3.b", "MI-3.c"),
        ),
        Transition(
            "send_back_list", "随推荐名单退回", (C.REPORTED,), C.RECOMMENDED, "ministry", "selection.shortlist",
            ("selection.before_publicity",), ("MI-3.b", "MI-3.c"),
        ),
        Transition(
            "show", "列入公示", (C.SHORTLISTED,), C.IN_PUBLICITY, "ministry", "selection.publicity",
            ("selection.standing", "selection.eligible"), ("MI-3.c",),
        ),
        Transition(
            "object", "提出异议", (C.IN_PUBLICITY,), None, "public", "selection.object",
            ("selection.publicity_running",), ("MI-3.c",),
        ),
        Transition(
            "hold", "暂缓", (C.IN_PUBLICITY,), C.HELD, "ministry", "selection.answer", ("selection.own_unit",),
            ("MI-3.c",),
        ),
        Transition(
            "release", "解除暂缓，继续公示", (C.HELD,), C.IN_PUBLICITY, "ministry", "selection.answer",
            ("selection.own_unit", "selection.standing", "selection.back_on_show", "selection.eligible"), ("MI-3.c",),
        ),
        Transition(
            "release_later", "解除暂缓，列入增补公示", (C.HELD,), C.SHORTLISTED, "ministry", "selection.answer",
            ("selection.own_unit", "selection.standing", "selection.publicity_missed", "selection.eligible"),
            ("MI-3.c",),
        ),
        Transition(
            "publish", "列入公布名单", (C.IN_PUBLICITY,), C.PUBLISHED, "ministry", "selection.publish",
            ("selection.standing", "selection.eligible"), ("MI-3.c",),
        ),
        Transition(
            "stand", "以原名单为准", (C.CANDIDATE, C.RECOMMENDED, C.NOT_RECOMMENDED), C.REPORTED, "system",
            "selection.lapse", ("selection.standing",), ("MI-3.b",),
        ),
        Transition(
            "lapse", "逾期未重新报送", (C.CANDIDATE, C.RECOMMENDED), C.NOT_RECOMMENDED, "system", "selection.lapse", (),
            ("MI-3.b",),
        ),
        Transition(
            "reopen", "因申诉成立重新遴选", (C.NOT_RECOMMENDED,), C.CANDIDATE, "province", "selection.reopen",
            ("selection.standing",), ("MI-1.b",),
        ),
        Transition(
            "reopen_shortlist", "因申诉成立重新决定入围", (C.NOT_SHORTLISTED, C.HELD), C.REPORTED, "ministry",
            "selection.shortlist", ("selection.standing",), ("MI-3.c",),
        ),
        Transition(
            "end", "因弄虚作假终止", LIVE, C.ENDED, "province", "selection.end", (), ("HN-4.2.c", "MI-3.d"),
        ),
    ),
)  # fmt: skip

REPORT = Process(
    name="report",
    label="省级报送",
    states={"due": "待报送", "reported": "已报部", "returned": "已退回"},
    transitions=(
        Transition(
            "report", "报送推荐名单和对标情况", ("due", "returned"), "reported", "province", "selection.report",
            ("selection.none_own", "selection.report_term", "selection.all_decided", "selection.none_returned"),
            ("MI-3.b",),
        ),
        Transition(
            "send_back", "整体退回推荐名单", ("reported", "returned"), "returned", "ministry", "selection.send_back",
            ("selection.none_own", "selection.list_returnable"), ("MI-3.b", "MI-3.c"),
        ),
        Transition(
            "remind_again", "提醒重新报送", ("reported", "returned"), None, "system", "selection.lapse",
            ("selection.return_running",), ("MI-3.b",),
        ),
        Transition(
            "lapse", "重新报送逾期", ("reported", "returned"), None, "system", "selection.lapse",
            ("selection.return_over",), ("MI-3.b",),
        ),
    ),
)  # fmt: skip

PUBLICITY = Process(
    name="publicity",
    label="公示与公布",
    states={"none": "未公示", **dict(Publicity.State.choices)},
    transitions=(
        Transition(
            "open", "开始公示", ("none",), Publicity.State.OPEN, "ministry", "selection.publicity",
            ("selection.none_own", "selection.shortlist_settled"), ("MI-3.c",),
        ),
        Transition(
            "publish", "公布名单", (Publicity.State.OPEN,), Publicity.State.CLOSED, "ministry", "selection.publish",
            ("selection.none_own", "selection.publicity_over", "selection.objections_answered"), ("MI-3.c",),
        ),
    ),
)  # fmt: skip

OBJECTION = Process(
    name="objection",
    label="公示异议",
    states=dict(Objection.State.choices),
    transitions=(
        Transition(
            "dismiss", "异议不成立", (Objection.State.OPEN,), Objection.State.DISMISSED, "ministry",
            "selection.answer", ("selection.own_unit",), ("MI-3.c",),
        ),
        Transition(
            "uphold", "异议成立", (Objection.State.OPEN,), Objection.State.UPHELD, "ministry", "selection.answer",
            ("selection.own_unit",), ("MI-3.c",),
        ),
    ),
)  # fmt: skip

CLOSING = Process(
    name="closing",
    label="年度动态管理",
    states=dict(Campaign.State.choices),
    transitions=(
        Transition(
            "propose", "形成动态管理建议", (Campaign.State.OPEN,), None, "ministry", "selection.close",
            ("selection.filing_over",), ("HN-4.1.c", "MI-2.2.b"),
        ),
    ),
)  # fmt: skip

CLOSING_PROPOSAL = Process(
    name="closing_proposal",
    label="动态管理建议",
    states=dict(O.choices),
    transitions=(
        Transition(
            "notify", "告知单位", (O.PROPOSED,), O.NOTIFIED, "ministry", "selection.settle",
            ("selection.year_open", "selection.own_unit", "selection.heard_kind", "selection.still_listed"),
            ("HN-4.1.c", "MI-2.2.b"),
        ),
        Transition(
            "state", "陈述申辩", (O.NOTIFIED,), None, "unit", "selection.state",
            ("selection.in_term",), ("HN-4.1.c", "MI-2.2.b"),
        ),
        Transition(
            "answer", "答复陈述意见", (O.NOTIFIED,), None, "ministry", "selection.settle",
            ("selection.year_open", "selection.own_unit", "selection.stated"), ("HN-4.1.c", "MI-2.2.b"),
        ),
        Transition(
            "confirm", "确认", (O.PROPOSED, O.NOTIFIED), O.CONFIRMED, "ministry", "selection.settle",
            ("selection.year_open", "selection.own_unit", "selection.still_listed", "selection.grounds_hold",
             "selection.heard"),
            ("HN-4.1.c", "MI-2.2.b"),
        ),
        Transition(
            "dismiss", "不采纳", (O.PROPOSED, O.NOTIFIED), O.DISMISSED, "ministry", "selection.settle",
            ("selection.year_open", "selection.own_unit"), ("HN-4.1.c", "MI-2.2.b"),
        ),
        Transition(
            "reopen", "重新形成建议", (O.CONFIRMED, O.DISMISSED), O.PROPOSED, "ministry", "selection.close",
            ("selection.year_open", "selection.overtaken"), ("HN-4.1.c", "MI-2.2.b"),
        ),
    ),
)  # fmt: skip

UNIT_REPORT = Process(
    name="unit_report",
    label="反映情况",
    states={"none": "任何时间", **dict(R.choices)},
    transitions=(
        Transition(
            "raise", "反映单位情况", ("none",), R.OPEN, "public", "selection.object", ("selection.reports_taken",),
        ),
        Transition(
            "check", "开始核查", (R.OPEN,), R.CHECKING, "province", "selection.handle_report",
            ("selection.own_unit",),
        ),
        Transition(
            "found", "属实", (R.CHECKING,), R.FOUNDED, "province", "selection.handle_report",
            ("selection.own_unit",),
        ),
        Transition(
            "unfound", "不属实", (R.CHECKING,), R.UNFOUNDED, "province", "selection.handle_report",
            ("selection.own_unit",),
        ),
    ),
)  # fmt: skip

FALSIFICATION = Process(
    name="falsification",
    label="弄虚作假认定",
    states={"known": "随时"},
    transitions=(
        Transition(
            "find", "认定弄虚作假", ("known",), None, "province", "selection.falsify",
            ("selection.own_unit", "selection.falsification_ruled"), ("HN-4.2.c", "MI-3.d"),
        ),
    ),
)  # fmt: skip

APPEAL = Process(
    name="appeal",
    label="申诉",
    states={"none": "结果作出后", **dict(Appeal.State.choices)},
    transitions=(
        Transition(
            "raise", "提出申诉", ("none",), Appeal.State.OPEN, "unit", "selection.appeal", ("selection.appealable",),
        ),
        Transition(
            "uphold", "申诉成立", (Appeal.State.OPEN,), Appeal.State.UPHELD, "province", "selection.answer_appeal",
            ("selection.appeal_not_own",),
        ),
        Transition(
            "dismiss", "申诉不成立", (Appeal.State.OPEN,), Appeal.State.DISMISSED, "province",
            "selection.answer_appeal", ("selection.appeal_not_own",),
        ),
    ),
)  # fmt: skip

GREEN_CODE = Process(
    name="green_code",
    label="企业绿码",
    states={"none": "未申领", **dict(G.choices)},
    transitions=(
        Transition(
            "request", "申领企业绿码", ("none", G.REFUSED, G.REVOKED), G.REQUESTED, "unit", "selection.request_code",
            ("selection.code_offered", "selection.code_not_taken_away"),
        ),
        Transition(
            "issue", "赋码", (G.REQUESTED,), G.ISSUED, "ministry", "selection.decide_code",
            ("selection.results_recorded", "selection.code_own_unit"),
        ),
        Transition(
            "refuse", "不予赋码", (G.REQUESTED,), G.REFUSED, "ministry", "selection.decide_code",
            ("selection.results_recorded", "selection.code_own_unit"),
        ),
        Transition(
            "give_back", "交回企业绿码", (G.REQUESTED, G.ISSUED), G.REVOKED, "unit", "selection.request_code", (),
        ),
        Transition(
            "revoke", "注销企业绿码", (G.ISSUED,), G.REVOKED, "ministry", "selection.decide_code",
            ("selection.code_own_unit",),
        ),
    ),
)  # fmt: skip
