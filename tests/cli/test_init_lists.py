"""`lvheng init --list`: official lists, in the first run too; with faults or doubts nothing is imported."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import Authority, Role, User
from lvheng.core.models import AuditEvent
from lvheng.registry.models import ListEntry, ListImport, Unit
from tests.cast import code, make_officer, make_unit
from tests.cli.start import run, stopped


def a_list(tmp_path: Path, *rows: str) -> str:
    path = tmp_path / "名单.csv"
    path.write_text("名称,统一社会信用代码,类别,省份,市州\n" + "\n".join(rows), encoding="utf-8")
    return str(path)


SAID = ("--list-year", "2023", "--decision", "示例〔2024〕1号", "--listed-on", "2024年1月10日")


@pytest.mark.clause("MI-3.c")
@pytest.mark.db
def test_the_national_list_is_imported_once(laid: None, tmp_path: Path) -> None:
    make_officer(Authority.objects.get(code="000000"))
    file = a_list(tmp_path, f"示例甲有限公司,{code()},绿色工厂,湖南省,株洲市")
    assert "不是日期" in stopped("--list", file, *SAID[:4], "--listed-on", "去年")
    assert "文号" in stopped("--list", file, "--list-year", "2023", "--listed-on", "2024-01-10")
    said = run("--list", file, *SAID)
    assert "已导入" in said
    unit = Unit.objects.get()
    assert (unit.name, unit.authority.name) == ("示例甲有限公司", "株洲市")
    assert ListEntry.objects.get().level == "national"
    before = AuditEvent.objects.count(), ListImport.objects.count()
    assert "已经导入过，没有变化" in run("--list", file, *SAID)
    same = a_list(tmp_path, f"示例甲有限公司,{unit.uscc},绿色工厂,湖南,株洲")
    assert "没有变化" in run("--list", same, *SAID)
    assert (AuditEvent.objects.count(), ListImport.objects.count()) == before


@pytest.mark.clause("HN-1.1")
def test_the_provincial_list_is_the_provinces(laid: None, tmp_path: Path) -> None:
    officer = make_officer(Authority.objects.get(code="430000"))
    file = a_list(tmp_path, f"示例甲有限公司,{code()},绿色工厂,湖南省,株洲市")
    assert "请用 --as" in stopped("--list", file, "--level", "provincial", *SAID)
    assert "请用 --as" in stopped("--list", file, "--level", "provincial", "--authority", "430000", *SAID)
    assert "不能导入" in stopped("--list", file, "--as", officer.username, *SAID)
    assert "已导入" in run("--list", file, "--level", "provincial", "--as", officer.username, *SAID)
    assert ListEntry.objects.get().level == "provincial"


def test_a_list_with_faults_or_doubts_is_not_imported(laid: None, tmp_path: Path) -> None:
    make_officer(Authority.objects.get(code="000000"))
    said = stopped("--list", a_list(tmp_path, "示例甲有限公司,123,绿色工厂,湖南省,株洲市"), *SAID)
    assert not Unit.objects.exists()
    assert "B2" in said or "第 2 行" in said
    assert "读不到" in stopped("--list", str(tmp_path / "没有.csv"), *SAID)
    make_unit(Authority.objects.get(code="430200"), "株洲示例水泥有限公司")
    file = a_list(tmp_path, f"株洲示例水泥有限责任公司,{code()},绿色工厂,湖南省,株洲市")
    said = stopped("--list", file, *SAID)
    assert "须由人决定" in said
    assert reverse("registry:list", args=[ListImport.objects.get(state="read").pk]) in said
    assert "已经读过" in stopped("--list", file, *SAID)
    assert not ListEntry.objects.exists()


@pytest.mark.clause("MI-3.c")
@pytest.mark.db
def test_lists_are_imported_in_the_first_run_before_anybody_has_come(
    db: None, tmp_path: Path, typing: list[str]
) -> None:
    first, second = code(), code()
    file = a_list(tmp_path, f"示例甲有限公司,{first},绿色工厂,湖南省,株洲市")
    said = run("--tree", "--admin", "root", "--list", file, *SAID)
    assert said.count("\n") >= 4
    assert "已导入" in said
    assert ListEntry.objects.get().level == "national"
    found = ListImport.objects.get()
    assert (str(found.read_by), found.state) == ("系统（lvheng init）", "applied")
    assert not found.read_by.is_active
    assert not found.read_by.has_usable_password()
    assert not Role.objects.filter(user=found.read_by).exists()
    assert set(AuditEvent.objects.filter(verb__startswith="list_import").values_list("actor_label", flat=True)) == {
        "系统（lvheng init）"
    }
    assert "没有变化" in run("--list", file, *SAID)
    other = a_list(tmp_path, f"示例乙有限公司,{second},绿色工厂,湖南省,株洲市")
    provincial = ("--list", other, "--level", "provincial", *SAID)
    assert "请用 --authority" in stopped(*provincial)
    assert "没有代码为“439999”的省级主管部门" in stopped(*provincial, "--authority", "439999")
    assert "已导入" in run(*provincial, "--authority", "430000")
    assert ListEntry.objects.filter(level="provincial", unit__uscc=second).count() == 1


def test_the_system_steps_back_once_there_is_an_officer(laid: None, tmp_path: Path) -> None:
    file = a_list(tmp_path, f"示例甲有限公司,{code()},绿色工厂,湖南省,株洲市")
    officer = make_officer(Authority.objects.get(code="430000"))
    wanted = ("--list", file, "--level", "provincial", "--authority", "430000", *SAID)
    assert "请用 --as" in stopped(*wanted)
    assert "已导入" in run(*wanted, "--as", officer.username)
    assert not User.objects.filter(display_name__startswith="系统").exists()


def test_in_the_first_run_faults_and_doubts_leave_nothing_half_done(laid: None, tmp_path: Path) -> None:
    good = f"示例甲有限公司,{code()},绿色工厂,湖南省,株洲市"
    said = stopped("--list", a_list(tmp_path, good, "示例乙有限公司,123,绿色工厂,湖南省,株洲市"), *SAID)
    assert "B3：" in said
    assert not User.objects.exists()
    make_unit(Authority.objects.get(code="430200"), "株洲示例水泥有限公司")
    doubt = a_list(tmp_path, good, f"株洲示例水泥有限责任公司,{code()},绿色工厂,湖南省,株洲市")
    said = stopped("--list", doubt, *SAID)
    assert "第 3 行：株洲示例水泥有限责任公司" in said
    page = reverse("registry:list", args=[ListImport.objects.get(state="read").pk])
    assert page in said
    assert (Unit.objects.count(), ListEntry.objects.count()) == (1, 0)
    client = Client()
    officer = make_officer(Authority.objects.get(code="000000"))
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "株洲示例水泥有限责任公司" in client.get(page).content.decode()
