"""The transitions of selection: from the city's table to the published list, and who stays on it."""

from lvheng.campaigns.models import Campaign
from lvheng.core.process import Process, Transition
from lvheng.selection.models import Candidacy, ClosingProposal, Objection, Publicity

C = Candidacy.State
O = ClosingProposal.State  # noqa: E741 (the letter of the table)
LIVE = tuple(state for state in C.values if state != C.ENDED)

HAND_IN = Process(
    name="hand_in",
    label="市州报送汇总表",
    states={"due": "待报送", "handed_in": "已报送"},
    transitions=(
        Transition(
            "hand_in", "报送汇总表", ("due",), "handed_in", "city", "selection.hand_in",
            ("window.city_hand_in", "selection.none_undecided"), ("HN-3.2", "HN-A2"),
        ),
    ),
)  # fmt: skip

CANDIDACY = Process(
    name="candidacy",
    label="遴选",
    states=dict(C.choices),
    transitions=(
        Transition(
            "recommend", "推荐", (C.CANDIDATE,), C.RECOMMENDED, "province", "selection.recommend",
            (
                "selection.standing", "selection.province_deciding", "selection.province_passed",
                "selection.no_finding", "selection.gate_open",
            ),
            ("MI-1.b", "MI-1.c", "HN-4.1.b"),
        ),
        Transition(
            "decline", "不予推荐", (C.CANDIDATE,), C.NOT_RECOMMENDED, "province", "selection.recommend",
            ("selection.standing", "selection.province_deciding"), ("MI-1.b",),
        ),
        Transition(
            "undo", "撤销遴选决定", (C.RECOMMENDED, C.NOT_RECOMMENDED), C.CANDIDATE, "province",
            "selection.recommend", ("selection.province_deciding",), ("MI-1.b",),
        ),
        Transition(
            "report", "列入推荐名单报部", (C.RECOMMENDED,), C.REPORTED, "province", "selection.recommend",
            ("selection.standing", "selection.province_deciding", "selection.gate_open"), ("MI-3.b",),
        ),
        Transition(
            "shortlist", "拟入围", (C.REPORTED,), C.SHORTLISTED, "ministry", "selection.shortlist",
            ("selection.standing", "selection.before_publicity", "selection.experts_heard"), ("MI-3.c",),
        ),
        Transition(
            "pass_over", "不入围", (C.REPORTED,), C.NOT_SHORTLISTED, "ministry", "selection.shortlist",
            ("selection.standing", "selection.before_publicity", "selection.experts_heard"), ("MI-3.c",),
        ),
        Transition(
            "reconsider", "撤销入围决定", (C.SHORTLISTED, C.NOT_SHORTLISTED), C.REPORTED, "ministry",
            "selection.shortlist", ("selection.before_publicity",), ("MI-3.c",),
        ),
        Transition(
            "show", "列入公示", (C.SHORTLISTED,), C.IN_PUBLICITY, "ministry", "selection.publicity", (), ("MI-3.c",),
        ),
        Transition(
            "object", "提出异议", (C.IN_PUBLICITY,), None, "public", "selection.object",
            ("selection.publicity_running",), ("MI-3.c",),
        ),
        Transition("hold", "暂缓", (C.IN_PUBLICITY,), C.HELD, "ministry", "selection.answer", (), ("MI-3.c",)),
        Transition(
            "publish", "列入公布名单", (C.IN_PUBLICITY,), C.PUBLISHED, "ministry", "selection.publish", (), ("MI-3.c",),
        ),
        Transition(
            "end", "因弄虚作假终止", LIVE, C.ENDED, "province", "selection.end", (), ("HN-4.2.c", "MI-3.d"),
        ),
    ),
)  # fmt: skip

REPORT = Process(
    name="report",
    label="省级报送",
    states={"due": "待报送", "reported": "已报部"},
    transitions=(
        Transition(
            "report", "报送推荐名单和对标情况", ("due",), "reported", "province", "selection.report",
            ("window.province_report", "selection.all_decided"), ("MI-3.b",),
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
            ("selection.shortlist_settled",), ("MI-3.c",),
        ),
        Transition(
            "publish", "公布名单", (Publicity.State.OPEN,), Publicity.State.CLOSED, "ministry", "selection.publish",
            ("selection.publicity_over", "selection.objections_answered"), ("MI-3.c",),
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
            "selection.answer", (), ("MI-3.c",),
        ),
        Transition(
            "uphold", "异议成立", (Objection.State.OPEN,), Objection.State.UPHELD, "ministry", "selection.answer",
            (), ("MI-3.c",),
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
            "confirm", "确认", (O.PROPOSED,), O.CONFIRMED, "ministry", "selection.close",
            ("selection.year_open",), ("HN-4.1.c", "MI-2.2.b"),
        ),
        Transition(
            "dismiss", "不采纳", (O.PROPOSED,), O.DISMISSED, "ministry", "selection.close",
            ("selection.year_open",), ("HN-4.1.c", "MI-2.2.b"),
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
            ("selection.falsification_ruled",), ("HN-4.2.c", "MI-3.d"),
        ),
    ),
)  # fmt: skip
