"""`lvheng verify_submissions`: hold every submitted version against its seal, and work every score out anew."""

import sys
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from lvheng.filing import content
from lvheng.filing.models import Score, SubmittedVersion
from lvheng.filing.recomputing import all_recomputed, stored_scores


def faults() -> Iterator[str]:
    """One Chinese sentence for each part of a version (HN-4.2.b) and each score that no longer fits."""
    for version in SubmittedVersion.objects.order_by("id").iterator():
        for part in content.verify(version):
            yield f"{version}：“{part}”与提交时的摘要不符。"
    for result in all_recomputed(stored_scores()):
        yield from result.sentences


class Command(BaseCommand):
    """Ends with code 1, one sentence a fault on standard error, when anything does not fit."""

    help = "核验申报：已提交版本与摘要逐份核对，得分逐个重算，不符即报告并以退出码 1 结束。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and say so."""
        found = list(faults())
        for sentence in found:
            self.stderr.write(sentence)
        if found:
            self.stderr.write(f"共发现 {len(found)} 处问题。")
            sys.exit(1)
        versions, scores = SubmittedVersion.objects.count(), Score.objects.count()
        self.stdout.write(f"申报完好：{versions} 个已提交版本与摘要相符，{scores} 个得分重算一致。")
