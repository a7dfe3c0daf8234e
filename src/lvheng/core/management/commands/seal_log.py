"""`lvheng seal_log`: seal the heads of all chains of the log together."""

from typing import Any

from django.core.management.base import BaseCommand

from lvheng.core import audit


class Command(BaseCommand):
    """Run it at short intervals; what is sealed can't be rewritten without breaking every later seal."""

    help = "封存日志：把各条日志链的末端合封并与上一次封存相连。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal and say what was sealed."""
        made = audit.seal()
        self.stdout.write(f"第 {made.pk} 号封存：{made.heads} 条链，摘要 {made.digest}")
