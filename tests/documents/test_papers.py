"""The PDFs: what stands in them, bound to which content, the same bytes for the same content."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.core import clock
from lvheng.documents import papers
from lvheng.documents.filled import of_draft, of_version
from lvheng.documents.pdf import compile_pdf
from lvheng.evaluation.results import PartScore
from lvheng.filing import actions
from lvheng.filing.draft import Draft
from lvheng.registry.models import Unit
from tests.cast import NOW, Cast, make_member, make_unit, put_on_list
from tests.documents.reading import bare, pages, words
from tests.filing import make


@pytest.mark.clause("HN-4.2.b")
@pytest.mark.clause("HN-2.1.c")
def test_receipt_says_what_was_submitted(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    answer = client.get(reverse("documents:receipt", args=[version.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    text = words(answer.content)
    expected = [
        "受理回执", version.number, cast.unit_a.name, cast.unit_a.uscc, "2025年10月20日 10:00:00", "69.70", "王示例",
        version.digest, version.digest_sm3, version.standard_hash, version.campaign_hash, str(version.benchmark_set),
        "不需要提交纸质申报资料和第三方评价报告",
    ]  # fmt: skip
    assert [item for item in expected if bare(item) not in text] == []
    files = list(version.evidence.select_related("file"))
    assert [
        item for item in files if item.sha256 not in text or item.sm3 not in text or item.file.name not in text
    ] == []
    assert f"证明材料（{len(files)}份）" in text


def test_documents_are_deterministic(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    first = compile_pdf("receipt", papers.receipt(version))
    with clock.fixed(NOW + timedelta(days=2)):
        again = compile_pdf("receipt", papers.receipt(version))
    assert first == again


@pytest.mark.clause("HN-4.2.d")
def test_commitment_is_bound_to_the_content(cast: Cast, client: Client) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    url = reverse("documents:commitment", args=[application.pk])
    text = words(client.get(url).content)
    draft = Draft.load(application)
    for item in (draft.pack.commitment.text, cast.unit_a.name, draft.digest, "法定代表人（签字）", "单位（盖章）"):
        assert bare(item) in text
    assert "未完成" not in text
    actions.save_fact(application, 3, {"typed": "71"}, actor=cast.enterprise_a)
    changed = Draft.load(application).digest
    assert changed != draft.digest
    text = words(client.get(url).content)
    assert changed in text
    assert draft.digest not in text


def test_commitment_says_what_is_unfinished(cast: Cast, client: Client) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    text = words(client.get(reverse("documents:commitment", args=[application.pk])).content)
    assert f"还有{len(Draft.load(application).content_gaps())}处未完成" in text


def test_commitment_after_submission_keeps_its_digest(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    text = words(client.get(reverse("documents:commitment", args=[version.application_id])).content)
    assert version.commitment_digest in text
    assert "（王示例）" in text


@pytest.mark.clause("MI-2.1.a")
def test_application_prints_form_and_trace(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    content = client.get(reverse("documents:application", args=[version.application_id])).content
    text = words(content)
    filled = of_version(version)
    assert filled.score is not None
    missing = [item.explanation for item in filled.score.indicators if bare(item.explanation) not in text]
    assert missing == []
    assert [i.name for i in filled.standard.indicators if bare(i.name) not in text] == []
    for item in (version.number, version.digest, "民营", "非重点行业", "69.70", "四、真实性承诺", "不存在"):
        assert item in text
    assert "尚未提交" not in text
    assert f"共{pages(content)}页" in text


@pytest.mark.clause("MI-2.1.a")
def test_every_step_is_printed_in_the_annex(cast: Cast) -> None:
    """Label, formula, numbers, source and assumption of every step, in order, from the stored score."""
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    data = papers.application(of_version(version))
    text = words(compile_pdf("application", data))
    annex = text[text.index("附录得分计算过程") :]
    stored = make.self_score(version).result["indicators"]
    assert [row["trace"] for row in data["rows"]] == [item["trace"] for item in stored]
    steps = [step for item in stored for step in item["trace"]]
    missing = [value for step in steps for value in step.values() if bare(value) not in annex]
    assert missing == []
    assert annex.count("假设：") == sum(1 for step in steps if step["assumption"])
    assert "4.50/6分" in annex


def test_a_long_trace_goes_on_over_pages(cast: Cast) -> None:
    """Nothing of it is lost below a page's end, and each page says whose steps these are."""
    data = papers.application(of_version(make.submitted(cast.unit_a, cast.enterprise_a)))
    few = pages(compile_pdf("application", data))
    row = data["rows"][0]
    step = {"label": "折标准煤", "formula": "消费量 × 系数", "source": "GB/T 2589", "assumption": "按当量值"}
    row["trace"] = [step | {"numbers": f"{n} t × 0.7143 ＝ 步{n}尾"} for n in range(100)]
    row["trace"].append(step | {"numbers": "；".join(f"m{n}t" for n in range(700)) + "；末尾"})
    content = compile_pdf("application", data)
    text = words(content)
    assert [n for n in range(100) if f"步{n}尾" not in text] == []
    assert [n for n in range(700) if f"m{n}t" not in text] == []
    assert "末尾" in text
    more = pages(content) - few
    assert more >= 4
    assert text.count(f"1{row['name']}4.80/8分") >= more


