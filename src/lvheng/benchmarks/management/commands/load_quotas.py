"""`lvheng load_quotas`: make a draft benchmark set of the energy quotas that come with the packs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lvheng.accounts.models import User
from lvheng.benchmarks.actions import load_shipped
from lvheng.core.refusal import Refused
from lvheng.standards import PackError


class Command(BaseCommand):
    """Acts as the officer of the ministry whose user name is given."""

    help = "把随附的强制性能源消耗限额导入为一个基准集草稿，检查后在页面上发布。"

    def add_arguments(self, parser: CommandParser) -> None:
        """User name; `--year`: of which packs."""
        parser.add_argument("username", help="部级工作人员的用户名，记入日志")
        parser.add_argument("--year", type=int, help="取哪一年度的标准包，默认最新")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make the draft and say what it holds."""
        actor = User.objects.filter(username=options["username"], is_active=True).first()
        if actor is None:
            raise CommandError(f"没有用户“{options['username']}”，请填写部级工作人员的用户名。")
        try:
            made = load_shipped(actor=actor, year=options["year"])
        except Refused as refused:
            gaps = "；".join(gap.message for gap in refused.refusal.gaps)
            raise CommandError(gaps or refused.refusal.message) from None
        except PackError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"已建立草稿“{made}”，共 {made.rows.count()} 行；请在“基准集”页面检查后发布。")
