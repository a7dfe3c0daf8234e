"""The shared tags and pages, rendered by Django: what they print, escape and keep."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.datastructures import MultiValueDict

import lvheng
from lvheng.core import gallery
from lvheng.core.components.fields import summary
from lvheng.core.templatetags import lvheng as tags
from lvheng.standards import load_campaign

D = Decimal
PACKAGE = Path(lvheng.__path__[0])
#: No address at all: the frame must stand where a room is missing.
urlpatterns: list[Any] = []
NOW = datetime(2025, 10, 21, 6, 3, 22, tzinfo=UTC)


def render(source: str, **context: Any) -> str:
    return Template("{% load lvheng %}" + source).render(Context(context))


class Sample(forms.Form):
    name = forms.CharField(label="单位名称", help_text="与执照一致")
    amount = forms.DecimalField(label="电力", max_value=10)
    has = forms.ChoiceField(label="有无", choices=[("1", "有"), ("0", "无")], widget=forms.RadioSelect)
    kind = forms.ChoiceField(label="行业", choices=[("a", "甲")])
    about = forms.CharField(label="简介", widget=forms.Textarea, required=False)
    sure = forms.BooleanField(label="确认")
    proof = forms.FileField(label="材料")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        self.add_error(None, "整表有误")


def filled() -> Sample:
    form = Sample({"name": "<b>", "amount": "12.3.8", "has": "0", "kind": "a"}, MultiValueDict())
    form.is_valid()
    return form


def test_icons_exist_in_the_sprite() -> None:
    sprite = (PACKAGE / "static/lvheng/icons.svg").read_text(encoding="utf-8")
    known = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {
        name
        for path in PACKAGE.rglob("*.html")
        for name in re.findall(r"{%\s*icon\s+\"([^\"]+)\"", path.read_text(encoding="utf-8"))
    }
    assert used <= known
    assert '#pencil"/></svg>' in render('{% icon "pencil" %}')


def test_state_is_icon_and_word_and_escaped() -> None:
    html = render("{% state 'warn' word %}", word="<请确认>")
    assert "alert-triangle" in html
    assert "&lt;请确认&gt;" in html
    with pytest.raises(ValueError, match="unknown state"):
        render("{% state 'green' '好' %}")


def test_deadline_of_a_window() -> None:
    window = SimpleNamespace(closes_at=datetime(2025, 10, 27, 15, 59, 59, tzinfo=UTC), label="填报截止")
    html = render("{% deadline window now %}", window=window, now=NOW)
    assert "10月27日 23:59:59" in html
    assert "还剩 6 天" in html
    assert "is-" not in html
    day = SimpleNamespace(closes_at=date(2025, 10, 21), label="截止")
    assert "还剩 9 小时" in render("{% deadline window now %}", window=day, now=NOW)
    assert render("{% deadline window now %}", window=None, now=NOW).strip() == ""


def test_scale_draws_percentages_and_no_style() -> None:
    html = "".join(render("{% scale vm key=True %}{% scale_cell vm %}", vm=item["vm"]) for item in gallery.scales())
    assert 'cx="61.31%"' in html
    assert "style=" not in html
    assert "尚无标杆值" in html
    assert "两级同为 110 kgce/t<br>" in html


def test_unfilled_scale_has_no_marker() -> None:
    unfilled = next(item["vm"] for item in gallery.scales() if item["title"] == "尚未填写")
    assert 'class="own"' not in render("{% scale vm %}{% scale_mini vm %}", vm=unfilled)


def test_score_panel_prints_what_it_is_given() -> None:
    html = render("{% score_panel vm %}", vm=gallery.panel())
    assert "<b>57.13</b>" in html
    assert "<b>5.26 分</b>" in html
    assert 'class="lv-dock"' in html
    assert "合计 67.46 分" in html
    assert "最多 +6.00" in html
    assert "总分不完整" not in html
    assert 'class="lv-dock"' not in render("{% score_panel vm dock=False %}", vm=gallery.panel())


def test_score_panel_without_mean_or_indicator() -> None:
    from lvheng.core.components.score_panel import GroupVM, ScorePanelVM

    html = render("{% score_panel vm %}", vm=ScorePanelVM(D(0), False, groups=[GroupVM("甲", D(0), D(30))]))
    assert "lv-meanmark" not in html
    assert "lv-this" not in html
    assert "总分不完整" in html


def test_field_keeps_what_was_typed_and_ties_the_error() -> None:
    form = filled()
    html = render("{% field form.amount unit='t' last='2023 年 33.30' %}{% field form.name %}", form=form)
    assert 'type="text" name="amount" value="12.3.8"' in html
    assert 'aria-describedby="id_amount_error id_amount_helptext"' in html
    assert 'aria-invalid="true"' in html
    assert 'id="id_amount_error"' in html
    assert 'inputmode="decimal"' in html
    assert "2023 年 33.30" in html
    assert ' max="' not in html
    assert 'value="&lt;b&gt;"' in html
    assert 'id="id_name_helptext">与执照一致' in html


def test_every_kind_of_field_has_its_label() -> None:
    html = render("{% for bound in form %}{% field bound %}{% endfor %}", form=filled())
    for name in ("name", "amount", "kind", "about", "sure", "proof"):
        assert f'for="id_{name}"' in html
    assert "<legend" in html
    assert 'id="id_has_1" required checked' in html
    assert '<input type="hidden" name="token"' in html
    assert 'for="id_token"' not in html


def test_error_summary_leads_to_each_field() -> None:
    items = summary(filled())
    anchors = [anchor for anchor, _ in items]
    assert anchors == ["#id_amount", "#id_sure", "#id_proof", ""]
    empty = Sample({}, MultiValueDict())
    assert ("#id_has_0", "有无：这个字段是必填项。") in summary(empty)
    html = render("{% error_summary form %}", form=filled())
    assert "有 4 处需要处理" in html
    assert "data-focus" in html
    assert "整表有误" in html
    pairs = [("a-7", "甲"), ("/x/", "乙")]
    assert summary(pairs) == [("#a-7", "甲"), ("/x/", "乙")]
    assert render("{% error_summary none %}{% error_summary empty %}", none=None, empty=[]).strip() == ""


def test_answers_say_unfilled_and_link_the_change() -> None:
    html = render("{% answers rows %}", rows=gallery.context()["answers"])
    assert "未填" in html
    assert '修改<span class="visually-hidden">通讯地址</span>' in html
    assert "缺位" in html
    assert ">0<" in render("{% answers rows %}", rows=[{"label": "数", "value": 0}])


def test_chart_holds_its_numbers_twice_and_without_inline_script() -> None:
    item = gallery.charts()[0]
    html = render("{% chart i.id i.data i.table title=i.title %}", i=item)
    assert '"own": [50.4, 78.7' in html
    assert '<td class="num">50.4</td>' in html
    assert html.count("<script") == 1
    assert 'type="application/json"' in html
    tricky = render(
        "{% chart 'x' d t title='x' %}",
        d={"kind": "bars", "names": ["</script>"]},
        t={"head": [], "rows": []},
    )
    assert tricky.count("</script>") == 1
    assert "\\u003C/script\\u003E" in tricky


def test_pager_shows_only_where_one_can_go() -> None:
    page = SimpleNamespace(previous_url="", next_url="?after=9", label="第 1–20 家")
    html = render("{% pager page %}", page=page)
    assert 'rel="next" href="?after=9"' in html
    assert "上一页" not in html
    assert "<nav" not in render("{% pager page %}", page={"label": "共 3 家"})


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("{{ v|num2 }}", "1,238.50"),
        ("{{ v|num }}", "1,238.5"),
        ("{{ v|signed }}", "+1,238.50"),
        ("{{ v|signed:1 }}", "+1,238.5"),
        (
            "{{ none|num }}{{ none|num2 }}{{ none|filesize }}{{ none|cn_date }}{{ none|weekday }}",
            "",
        ),
        ("{{ word|num2 }}", "有"),
        ("{{ size|filesize }}", "13.0 MB"),
        ("{{ now|cn_date }} {{ now|weekday }}", "10月21日 周二"),
        ("{{ now|cn_datetime:'ys' }}", "2025年10月21日 14:03:22"),
        ("{{ day|cn_datetime }}", "10月27日"),
        ("{{ now|time_of }}", "14:03:22"),
        ("{{ line|bold_result }}", "&lt;x&gt; = <b>5.26 分</b>"),
    ],
)
def test_filters(source: str, text: str) -> None:
    values = {
        "v": D("1238.50"),
        "none": None,
        "word": "有",
        "size": 13_631_488,
        "now": NOW,
        "day": date(2025, 10, 27),
    }
    assert render(source, line="<x> = 5.26 分", **values) == text


def test_display_modes_come_from_cookie_or_query_and_nothing_else() -> None:
    factory = RequestFactory()
    request = factory.get("/")
    request.COOKIES = {"lv-type": "large", "lv-contrast": '"><script>'}
    assert render("{% display_modes %}", request=request) == ' data-type="large"'
    assert render("{% display_modes %}", request=factory.get("/?contrast=more")) == ' data-contrast="more"'
    assert render("{% display_modes %}") == ""


@pytest.mark.urls(__name__)
@pytest.mark.parametrize("name", ["500.html", "404.html", "403.html", "403_csrf.html", "core/refusal.html"])
def test_error_pages_render_without_any_context(name: str) -> None:
    html = render_to_string(name, {})
    assert "<h1" in html
    assert 'lang="zh-CN"' in html


def test_refusal_names_clause_gaps_and_next_step() -> None:
    refusal = gallery.context()["sample_refusal"] | {"gaps": [{"message": "缺材料", "url": "/e/"}]}
    html = render_to_string("core/refusal_panel.html", {"refusal": refusal})
    assert "HN-3.1" in html
    assert "已填内容保留" in html
    assert '<a href="/e/">缺材料</a>' in html
    assert "查看已填内容" in html


def test_pages_hold_under_a_strict_content_security_policy() -> None:
    for path in PACKAGE.rglob("*.html"):
        text = re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"))
        assert not re.search(r"\sstyle=|\son[a-z]+=|<style", text), path
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or "application/json" in script, path


@pytest.mark.urls(__name__)
def test_gallery_shows_every_component() -> None:
    html = render_to_string("core/gallery.html", gallery.context())
    for part in (
        "lv-scale",
        "lv-score",
        "lv-pips",
        "lv-steps",
        "lv-answers",
        "lv-errors",
        "lv-chart",
        "lv-due",
        "lv-state-bad",
    ):
        assert part in html
    assert gallery.context()["panel"] == gallery.context()["panel"]


def test_a_rule_without_a_clause_cites_nothing() -> None:
    pack = load_campaign(2025, "430000")
    assert tags.cite(None, pack=pack) == tags.cite(None) == tags.per("", pack=pack) == ""