def test_values_from_data_sheets(cast: Cast) -> None:
    """Where nothing was typed the value worked out is printed, of several products how many."""
    filled = of_version(make.submitted(cast.unit_a, cast.enterprise_a))
    assert filled.score is not None
    part = PartScore(
        key="熟料", name="熟料", value=Decimal(104), unit="kgce/t", baseline=Decimal(107), leading=Decimal(100),
        share=Decimal("0.5"), weight=Decimal(1),
    )  # fmt: skip
    first, second, *others = filled.score.indicators
    third = Decimal(100) / 3
    scored = (
        replace(first, computed=True, parts=(part, part), value=None, unit=None, leading=None, baseline=None),
        replace(second, computed=True, value=third, unit="tCO₂/万元", effective_weight=third),
        replace(others[0], computed=True, value=None), *others[1:],
    )  # fmt: skip
    facts = {number: fact for number, fact in filled.facts.items() if number > 3}
    changed = replace(filled, score=replace(filled.score, indicators=scored), facts=facts)
    rows = papers.application(changed)["rows"]
    assert [(row["value"], row["levels"], row["weight"]) for row in rows[:3]] == [
        ("分 2 项", "分 2 项，见附录", "8"), ("33.333 tCO₂/万元", "50 / 100", "33.333"), ("—", "90 / 40", "8"),
    ]  # fmt: skip


def test_park_application_prints(cast: Cast, client: Client) -> None:
    version = make.submitted(cast.park, cast.park_member)
    client.force_login(cast.park_member)
    text = words(client.get(reverse("documents:application", args=[version.application_id])).content)
    assert "绿色工业园区评价要求" in text
    assert "二氧化碳排放弹性系数" in text
    assert "排放量年均增长-2.1%" in text


def test_empty_draft_prints(cast: Cast, client: Client) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client.force_login(cast.enterprise_a)
    text = words(client.get(reverse("documents:application", args=[application.pk])).content)
    assert "填报中，尚未提交" in text
    assert "没有证明材料" in text
    assert "未填" in text


def test_practice_is_marked(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a, practice=True)
    assert "练习" in words(compile_pdf("application", papers.application(of_draft(application))))


def test_markup_in_data_stays_data(cast: Cast, client: Client) -> None:
    """Typst's own marks, HTML and quotes are printed as typed."""
    name = '示例 #panic("x") $a$ *b* _c_ @d <e> \\ [f] 有限公司'
    unit = make_unit(cast.city_x, name, Unit.Kind.FACTORY)
    put_on_list(unit, "provincial")
    member = make_member(unit)
    application = actions.start(unit, actor=member)
    client.force_login(member)
    for paper in ("commitment", "application"):
        answer = client.get(reverse(f"documents:{paper}", args=[application.pk]))
        assert answer.status_code == 200
        assert bare(name) in words(answer.content)
