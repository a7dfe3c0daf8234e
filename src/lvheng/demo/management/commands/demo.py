"""`lvheng demo`: the demonstration's data, built once, kept or built anew."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from lvheng.accounts.models import User
from lvheng.demo.build import build
from lvheng.demo.emptying import empty
from lvheng.demo.models import DemoBuild


class Command(BaseCommand):
    """Build the demonstration's data."""

    help = "生成演示数据 / build the demo's data (fictitious, always the same)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What to do when there is something already."""
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument(
            "--if-empty", action="store_true", help="已有数据时什么也不做 / do nothing where there is data"
        )
        choice.add_argument("--reset", action="store_true", help="清空后重建 / empty the database and build anew")

    def handle(self, *_args: Any, **options: Any) -> None:
        """Build, keep or build anew. Raises CommandError where data would have to be overwritten unasked."""
        if options["reset"]:
            empty()
        elif DemoBuild.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError("已有演示数据；要清空重建请用 lvheng demo --reset（make demo-reset）")
        elif User.objects.exists():
            raise CommandError("数据库里已有别的数据，不能写入演示数据；请换一个数据文件夹 LVHENG_DATA_DIR")
        self.stdout.write("正在生成演示数据…… / building the demo's data …")
        made = build()
        self.stdout.write(f"完成：{len(made.plans)} 家单位，{len(made.applications)} 份申报，{made.seconds:.1f} 秒")
