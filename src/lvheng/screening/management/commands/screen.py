"""`lvheng screen`: compare every applicant of the open years with the source lists anew."""

from typing import Any

from django.core.management.base import BaseCommand

from lvheng.campaigns.models import Campaign
from lvheng.screening.actions import screen_all


class Command(BaseCommand):
    """Run it daily: an entry may begin or cease to count by the mere passing of a day."""

    help = "重新比对：把进行中年度的全部申报单位与来源名单、名单移出记录逐一比对，登记新的查询发现。"

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare and say what changed."""
        campaigns = Campaign.objects.filter(state=Campaign.State.OPEN).order_by("year")
        if not campaigns:
            self.stdout.write("没有进行中的年度，不需要比对。")
        for campaign in campaigns:
            self.stdout.write(f"{campaign.title}：{screen_all(campaign, actor=None).words}")
