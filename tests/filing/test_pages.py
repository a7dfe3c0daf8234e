"""The applicant's pages: they work without script, keep to the reach, and save as typed."""

from datetime import datetime
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.core import clock
from lvheng.filing import actions, form
from lvheng.filing.draft import Draft
from lvheng.filing.models import Application, SubmittedVersion
from lvheng.registry import actions as registry
from lvheng.registry.models import UnitMember
from tests.cast import Cast
from tests.filing import make
from tests.filing.pages import DRAFT_PAGES, FETCH, saved, signed_in, text


@pytest.fixture
def draft_a(cast: Cast) -> Application:
    """Enterprise A's draft, everything but the commitment."""
    return make.filled(cast.unit_a, cast.enterprise_a)


def test_every_page_of_a_draft_shows(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    for name in DRAFT_PAGES:
        assert cast.unit_a.name in text(client, name, draft_a.pk) or name in {"profile", "basic", "commitment"}
    for number in range(1, 15):
        assert "证明材料" in text(client, "indicator", draft_a.pk, number)


def test_every_page_of_a_park_shows(cast: Cast) -> None:
    application = make.filled(cast.park, cast.park_member)
    client = signed_in(cast.park_member)
    for name in DRAFT_PAGES:
        text(client, name, application.pk)
    for number in (1, 12, 15, 17):
        text(client, "indicator", application.pk, number)
    assert client.get(reverse("filing:indicator", args=[application.pk, 18])).status_code == 404


@pytest.mark.clause("HN-2.1.a")
def test_contents_of_a_draft_are_the_applicants_alone(cast: Cast, draft_a: Application) -> None:
    overseers = ("city_x_officer", "province_officer", "ministry_officer", "auditor")
    expected = {"enterprise_a": 200} | dict.fromkeys(overseers, 403)
    for name, user in cast.everybody.items():
        client = signed_in(user)
        for page in (*DRAFT_PAGES, "indicator"):
            args = [draft_a.pk, 1] if page == "indicator" else [draft_a.pk]
            status = client.get(reverse(f"filing:{page}", args=args)).status_code
            assert (name, page, status) == (name, page, expected.get(name, 404))
        if name != "enterprise_a":
            assert client.post(reverse("filing:submit", args=[draft_a.pk])).status_code == expected.get(name, 404)
            assert client.get(reverse("filing:submitted", args=[draft_a.pk])).status_code == 404
    assert "HN-2.1.a" in unescape(
        signed_in(cast.city_x_officer).get(reverse("filing:task_list", args=[draft_a.pk])).content.decode()
    )


def test_the_receipt_is_seen_in_the_territory(cast: Cast) -> None:
    version = make.submitted(cast.unit_a, cast.enterprise_a)
    seen = {"enterprise_a", "city_x_officer", "province_officer", "ministry_officer", "auditor"}
    for name, user in cast.everybody.items():
        answer = signed_in(user).get(reverse("filing:submitted", args=[version.application_id]))
        assert (name, answer.status_code) == (name, 200 if name in seen else 404)
    page = text(signed_in(cast.enterprise_a), "submitted", version.application_id)
    assert version.number in page
    assert version.digest_sm3[:8] in page
    assert "69.70" in page


def test_a_stranger_is_asked_to_sign_in(client: Client, cast: Cast) -> None:
    address = reverse("filing:home")
    assert client.get(address)["Location"].startswith(f"{reverse('account_login')}?next={address}")


@pytest.mark.clause("HN-2.1.a")
@pytest.mark.clause("MI-2.1.a")
def test_the_whole_form_without_script(cast: Cast) -> None:
    """From 本年申报 to the receipt by plain posts alone."""
    client = signed_in(cast.enterprise_a)
    assert "开始填报" in text(client, "home")
    answer = client.post(reverse("filing:start", args=[cast.unit_a.pk]))
    application = Application.objects.get(unit=cast.unit_a)
    assert answer["Location"] == reverse("filing:task_list", args=[application.pk])
    profile = {key.removeprefix("profile."): value for key, value in make.profile(application).items()}
    answer = client.post(reverse("filing:profile", args=[application.pk]), profile | {"next": "1"})
    assert answer["Location"] == reverse("filing:basic", args=[application.pk])
    draft = Draft.load(application)
    said = {f"basic-{item.id}": form.YES for item in draft.standard.basic_requirements}
    said |= {f"declaration-{item.id.replace('.', '-')}": form.NONE for item in draft.exclusions}
    client.post(reverse("filing:basic", args=[application.pk]), said)
    for indicator in draft.standard.indicators:
        args = [application.pk, indicator.number]
        if draft.uses_sheet(indicator.number):
            client.post(reverse("filing:sheet", args=args), {"own_calculation": "1"})
        client.post(reverse("filing:indicator", args=args), make.fact(indicator))
    application.refresh_from_db()
    for gap in Draft.load(application).content_gaps():
        upload = {"slot": gap.anchor, "file": make.stream(f"{gap.anchor}.pdf")}
        answer = client.post(reverse("filing:upload", args=[application.pk]), upload)
        assert answer["Location"].endswith(f"#slot-{gap.anchor.replace('.', '-')}")
    client.post(reverse("filing:prepare", args=[application.pk]), {"signatory": "王示例"})
    answer = client.post(
        reverse("filing:commitment", args=[application.pk]), {"scan": make.stream("承诺书.pdf"), "agreed": "1"}
    )
    assert answer["Location"] == reverse("filing:check", args=[application.pk])
    answer = client.post(reverse("filing:submit", args=[application.pk]))
    assert answer["Location"] == reverse("filing:check", args=[application.pk])
    for _click in range(2):
        answer = client.post(reverse("filing:submit", args=[application.pk]), {"understood": "1"})
        assert answer["Location"] == reverse("filing:submitted", args=[application.pk])
    assert SubmittedVersion.objects.count() == 1
    for page in (*DRAFT_PAGES, "indicator"):
        answer = client.get(reverse(f"filing:{page}", args=[application.pk, *([1] if page == "indicator" else [])]))
        assert answer["Location"] == reverse("filing:submitted", args=[application.pk])


def test_submitting_with_gaps_shows_them_with_links(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    answer = signed_in(cast.enterprise_a).post(reverse("filing:submit", args=[application.pk]), {"understood": "1"})
    page = unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "处理后才能提交" in page
    assert f'<a href="/filing/{application.pk}/profile/#id_department">请填写联系部门。</a>' in page


@pytest.mark.clause("HN-3.3")
def test_a_page_left_open_past_the_end_is_refused(cast: Cast) -> None:
    application = make.committed(cast.unit_a, cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    with clock.fixed(datetime(2025, 10, 28, tzinfo=clock.ZONE)):
        answer = client.post(reverse("filing:submit", args=[application.pk]), {"understood": "1"})
        assert answer.status_code == 409
        assert "HN-3.3" in answer.content.decode()
        address = reverse("filing:save_indicator", args=[application.pk, 1])
        late = client.post(address, {"autosave": "typed", "typed": "1"}, headers=FETCH)
        assert (late.status_code, late.json()["clauses"]) == (409, ["HN-3.1", "HN-3.3"])
        assert "已截止" in text(client, "indicator", application.pk, 1)
    assert application.facts.get(number=1).typed == make.BETWEEN


# ── saved as typed ──────────────────────────────────────────────────────────


def test_a_field_of_the_profile_is_saved_alone(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    found = saved(client, "save", draft_a, autosave="phone", phone="0731-8000")
    assert found["saved_at"] == "10:00:00"
    assert "“0731-8000”不是完整的电话号码" in str(found["errors"])
    assert draft_a.answers.get(key="profile.phone").value == "0731-8000"
    assert "0731-8000" in text(client, "profile", draft_a.pk)
    found = saved(client, "save", draft_a, autosave="phone", phone="0731-00000000")
    assert found["errors"] == {"phone": []}


@pytest.mark.clause("HN-4.2.a")
def test_the_choice_of_industry_answers_with_what_it_means(cast: Cast, draft_a: Application) -> None:
    found = saved(signed_in(cast.enterprise_a), "save", draft_a, autosave="industry", industry="cement")
    note = str(found["html"])
    assert "不一致" in note
    assert "生产水泥熟料、水泥的企业" in note
    assert "具体行业要求尚未公开" in note
    assert "涵盖范围以管理平台公布的为准" in note


def test_a_declaration_of_an_exclusion_is_told_at_once(cast: Cast, draft_a: Application) -> None:
    name = "declaration-HN-1-1-f"
    found = saved(signed_in(cast.enterprise_a), "save", draft_a, **{"autosave": name, name: form.EXISTS})
    assert "不得申报" in str(found["errors"])


@pytest.mark.clause("MI-1.a")
def test_a_value_answers_with_its_score(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    found = saved(client, "save_indicator", draft_a, 1, autosave="typed", typed="75")
    swapped = {"#lv-score", "#change", "#trace", "#evidence", "#note-value", "#lv-rail"}
    assert set(found["html"]) == swapped  # type: ignore[call-overload]
    assert "<b>68.90</b>" in str(found["html"])
    found = saved(client, "save_indicator", draft_a, 1, autosave="typed", typed="约 75")
    assert "不是数值" in str(found["errors"])
    assert draft_a.facts.get(number=1).typed == "约 75"
    saved(client, "save_indicator", draft_a, 4, autosave="functions", functions=["能耗查询"])
    assert draft_a.facts.get(number=4).functions == ["能耗查询"]


def test_the_unit_shown_is_the_unit_saved(cast: Cast) -> None:
    application = actions.start(cast.unit_a, actor=cast.enterprise_a)
    client = signed_in(cast.enterprise_a)
    actions.use_own(application, 1, True, actor=cast.enterprise_a)
    assert '<option value="tce/万元" selected>' in text(client, "indicator", application.pk, 1)
    saved(client, "save_indicator", application, 1, autosave="typed", typed="70")
    assert application.facts.get(number=1).unit == "tce/万元"


def test_an_unknown_field_is_refused_in_words(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    address = reverse("filing:save", args=[draft_a.pk])
    answer = client.post(address, {"autosave": "nothing", "nothing": "x"}, headers=FETCH)
    assert (answer.status_code, answer.json()["errors"]) == (422, {"nothing": ["没有这一栏，请刷新页面。"]})


def test_files_by_script(cast: Cast, draft_a: Application) -> None:
    client = signed_in(cast.enterprise_a)
    address = reverse("filing:upload", args=[draft_a.pk])
    answer = client.post(address, {"slot": "1.other", "file": make.stream("补充.pdf")}, headers=FETCH)
    assert "补充.pdf" in answer.json()["html"]["#evidence"]
    first = draft_a.evidence.get(slot="1.other")
    again = {"slot": "1.other", "file": make.stream("新.pdf"), "replace": first.pk}
    client.post(address, again, headers=FETCH)
    assert [item.file.name for item in draft_a.evidence.filter(slot="1.other")] == ["新.pdf"]
    answer = client.post(address, {"slot": "basic.licence", "file": make.stream("照.pdf")}, headers=FETCH)
    assert list(answer.json()["html"]) == ["#evidence-no-violations"]
    answer = client.post(address, {"slot": "1.other", "file": make.stream("x.exe", b"MZ")}, headers=FETCH)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, ["file"])
    assert client.post(address, {"slot": "1.other"}, headers=FETCH).status_code == 422
    gone = draft_a.evidence.get(slot="1.other")
    answer = client.post(reverse("filing:remove", args=[draft_a.pk, gone.pk]))
    assert answer["Location"].endswith("/indicator/1/#slot-1-other")
    assert not draft_a.evidence.filter(slot="1.other").exists()


def test_a_file_is_served_to_those_who_may_see_it(cast: Cast) -> None:
    application = make.filled(cast.unit_a, cast.enterprise_a)
    found = application.evidence.get(slot="1.calc").file
    colleague = cast.enterprise_b
    UnitMember.objects.create(unit=cast.unit_a, user=colleague, since=clock.now())

    def allowed() -> set[str]:
        seen = set()
        for name, user in cast.everybody.items():
            answer = signed_in(user).get(reverse("core:file", args=[found.pk]))
            if answer.status_code == 200:
                assert b"".join(answer) == make.PDF
                seen.add(name)
        return seen

    assert allowed() == {"enterprise_a", "enterprise_b"}
    make.commit(application, cast.enterprise_a)
    version = actions.submit(application, actor=cast.enterprise_a)
    officers = {"city_x_officer", "province_officer", "ministry_officer", "auditor"}
    assert allowed() >= {"enterprise_a", "enterprise_b"} | officers
    assert not allowed() & {"city_y_officer", "other_province_officer", "stranger", "existing_member"}
    assert version.commitment_scan is not None
    found = version.commitment_scan
    assert allowed() >= {"enterprise_a", "enterprise_b"} | officers


@pytest.mark.clause("HN-1.2")
@pytest.mark.clause("MI-2.2.a")
def test_a_draft_keeps_its_route_after_the_unit_left_the_list(cast: Cast) -> None:
    """Its card tells by which decision, and offers no more to go on."""
    actions.start(cast.existing, actor=cast.existing_member)
    assert "继续填报" in text(signed_in(cast.existing_member), "home")
    registry.remove_from_lists(
        cast.existing, actor=cast.province_officer, clause="", reason="示例", decision="示例移〔2025〕1号"
    )
    page = text(signed_in(cast.existing_member), "home")
    assert "绿色工厂 · 现有单位填报" in page
    assert "这份申报不能再提交。" in page
    assert "移出（示例移〔2025〕1号），现在不在国家级绿色工厂名单中" in page
    assert "继续填报" not in page
