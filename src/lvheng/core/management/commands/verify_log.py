"""`lvheng verify_log`: walk every chain of the log and every seal."""

import sys
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from lvheng.core import audit, files
from lvheng.core.models import AuditEvent, AuditSeal, StoredFile


class Command(BaseCommand):
    """Ends with code 1, one sentence a fault on standard error, when anything does not fit."""

    help = "核验日志：逐条核对日志链与封存，发现改动即报告并以退出码 1 结束。"

    def add_arguments(self, parser: CommandParser) -> None:
        """`--files`: stored files too."""
        parser.add_argument("--files", action="store_true", help="同时逐个核对已收文件的摘要")

    def handle(self, *args: Any, **options: Any) -> None:
        """Verify and say so."""
        faults = 0
        for sentence in chain(audit.verify(), files.changed() if options["files"] else ()):
            self.stderr.write(sentence)
            faults += 1
        if faults:
            self.stderr.write(f"共发现 {faults} 处问题。")
            sys.exit(1)
        events, seals = AuditEvent.objects.count(), AuditSeal.objects.count()
        self.stdout.write(f"日志完好：{events} 条记录、{seals} 次封存，逐条相连。")
        if options["files"]:
            self.stdout.write(f"文件完好：{StoredFile.objects.count()} 个，与收到时一致。")
