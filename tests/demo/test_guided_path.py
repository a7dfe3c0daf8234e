"""From the last click of a newcomer to the public list, led by the bar alone (HN-2.1.a to MI-3.c)."""

import html
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from lvheng.core import audit, clock
from lvheng.demo import guide
from lvheng.demo.models import DemoGuide
from lvheng.filing.models import Application
from lvheng.registry.models import ListEntry
from lvheng.selection.models import Publicity

MAX_STEPS = 60
Answer = Callable[[Client, str], Any]


def bar_of(page: HttpResponse) -> str:
    """The bar as markup."""
    found = re.search(r'<aside class="lv-demo".*?</aside>', page.content.decode(), re.DOTALL)
    assert found is not None
    return found[0]


def text_of(page: HttpResponse) -> str:
    """The bar as a reader sees it."""
    return html.unescape(re.sub(r"<[^>]+>", " ", bar_of(page)))


def follow(client: Client, page: HttpResponse) -> tuple[str, HttpResponse]:
    """Do the one thing the bar offers; the address and the page it leads to."""
    bar = bar_of(page)
    form = re.search(r'<form method="post" action="([^"]+)">.*?name="next" value="([^"]*)"', bar, re.DOTALL)
    link = re.search(r'<a class="btn btn-sm" href="([^"]+)"', bar)
    if form is not None:
        target = html.unescape(form[2])
        answer = client.post(form[1], {"next": target})
        assert (answer.status_code, answer["Location"]) == (302, target)
    elif link is not None:
        target = html.unescape(link[1])
    else:
        target = page.request["PATH_INFO"]  # type: ignore[attr-defined]
    return target.split("#")[0], client.get(target)


def judge(client: Client, url: str) -> None:
    """A verdict on one indicator."""
    said = {"authenticity": "pass", "accuracy": "pass", "advancement": "pass", "next": "1"}
    assert client.post(f"{url}save/", said).status_code == 302


def take(client: Client, url: str) -> None:
    """The city's decision on what its page shows."""
    seen = client.get(url).context["seen"]
    client.post(f"{url}decide/", {"decision": "pass", "opinion": "同意", "seen": seen})


def move_past_publicity(client: Client, url: str) -> None:
    """The preset that lies past the publicity."""
    presets = {preset["label"]: preset["moment"] for preset in client.get(url).context["presets"]}
    assert {"公示期内", "公示期满"} <= presets.keys()
    assert presets["公示期内"] < Publicity.objects.get().ends_at < presets["公示期满"]
    client.post(url, {"moment": f"{presets['公示期满']:%Y-%m-%dT%H:%M:%S}"})


def post(suffix: str = "", **data: str) -> Answer:
    """An answer that posts some fields to the page (or beside it)."""
    return lambda client, url: client.post(url + suffix, data)


def hand_in(client: Client, url: str) -> None:
    """The summary table."""
    city = client.get(url).context["city"]
    client.post(f"/selection/city/{city.pk}/hand-in/", {"filled_in_by": "施示例", "phone": "0731-00000000"})


def give_opinion(client: Client, url: str) -> None:
    """Points on every indicator, then the opinion."""
    client.post(url + "rest/", {"rest": "看过材料，认可核实得分。"})
    for number in [row["item"].number for row in client.get(url).context["rows"] if not row["whole"]]:
        client.post(f"{url}{number}/score/", {"abstained": "yes", "reason": "尚无标杆值"})
    client.post(url + "opinion/", {"opinion": "support", "reason": "数据可信。"})


#: What to do on each page that the bar leads to, in the order in which the path first meets it.
ANSWERS: list[tuple[str, Answer]] = [
    (r"/filing/\d+/check/", lambda client, url: client.post(url.replace("check", "submit"), {"understood": "on"})),
    (r"/review/\d+/\d+/", judge),
    (r"/review/\d+/", take),
    (r"/selection/city/", hand_in),
    (r"/selection/decide/\d+/", post(act="recommend", reason="")),
    (r"/selection/report/", post()),
    (r"/selection/ministry/", post("experts/")),
    (r"/review/expert/\d+/", give_opinion),
    (r"/selection/ministry/\d+/", post(act="shortlist", reason="")),
    (r"/selection/publicity/", post(decision="示例公示〔2025〕1号")),
    (r"/demo/clock/", move_past_publicity),
    (r"/selection/publish/", post(decision="示例公布〔2025〕2号", title="")),
]


