"""`lvheng init`: the first real start, step by step; again it changes nothing; what is wrong is said by cell."""

import csv
import io
import stat
import sys
from pathlib import Path
from smtplib import SMTPException
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from lvheng.accounts.models import Authority, Role, User
from lvheng.campaigns.models import Campaign
from lvheng.cli.management.commands import init
from lvheng.cli.starting import inviting
from lvheng.config.environment import Mail
from lvheng.config.environment import mail as mail_of
from lvheng.core.models import AuditEvent
from lvheng.registry.models import County, Invitation
from tests.cast import make_officer, make_role, make_user
from tests.cli.start import PASSWORD, run, stopped

HEAD = "主管部门代码,角色,姓名,电子邮箱,联系电话\n"


def people(tmp_path: Path, *rows: str, head: str = HEAD) -> str:
    path = tmp_path / "人员.csv"
    path.write_text(head + "\n".join(rows), encoding="utf-8")
    return str(path)


@pytest.mark.clause("MI-0")
@pytest.mark.db
def test_an_empty_system_is_started_once(db: None, typing: list[str]) -> None:
    said = run()
    assert "新建 387 个" in said
    assert "已建立“root”" in said
    assert County.objects.count() > 3000
    root = User.objects.get(username="root")
    assert root.check_password(PASSWORD)
    assert Role.objects.get(user=root).kind == Role.Kind.ADMINISTRATOR
    events = AuditEvent.objects.count()
    again = run()
    assert again.count("没有变化") == 3
    assert AuditEvent.objects.count() == events
    assert User.objects.count() == 1


def test_there_is_no_second_administrator_unless_asked_for(laid: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def piped() -> None:
        monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))

    piped()
    assert "已建立“root”" in run("--admin", "root", "--name", "王示例", "--password-stdin")
    assert "没有变化" in run("--admin", "root")
    assert "--again" in stopped("--admin", "other", "--password-stdin")
    assert "--again" in stopped("--link", "--name", "李示例")
    piped()
    run("--admin", "other", "--password-stdin", "--again")
    assert Role.objects.filter(kind="administrator").count() == 2


def test_no_password_is_made_up(laid: None, monkeypatch: pytest.MonkeyPatch, typing: list[str]) -> None:
    typing[1] = "另一个口令"
    assert "不一致" in stopped("--admin", "root")
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert "不能在这里输入密码" in stopped("--admin", "root")
    assert "--link" in stopped()
    assert "密码太短，至少要有 10 个字符" in stopped("--admin", "root", "--password-stdin")
    assert not User.objects.exists()


@pytest.mark.db
def test_a_link_makes_the_administrator(laid: None) -> None:
    assert "--name" in stopped("--link")
    said = run("--link", "--name", "王示例", "--site", "https://lvheng.example.cn/")
    link = said.strip().splitlines()[-1]
    assert link.startswith("https://lvheng.example.cn/registry/invitation/")
    assert "还没有接受" in run("--link", "--name", "王示例")
    client = Client()
    path = link.removeprefix("https://lvheng.example.cn")
    answer = client.post(path, {"username": "wang", "password": PASSWORD, "again": PASSWORD})
    assert answer.status_code == 302
    assert Role.objects.get(user__username="wang").kind == Role.Kind.ADMINISTRATOR
    assert "没有变化" in run()


def test_a_link_needs_an_address(laid: None, settings: Any) -> None:
    assert "不是网站地址" in stopped("--link", "--name", "王示例", "--site", "lvheng")
    settings.ALLOWED_HOSTS = ["*", ".example.cn"]
    assert "--site" in stopped("--link", "--name", "王示例")
    assert not Invitation.objects.exists()
    settings.ALLOWED_HOSTS = ["lvheng.example.cn"]
    settings.SESSION_COOKIE_SECURE = True
    assert "\nhttps://lvheng.example.cn/" in run("--link", "--name", "王示例")


