"""The pages that are timed: what each is called, who asks, and for what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

PICKED = 50


@dataclass(frozen=True)
class Asked:
    """One page: its name, the demo's user (empty: anybody), its address, what is posted."""

    name: str
    user: str
    address: str
    posted: dict[str, Any] = field(default_factory=dict)


def pages(province: Any, city: Any) -> list[Asked]:
    """All pages, for the officers of the largest province and city, and the ministry's."""
    own, lower, upper = f"province-{province.code}", f"city-{city.code}", "ministry"
    return [
        *_desk(province, own, lower, upper),
        *_choosing(province, city, own, lower, upper),
        *_boards(province, city, own, lower, upper),
    ]


def _desk(province: Any, own: str, lower: str, upper: str) -> list[Asked]:
    from django.urls import reverse

    from lvheng.filing.models import Application

    submitted = Application.objects.filter(province=province, state="submitted", practice=False)
    last = submitted.exclude(check_run=None).order_by("-id")[0]
    waiting = submitted.filter(route="new", candidacy__state="candidate").order_by("-id").values_list("pk", flat=True)
    queue = reverse("review:queue")
    industry = submitted.exclude(industry="").order_by("id")[0].industry
    filters = {
        "待本级审核": "state=waiting", "通过": "state=passed", "新申报": "route=new", "行业": f"industry={industry}",
        "严重标记": "severe=1", "搜索": "q=示例水泥",
    }  # fmt: skip
    orders = {"风险": "risk", "提交时间": "waiting", "得分": "score", "名称": "name"}
    return [
        *(Asked(f"待审核，按{word}", own, f"{queue}?sort={key}") for word, key in orders.items()),
        *(Asked(f"待审核，{word}", own, f"{queue}?{query}") for word, query in filters.items()),
        Asked("待审核，部", upper, queue),
        Asked("待审核，市州", lower, queue),
        Asked("现有单位进度", own, reverse("review:existing")),
        Asked("申报概览", own, reverse("review:application", args=[last.pk])),
        Asked("审核台", own, reverse("review:desk", args=[last.pk, 1])),
        Asked("成批审核预览", own, reverse("review:bulk"), {"decision": "pass", "pick": list(waiting[:PICKED])}),
    ]


def _choosing(province: Any, city: Any, own: str, lower: str, upper: str) -> list[Asked]:
    from django.urls import reverse

    from lvheng.filing.models import Application

    new = Application.objects.filter(province=province, route="new", state="submitted", kind="factory")
    before = new.filter(candidacy__state="candidate").order_by("-id")
    industry = new.exclude(industry="").order_by("id")[0].industry
    ranking, tried = (
        reverse("selection:ranking", args=[province.pk]),
        reverse("selection:scenario_new", args=[province.pk]),
    )
    filters = {
        "重点行业": "industry=key", "行业": f"industry={industry}", "市州": f"city={city.pk}",
        "待遴选": "state=candidate", "搜索": "q=示例水泥",
    }  # fmt: skip
    picked = {"verb": "recommend", "application": list(before.values_list("pk", flat=True)[:PICKED])}
    return [
        Asked("遴选排名", own, ranking),
        *(Asked(f"遴选排名，{word}", own, f"{ranking}?{query}") for word, query in filters.items()),
        Asked("遴选决定", own, reverse("selection:decide", args=[before[0].pk])),
        Asked("成批遴选预览", own, reverse("selection:bulk", args=[province.pk]), picked),
        Asked("测算", own, f"{tried}?try=1&kind=factory&line=80&places=300&city_{city.pk}=40"),
        Asked("汇总表", lower, reverse("selection:city", args=[city.pk])),
        Asked("推荐名单", own, reverse("selection:report", args=[province.pk])),
        Asked("收到的推荐名单", upper, reverse("selection:ministry")),
        Asked("全过程", own, reverse("selection:process")),
        Asked("全过程，一步", own, reverse("selection:process") + "?at=province_review"),
    ]


def _boards(province: Any, city: Any, own: str, lower: str, upper: str) -> list[Asked]:
    from django.urls import reverse

    return [
        Asked("省级看板", own, reverse("analysis:province", args=[province.pk])),
        Asked("市州看板", lower, reverse("analysis:city", args=[city.pk])),
        Asked("部级看板", upper, reverse("analysis:ministry")),
        Asked("行业统计", upper, reverse("analysis:statistics")),
        Asked("公开名单", "", reverse("portal:home")),
        Asked("公开名单，搜索", "", reverse("portal:home") + "?q=示例水泥"),
    ]


def further(asked: Asked) -> str:
    """The address of the second page of a list; empty where there is none."""
    import re
    from html import unescape
    from urllib.parse import urljoin

    answer = client_of(asked.user).get(asked.address)
    found = re.search(r'href="(\?[^"]*after=[^"]*)"', answer.content.decode())
    return urljoin(asked.address, unescape(found[1])) if found else ""


def client_of(username: str) -> Any:
    """A browser in which this person is signed in."""
    from django.conf import settings
    from django.test import Client

    from lvheng.accounts.models import User

    client = Client()
    if username:
        client.force_login(User.objects.get(username=username), backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def alike(province: Any) -> list[tuple[str, Callable[[], Any]]]:
    """What is no page: the search for the same figures and pages elsewhere, as a run of the checks asks."""
    from lvheng.filing.models import SubmittedVersion
    from lvheng.review.models import FigurePrint
    from lvheng.review.queries.prints import twins_of
    from lvheng.review.queries.readings import alike_of

    checked = SubmittedVersion.objects.filter(application__province=province).exclude(application__check_run=None)
    version = checked.select_related("application").order_by("id")[0]
    own = dict(FigurePrint.objects.filter(version=version).values_list("place", "print"))
    return [
        ("查找相同数据", lambda: twins_of(version, own)),
        ("查找相同页面", lambda: alike_of(version)),
    ]
