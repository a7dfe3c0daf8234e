"""`lvheng run_checks`: run the automatic checks over submitted applications (MI-3.a)."""

import os
from time import sleep
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import close_old_connections

from lvheng.review.actions import check_waiting, run_checks
from lvheng.review.actions.checking import claim
from lvheng.review.models import CheckRun
from lvheng.review.queries.subjects import submitted

#: Seconds between two looks with `--watch`.
PAUSE = 15


class Command(BaseCommand):
    """Check what waits; running it twice at once does no application twice."""

    help = "对已提交的申报作自动检查：默认检查还没有检查过的；重复运行、几处同时运行都不会重复检查"

    def add_arguments(self, parser: CommandParser) -> None:
        """What is checked, and whether to go on looking."""
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--all", action="store_true", help="重新检查全部已提交的申报（同行业数据增加之后）")
        chosen.add_argument("--application", type=int, metavar="N", help="只检查这一份申报（内部编号）")
        chosen.add_argument("--watch", action="store_true", help="持续运行，随时检查新提交的申报")
        parser.add_argument("--most", type=int, metavar="N", help="这一次最多检查 N 份")
        parser.add_argument("--pause", type=int, default=PAUSE, metavar="秒", help="--watch 时多久看一次，默认 15 秒")

    def handle(self, *_args: Any, **options: Any) -> None:
        """One line per application."""
        if options["application"] is not None:
            found = submitted().filter(pk=options["application"]).first()
            if found is None:
                raise CommandError(f"没有编号为 {options['application']} 的已提交申报")
            if not claim(found):
                raise CommandError(f"编号为 {found.pk} 的申报正在检查，请稍后再试")
            self.tell(run_checks(found))
            return
        parent = os.getppid()
        done = check_waiting(most=options["most"], tell=self.tell, everything=options["all"])
        self.stdout.write(f"检查了 {done} 份申报")
        while options["watch"]:
            sleep(options["pause"])
            if os.getppid() != parent:  # the server that started it is gone
                return
            close_old_connections()
            check_waiting(most=options["most"], tell=self.tell)

    def tell(self, run: CheckRun) -> None:
        """What came of one."""
        words = f"严重 {run.severe}，提醒 {run.warnings}，提示 {run.notes}"
        trouble = f"；{run.error}" if run.error else ""
        self.stdout.write(f"{run.application.number} {run.application.unit}：{words}{trouble}")