def answer_for(url: str) -> int:
    """Which row of the table a page is."""
    return next(n for n, (pattern, _answer) in enumerate(ANSWERS) if re.fullmatch(pattern, url))


@pytest.mark.clause("HN-2.1.a")
@pytest.mark.clause("MI-3.c")
def test_the_bar_leads_from_the_last_click_to_the_public_list() -> None:
    client = Client()
    application = DemoGuide.objects.get().application
    page: HttpResponse = client.get("/")
    met: list[int] = []
    for _ in range(MAX_STEPS):
        if "已公布" in text_of(page):
            break
        before = guide.next_step(guide.applications().get(pk=application.pk)).text
        url, page = follow(client, page)
        assert page.status_code == 200, (url, before)
        row = answer_for(url)
        met += [row] if row not in met else []
        ANSWERS[row][1](client, url)
        after = guide.next_step(guide.applications().get(pk=application.pk)).text
        assert after != before, f"{url}: {before}"
        page = client.get("/")
    assert sorted(met) == list(range(len(ANSWERS)))
    url, page = follow(client, page)
    assert application.unit.name in page.content.decode()
    entry = ListEntry.objects.get(unit=application.unit, level="national")
    assert (entry.year, entry.state, entry.number) == (2025, "listed", 1)
    found = Client().get("/", {"q": application.unit.name, "level": "national"})
    assert application.unit.uscc in found.content.decode()
    assert list(audit.verify()) == []


def step_of(name: str) -> guide.Step:
    """The next step of a unit's application."""
    return guide.next_step(guide.applications().get(unit__name=name))


def test_the_bar_follows_the_application_looked_at_last(sign_in: Any) -> None:
    client = sign_in("enterprise-a")
    own = Application.objects.get(unit__name="醴陵云麓示例瓷业有限公司")
    assert "东岭示例电机" in text_of(client.get("/home/", follow=True))
    client.get(f"/filing/{own.pk}/")
    assert "醴陵云麓示例瓷业" in text_of(client.get("/"))
    client.post("/demo/sign-in/ministry/")
    assert "醴陵云麓示例瓷业" in text_of(client.get("/"))


def test_the_bar_does_not_follow_what_may_not_be_seen(sign_in: Any) -> None:
    client = sign_in("enterprise-b")
    other = Application.objects.get(unit__name="醴陵云麓示例瓷业有限公司")
    assert client.get(f"/filing/{other.pk}/").status_code == 404
    assert "醴陵云麓示例瓷业" not in text_of(client.get("/"))


def test_outside_the_window_the_bar_leads_to_the_clock() -> None:
    for moment, words in (
        (datetime(2025, 12, 1, tzinfo=clock.ZONE), "已截止"),
        (datetime(2025, 9, 1, tzinfo=clock.ZONE), "尚未开始"),
    ):
        with clock.fixed(moment):
            step = step_of("醴陵云麓示例瓷业有限公司")
        assert words in step.text
        assert step.url == "/demo/clock/"


def test_where_a_way_ends_the_bar_says_so() -> None:
    for name, words in (
        ("衡阳祝融示例电缆有限公司", "已撤回"), ("岳阳君山示例涂料有限公司", "审核不通过"),
    ):  # fmt: skip
        step = step_of(name)
        assert words in step.text
        assert step.actor is None


def test_a_table_that_waits_for_another_unit_leads_there_first() -> None:
    passed = guide.applications().filter(
        authority__code="430200", reviews__level="city", reviews__state="passed", route="new", candidacy=None
    ).first()  # fmt: skip
    assert passed is not None
    step = guide.next_step(passed)
    assert step.text.startswith("报送汇总表前还要审核")
    assert step.actor is not None
    assert step.actor.username == "city-430200"


def test_a_shut_gate_leads_to_the_unit_that_holds_it() -> None:
    from lvheng.selection.models import Candidacy

    one = Application.objects.filter(authority__code="433100", route="new", reviews__state="passed").first()
    assert one is not None
    Candidacy.objects.create(application=one, created_at=clock.now())
    found = guide.gate_step(guide.applications().get(pk=one.pk))
    assert found is not None
    assert "湘西酉溪示例锰业" in found.text
    assert found.actor is not None
    assert found.actor.username == "existing-a"


def test_the_bar_costs_few_queries(django_assert_max_num_queries: Any) -> None:
    for application in guide.applications().filter(unit__authority__code__in=("430200", "430100", "990100")):
        with django_assert_max_num_queries(45):
            guide.next_step(application)