def test_before_the_tables_and_in_the_demonstration(
    db: None, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(init.MigrationExecutor, "migration_plan", lambda *_: [1])
    assert "lvheng migrate" in stopped()
    settings.DEMO = True
    assert "演示模式" in stopped()
    assert not Authority.objects.exists()


@pytest.mark.db
def test_people_are_invited_by_links_in_a_file_of_the_owner(laid: None, tmp_path: Path) -> None:
    file = people(tmp_path, "000000,工作人员,甲示例,,", "430000,officer,乙示例,,0731-00000000")
    links = tmp_path / "l.csv"
    said = run("--invite", file, "--links", str(links))
    assert "新邀请 2 人（邮件 0 封，链接 2 个）" in said
    assert stat.S_IMODE(links.stat().st_mode) == 0o600
    rows = list(csv.reader(links.read_text(encoding="utf-8-sig").splitlines()))
    assert [row[:3] for row in rows[1:]] == [["工业和信息化部", "工作人员", "甲示例"], ["湖南省", "工作人员", "乙示例"]]
    assert Client().get(rows[1][3].removeprefix("http://127.0.0.1")).status_code == 200
    assert "2 人都已开通或已邀请，没有变化" in run("--invite", file, "--links", str(links))
    more = people(tmp_path, "000000,工作人员,甲示例,,", "430200,专家,丙示例,,")
    assert "写不了" in stopped("--invite", more, "--links", str(links))
    assert Invitation.objects.count() == 2
    assert "新邀请 1 人（邮件 0 封，链接 1 个），1 人已开通或已邀请" in run(
        "--invite", more, "--links", str(tmp_path / "deep" / "m.csv")
    )


@pytest.mark.db
def test_two_of_one_name_are_told_apart_by_how_they_are_reached(laid: None, tmp_path: Path) -> None:
    first, second = "000000,工作人员,甲示例,jia1@example.cn,", "000000,工作人员,甲示例,jia2@example.cn,0731-00000000"
    file = people(tmp_path, first, second)
    links = tmp_path / "l.csv"
    assert "新邀请 2 人" in run("--invite", file, "--links", str(links))
    link = list(csv.reader(links.read_text(encoding="utf-8-sig").splitlines()))[1][3]
    path = link.removeprefix("http://127.0.0.1")
    Client().post(path, {"username": "jia1", "password": PASSWORD, "again": PASSWORD})
    assert User.objects.get().username == "jia1"
    assert "2 人都已开通或已邀请，没有变化" in run("--invite", file)
    for less in (",0731-00000000", ",", "JIA1@example.cn,"):
        assert "1 人都已开通" in run("--invite", people(tmp_path, f"000000,工作人员,甲示例,{less}"))
    third = "000000,工作人员,甲示例,jia3@example.cn,"
    assert "新邀请 1 人" in run("--invite", people(tmp_path, third), "--links", str(tmp_path / "m.csv"))
    said = stopped("--invite", people(tmp_path, first, "000000,工作人员,甲示例,,"))
    assert "C3：与第 2 行相同" in said
    assert "电子邮箱或联系电话" in said


@pytest.mark.db
def test_a_lost_link_is_replaced_and_good_no_more(laid: None, tmp_path: Path) -> None:
    file = people(tmp_path, "000000,工作人员,甲示例,,", "430000,工作人员,乙示例,,")

    def links(name: str, *more: str) -> list[str]:
        run("--invite", file, "--links", str(tmp_path / name), *more)
        rows = list(csv.reader((tmp_path / name).read_text(encoding="utf-8-sig").splitlines()))
        return [row[3].removeprefix("http://127.0.0.1") for row in rows[1:]]

    lost, used = links("a.csv")
    Client().post(used, {"username": "yi-430000", "password": PASSWORD, "again": PASSWORD})
    (renewed,) = links("b.csv", "--again")
    assert Invitation.objects.filter(person="甲示例").order_by("id").values_list("state", flat=True)[0] == "revoked"
    given = {"username": "jia-000000", "password": PASSWORD, "again": PASSWORD}
    Client().post(lost, given)
    assert not User.objects.filter(username="jia-000000").exists()
    Client().post(renewed, given)
    assert Role.objects.get(user__username="jia-000000").kind == "officer"
    assert AuditEvent.objects.get(verb="invitation.revoke").actor_label == "系统（lvheng init）"


@pytest.mark.db
def test_a_lost_link_of_the_administrator_is_replaced(laid: None) -> None:
    run("--link", "--name", "王示例")
    assert "/registry/invitation/" in run("--link", "--name", "王示例", "--again")
    assert list(Invitation.objects.order_by("id").values_list("state", flat=True)) == ["revoked", "open"]
    run("--link", "--name", "李示例", "--again")
    assert Invitation.objects.filter(state="open").count() == 2


def test_links_on_standard_output_or_in_the_data_folder(
    laid: None, tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    run("--invite", people(tmp_path, "000000,审计员,甲示例,,"), "--links", "-")
    assert "/registry/invitation/" in capsys.readouterr().out
    settings.DATA_DIR = tmp_path
    assert "invitations-" in run("--invite", people(tmp_path, "000000,审计员,乙示例,,"))
    assert len(list(tmp_path.glob("invitations-*.csv"))) == 1


def test_people_are_invited_by_mail(
    laid: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.LVHENG_MAIL = True
    file = people(tmp_path, "000000,工作人员,甲示例,jia@example.cn,")
    assert "邮件 1 封，链接 0 个" in run("--invite", file, "--links", str(tmp_path / "l.csv"))
    assert not (tmp_path / "l.csv").exists()
    assert mail.outbox[0].to == ["jia@example.cn"]
    assert "/registry/invitation/" in str(mail.outbox[0].body)

    def broken(*_: object) -> int:
        raise SMTPException

    monkeypatch.setattr(inviting, "send_mail", broken)
    file = people(tmp_path, "000000,工作人员,乙示例,yi@example.cn,")
    said = run("--invite", file, "--links", str(tmp_path / "m.csv"))
    assert "1 封邮件没有发出" in said
    assert "乙示例" in (tmp_path / "m.csv").read_text(encoding="utf-8-sig")


def test_what_is_wrong_with_a_table_of_people(laid: None, tmp_path: Path) -> None:
    said = stopped(
        "--invite",
        people(tmp_path, "999999,工作人员,甲示例,,", "000000,工作人员,乙示例,不是邮箱,", "000000,工作人员,乙示例,,"),
    )
    assert "3 处错误" in said
    for cell in ("A2：没有代码", "D3：", "C4：与第 3 行相同"):
        assert cell in said
    assert "B2：" in stopped("--invite", people(tmp_path, "000000,部长,甲示例,,"))
    assert "缺少栏目" in stopped("--invite", people(tmp_path, "甲", head="姓名,电话\n"))
    assert "读不到" in stopped("--invite", str(tmp_path / "没有.csv"))
    many = people(tmp_path, *(f"999999,工作人员,示例{n},," for n in range(60)))
    assert "另有 10 处" in stopped("--invite", many)
    assert not Invitation.objects.exists()


@pytest.mark.clause("MI-1.a")
@pytest.mark.db
def test_a_year_is_started_in_an_officers_name(laid: None) -> None:
    assert "还没有部级工作人员" in stopped("--year", "2025")
    officer = make_officer(Authority.objects.get(code="000000"))
    assert "没有“1999”年度的规则" in stopped("--year", "1999")
    said = run("--year", "2025")
    assert "参加地区 37 个" in said
    campaign = Campaign.objects.get()
    assert campaign.state == Campaign.State.OPEN
    events = AuditEvent.objects.count()
    assert "没有变化" in run("--year", "2025")
    assert AuditEvent.objects.count() == events
    make_officer(Authority.objects.get(code="000000"))
    Campaign.objects.update(state="preparing")
    assert "--as" in stopped("--year", "2025")
    assert "没有用户" in stopped("--year", "2025", "--as", "nobody")
    assert "已设立并开始" in run("--year", "2025", "--as", officer.username)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("", Mail()),
        ("smtp://mail.example.cn", Mail("mail.example.cn", 25)),
        ("smtp+tls://a%40b:c%2Fd@mail.example.cn", Mail("mail.example.cn", 587, "a@b", "c/d", starttls=True)),
        ("smtps://mail.example.cn:4465", Mail("mail.example.cn", 4465, tls=True)),
    ],
)
def test_the_mail_server(address: str, said: Mail) -> None:
    assert mail_of(address) == said


@pytest.mark.parametrize("address", ["mail.example.cn", "imap://x", "smtp://", "smtp://x:port"])
def test_no_mail_server(address: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="LVHENG_EMAIL_URL"):
        mail_of(address)


def test_before_the_first_year_officers_land_where_there_is_something(laid: None) -> None:
    client = Client()
    for number, kind in (("000000", "officer"), ("430200", "officer"), ("000000", "administrator")):
        user = make_user("示例")
        make_role(user, kind, Authority.objects.get(code=number))
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert client.get(reverse("home"), follow=True).status_code == 200
    make_officer(Authority.objects.get(code="000000"), "部示例")
    run("--year", "2025", "--as", User.objects.get(display_name="部示例").username)
    client.force_login(
        User.objects.get(display_name="部示例"), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    assert client.get(reverse("home"))["Location"] == reverse("analysis:ministry")
