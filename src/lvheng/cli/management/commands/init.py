"""`lvheng init`: the first real start, and each of its steps alone. Running it again changes nothing and says so."""

import getpass
import sys
from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from lvheng.cli.starting import administrator, inviting, official, places, years
from lvheng.cli.starting.saying import Stopped
from lvheng.core.tabular import read_date
from lvheng.registry.models import ListEntry, Unit

STEPS = ("tree", "admin", "link", "invite", "list", "year")


class Command(BaseCommand):
    """Make what a first real start needs: authorities, counties, an administrator; on request lists, people, a year."""

    help = "第一次启动：主管部门、县区、系统管理员；可选导入名单、发出邀请、设立年度"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One option a step, and what the steps need to know."""
        parser.add_argument("--tree", action="store_true", help="只建立主管部门和县区")
        parser.add_argument("--admin", metavar="用户名", help="建立系统管理员，密码由您输入")
        parser.add_argument("--link", action="store_true", help="不输密码，打印系统管理员的邀请链接（须有 --name）")
        parser.add_argument("--name", default="", metavar="姓名", help="系统管理员的姓名")
        again = "已有系统管理员时仍再建一名；与 --invite 同用：还没有开通的换发新链接"
        parser.add_argument("--again", action="store_true", help=again)
        parser.add_argument("--password-stdin", action="store_true", help="从标准输入的第一行读密码")
        parser.add_argument("--invite", metavar="文件", help="要邀请的人员名单（CSV 或 XLSX）")
        parser.add_argument("--links", default="", metavar="文件", help="邀请链接写到这个新文件；- 为标准输出")
        parser.add_argument("--site", default="", metavar="网址", help="邀请链接的网站地址，缺省为第一个允许的主机名")
        parser.add_argument("--list", metavar="文件", help="导入一张绿色制造名单（CSV 或 XLSX）")
        parser.add_argument("--level", choices=ListEntry.Level.values, default="national", help="名单级别")
        parser.add_argument("--authority", default="", metavar="代码", help="省级、市级名单是哪个主管部门的")
        parser.add_argument("--list-year", type=int, metavar="年度", help="名单的年度")
        parser.add_argument("--batch", default="", metavar="批次", help="名单的批次")
        parser.add_argument("--decision", default="", metavar="文号", help="公布名单的文号")
        parser.add_argument("--listed-on", default="", metavar="日期", help="公布日期，如 2024-01-10")
        parser.add_argument("--kind", choices=Unit.Kind.values, default="", help="整张名单同一类时的类别")
        parser.add_argument("--year", metavar="年度", help="按规则包设立并开始这个年度")
        parser.add_argument("--as", dest="as_user", default="", metavar="用户名", help="以哪位工作人员的名义办理")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Run the steps asked for, or the first three. Raises CommandError; a step that fails has done nothing."""
        self._ready()
        chosen = [name for name in STEPS if options[name]]
        try:
            if not chosen or options["tree"]:
                places.lay(self.stdout.write)
            if not chosen or options["admin"] or options["link"]:
                self._administrator(options, asked=bool(chosen))
            if options["invite"]:
                inviting.send(
                    Path(options["invite"]), options["links"], options["site"], self.stdout.write,
                    again=options["again"],
                )  # fmt: skip
            if options["list"]:
                official.take(_printed(options), options["as_user"], self.stdout.write)
            if options["year"]:
                years.start(options["year"], options["as_user"], self.stdout.write)
        except Stopped as problem:
            raise CommandError(str(problem)) from problem

    def _ready(self) -> None:
        """The tables are there, and it is not the demonstration. Raises CommandError."""
        if settings.DEMO:
            raise CommandError("这是演示模式，数据由 lvheng demo 生成；正式启动请设 LVHENG_MODE=production。")
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError("数据库还没有建好或不是最新的；请先运行 lvheng migrate。")

    def _administrator(self, options: dict[str, Any], *, asked: bool) -> None:
        there = administrator.present()
        if not asked and there:
            self.stdout.write(f"系统管理员：已有“{there}”，没有变化。")
            return
        if options["link"]:
            administrator.by_link(options["name"], options["site"], self.stdout.write, again=options["again"])
            return
        username = options["admin"] or _typed("系统管理员的用户名：")
        administrator.by_password(
            username, options["name"], lambda: _password(from_input=options["password_stdin"]), self.stdout.write,
            again=options["again"],
        )  # fmt: skip


def _typed(question: str) -> str:
    if not sys.stdin.isatty():
        raise Stopped("没有系统管理员；请用 --admin 用户名，或用 --link --name 姓名 打印邀请链接。")
    return input(question).strip()


def _password(*, from_input: bool) -> str:
    """A password typed twice, or the first line of standard input. There is no default. Raises Stopped."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    if not sys.stdin.isatty():
        raise Stopped("不能在这里输入密码；请在终端里运行，或用 --password-stdin，或用 --link 打印邀请链接。")
    first = getpass.getpass("密码（输入时不显示）：")
    if getpass.getpass("再输一次：") != first:
        raise Stopped("两次输入的密码不一致，没有建立；请重新运行。")
    return first


def _printed(options: dict[str, Any]) -> official.Printed:
    on: date | None = read_date(options["listed_on"]) if options["listed_on"] else None
    if options["listed_on"] and on is None:
        raise Stopped(f"--listed-on “{options['listed_on']}”不是日期；应如 2024-01-10")
    return official.Printed(
        Path(options["list"]), options["level"], options["authority"], options["list_year"], options["batch"],
        options["decision"], on, options["kind"],
    )  # fmt: skip
