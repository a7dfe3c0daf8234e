"""Every shared component in every state, from fixed sample data: what a page builder may use and how it looks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lvheng.core.components.scale import ScaleVM
from lvheng.core.components.score_panel import GainVM, GroupVM, ScorePanelVM, ThisVM

D = Decimal
NOW = datetime(2025, 10, 21, 6, 3, 22, tzinfo=UTC)


@dataclass(frozen=True)
class SampleWindow:
    """A window as pages pass it to the deadline tag."""

    label: str
    closes_at: datetime
    clause: str = ""
    opens_at: datetime | None = None


class SampleForm(forms.Form):
    """One field of every kind."""

    name = forms.CharField(label="单位名称", help_text="与营业执照一致")
    amount = forms.DecimalField(label="电力消费量", error_messages={"invalid": "“12.3.8”不是数，例如 1238.00"})
    industry = forms.ChoiceField(
        label="重点行业", choices=[("", "请选择"), ("ceramics", "日用陶瓷"), ("paper", "造纸")]
    )
    about = forms.CharField(label="绿色发展简介", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    has = forms.ChoiceField(
        label="是否开展产品碳足迹量化", choices=[("met", "有"), ("not_met", "无")], widget=forms.RadioSelect
    )
    systems = forms.MultipleChoiceField(
        label="已建管理体系",
        choices=[("q", "质量管理体系"), ("e", "环境管理体系"), ("n", "能源管理体系")],
        widget=forms.CheckboxSelectMultiple,
    )
    sure = forms.BooleanField(label="我已逐项核对，知道提交后不能修改")
    proof = forms.FileField(label="证明材料", help_text="PDF、JPG、PNG，单个不超过 50 MB", required=False)


def scales() -> list[dict[str, Any]]:
    """The states of the scale with their titles and the line below."""
    build = ScaleVM.build
    unit = "kgce/t"
    rows = [
        ("两值之间", build(D(730), D(600), D("644.58"), D("669.49"), unit), "65.71% × 8 = 5.26 分"),
        ("达到或优于引领值", build(D(730), D(600), D("581.20"), unit=unit), "优于引领值，得满分 8.00 分"),
        ("低于基准值", build(D(730), D(600), D("768.40"), unit=unit), "未达基准值，得 0.00 分"),
        (
            "负的标杆值",
            build(D(-28), D(-30), D("-29.00"), unit=unit),
            "(−28 − −29) ÷ (−28 − −30) = 50.00%，4.00 分",
        ),
        ("尚未填写", build(D("0.42"), D("0.18"), None, unit="kg/t"), "未填，最多 6.00 分；不当作 0 分"),
        (
            "缺标杆值",
            build(None, None, D("0.3"), unit="kg/t"),
            "该行业尚无标杆值，本项暂不计分，总分标为不完整",
        ),
        (
            "基准值等于引领值",
            build(
                D(110),
                D(110),
                D("108.30"),
                unit=unit,
                words=("两级同为 110 kgce/t", "本单位 108.30，达到，得满分 8.00 分"),
            ),
            "",
        ),
        (
            "定性",
            build(
                None,
                None,
                None,
                state="qualitative",
                words=("有：开展产品碳足迹量化", "8.00 / 8 分，待审核员确认"),
            ),
            "",
        ),
        (
            "不适用",
            build(None, None, None, state="na", words=("已申请不适用，待审核员同意", "8 分将分给同类的其余指标")),
            "",
        ),
    ]
    return [{"title": title, "vm": vm, "note": note} for title, vm, note in rows]


def panel() -> ScorePanelVM:
    """The score panel of the drawn indicator page."""
    groups = [
        GroupVM("能源低碳化", D("15.12"), D(30), D("20.16")),
        GroupVM("资源高效化", D("23.60"), D(30), D("21.40")),
        GroupVM("生产净化", D("6.58"), D(16), D("10.72")),
        GroupVM("产品绿色化", D("8.00"), D(16), D("10.06")),
        GroupVM("用地集约化", D("3.83"), D(8), D("5.12")),
    ]
    this = ThisVM(
        "能源消耗强度",
        1,
        D("5.2566"),
        D(8),
        ScaleVM.build(D(730), D(600), D("644.58"), D("669.49"), "kgce/t"),
        ["(730 − 644.58) ÷ (730 − 600) = 65.71%", "65.71% × 8 分 = 5.26 分"],
        "2 级 730、1 级 600 kgce/t，GB 36890-2018 日用瓷一次（＞1280℃）。基准集 2025-1，转录值待复核。",
    )
    gains = [
        GainVM("12 绿色设计", "#scale", D(8), "有经验证的 GB/T 24256 报告即可得分"),
        GainVM("11 主要污染物强度", "#scale", D(6), "尚未填写", at_most=True),
        GainVM("4 能碳平台功能", "#scale", D("1.5"), "现有 6 项功能；满 8 项得满分"),
    ]
    return ScorePanelVM(
        total=D("57.13"),
        complete=True,
        note="已填 12 项；第 11、12 项共 14 分未计入",
        groups=groups,
        mean_total=D("67.46"),
        this=this,
        gains=gains,
    )


BINS = [
    ("45–50", 2), ("50–55", 4), ("55–60", 9), ("60–65", 15), ("65–70", 21), ("70–75", 17), ("75–80", 8), ("80–85", 3),
]  # fmt: skip
CITIES = [("示例甲市", 28), ("示例乙市", 19), ("示例丙市", 7)]


def charts() -> list[dict[str, Any]]:
    """One chart of each drawn kind with its table."""
    names = ["能源低碳化", "资源高效化", "生产净化", "产品绿色化", "用地集约化"]
    own = [D("50.4"), D("78.7"), D("69.9"), D("100.0"), D("47.9")]
    mean = [D("67.2"), D("71.3"), D("67.0"), D("62.9"), D("64.0")]
    years = ["2023", "2024", "2025"]
    scores, means = [D("78.42"), D("81.06"), D("88.73")], [D("64.90"), D("66.12"), D("67.46")]
    return [
        {
            "id": "g-radar",
            "title": "五类得分率",
            "note": "占各类满分的 %",
            "data": {"kind": "radar", "names": names, "own": own, "mean": mean},
            "table": {
                "head": ["类别", "本单位 %", "本省均值 %"],
                "rows": list(zip(names, own, mean, strict=True)),
            },
        },
        {
            "id": "g-hist",
            "title": "得分分布",
            "note": "每 5 分一档，家数",
            "data": {
                "kind": "hist",
                "lo": 45,
                "step": 5,
                "bins": BINS,
                "mean": D("67.46"),
                "line": D("70.00"),
            },
            "table": {"head": ["得分", "家数"], "rows": BINS},
        },
        {
            "id": "g-years",
            "title": "历年评价得分",
            "note": "经市州核实",
            "data": {"kind": "years", "years": years, "own": scores, "mean": means, "min": 50},
            "table": {
                "head": ["年度", "本单位", "本省平均"],
                "rows": list(zip(years, scores, means, strict=True)),
            },
        },
        {
            "id": "g-bars",
            "title": "各市州填报",
            "note": "已提交家数",
            "data": {
                "kind": "bars",
                "names": [c for c, _ in CITIES],
                "values": [n for _, n in CITIES],
                "unit": " 家",
            },
            "table": {"head": ["市州", "家数"], "rows": CITIES},
        },
    ]


def answers() -> dict[str, Any]:
    """Sample steps and answers."""
    return {
        "steps": [
            {"title": "单位提交", "note": "10月24日 16:42", "state": "done"},
            {"title": "市州审核", "note": "10月30日前", "state": "now"},
            {"title": "省厅遴选", "note": "11月7日前报送", "state": ""},
            {"title": "部级专家评审", "note": "时间另行公布", "state": ""},
            {"title": "公示与发布", "note": "公示 15 天", "state": ""},
        ],
        "answers": [
            {"label": "统一社会信用代码", "value": "91430200MA00DX0162", "url": "#fields", "code": True},
            {"label": "通讯地址", "value": "湖南省株洲市示例县窑岭路 1 号", "url": "#fields"},
            {
                "label": "联系电话",
                "value": "0731-8000",
                "url": "#fields",
                "error": "缺位：请填区号和 7–8 位号码，例如 0731-00000000",
            },
            {"label": "传真", "value": "", "url": "#fields"},
        ],
    }


def context() -> dict[str, Any]:
    """The sample data of the gallery; the same on every call."""
    bad = SampleForm({"name": "", "amount": "12.3.8", "has": ""})
    bad.is_valid()
    due = datetime(2025, 10, 27, 15, 59, 59, tzinfo=UTC)
    return answers() | {
        "scales": scales(),
        "panel": panel(),
        "charts": charts(),
        "form": SampleForm(
            initial={"name": "醴陵云麓示例瓷业有限公司", "amount": "1238.00", "has": "met"}, prefix="ok"
        ),
        "bad": bad,
        "now": NOW,
        "windows": [
            (SampleWindow("填报截止", due), NOW),
            (SampleWindow("填报截止", due), due - timedelta(hours=5)),
            (SampleWindow("填报截止", due), due + timedelta(hours=5)),
            (SampleWindow("填报截止", due, opens_at=NOW), NOW - timedelta(days=5)),
        ],
        "states": [
            ("done", "已完成"),
            ("doing", "进行中"),
            ("todo", "未开始"),
            ("wait", "暂不能填"),
            ("warn", "请确认"),
            ("bad", "有误"),
        ],
        "pip_items": [
            {
                "number": n,
                "name": f"第 {n} 项",
                "url": "#scale",
                "state": {1: "doing", 9: "doing", 11: "todo"}.get(n, "done"),
            }
            for n in range(1, 15)
        ],
        "page": {"previous_url": "", "next_url": "#pager", "label": "第 1–20 家，共 1,363 家"},
        "sample_refusal": {
            "message": "填报已于10月27日截止，不能再提交",
            "clauses": [{"id": "HN-3.1", "quote": "（示例）各单位在期限内完成网上填报。", "url": "#refusal"}],
            "next_step": "已填内容保留，下年可以沿用。",
            "next_url": "#refusal",
            "next_label": "查看已填内容",
        },
    }


def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery page; routed in the demo only."""
    return render(request, "core/gallery.html", context())
