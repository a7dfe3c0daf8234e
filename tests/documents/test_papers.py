"""The PDFs: what stands in them, bound to which content, the same bytes for the same content."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.core import clock
from lvheng.documents import papers
from lvheng.documents.filled import of_draft, of_version
from lvheng.documents.pdf import compile_pdf
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
