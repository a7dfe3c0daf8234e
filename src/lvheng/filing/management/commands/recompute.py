"""`lvheng recompute`: every stored score worked out anew; there must be no difference."""

import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lvheng.filing.recomputing import all_recomputed, stored_scores


class Command(BaseCommand):
    """Ends with code 1, one sentence a difference on standard error, when anything does not fit."""

    help = "重算得分：按记录的评价要求、基准集和冻结的数据逐个重算，有任何差异即报告并以退出码 1 结束。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which scores; by default all."""
        parser.add_argument("--campaign", type=int, metavar="年度", help="只重算这一年度的得分")
        parser.add_argument("--application", metavar="编号", help="只重算这一受理编号的得分")

    def handle(self, *args: Any, **options: Any) -> None:
        """Recompute and say so."""
        scores = stored_scores()
        if options["campaign"] is not None:
            scores = scores.filter(version__application__campaign__year=options["campaign"])
        if options["application"] is not None:
            scores = scores.filter(version__number=options["application"])
        count = faulty = 0
        for result in all_recomputed(scores):
            count += 1
            faulty += not result.agrees
            for sentence in result.sentences:
                self.stderr.write(sentence)
        if not count and (options["campaign"] is not None or options["application"] is not None):
            self.stderr.write("没有符合条件的得分，请核对年度和受理编号。")
            sys.exit(1)
        if faulty:
            self.stderr.write(f"共重算 {count} 个得分，{faulty} 个不一致或不能重算。")
            sys.exit(1)
        self.stdout.write(f"共重算 {count} 个得分，全部一致。")
