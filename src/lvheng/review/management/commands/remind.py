"""`lvheng remind`: remind existing units of their duty (HN-1.2) and experts of their opinions (MI-3.c), by steps."""

from typing import Any

from django.core.management.base import BaseCommand

from lvheng.campaigns.models import Campaign
from lvheng.review.actions import remind_by_step, remind_experts


class Command(BaseCommand):
    """Run once a day; running it more often or twice at once sends nothing twice."""

    help = "按规则的天数提醒尚未完成填报的现有单位和尚未提交评审意见的专家；每天运行一次，重复运行不会重复提醒"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """All years under way, one line a territory where somebody was reminded."""
        found = Campaign.objects.filter(state=Campaign.State.OPEN).order_by("year")
        for campaign in found:
            total = 0
            for one in remind_by_step(campaign):
                total += one.units
                if one.units:
                    nobody = f"，{one.nobody} 家没有填报人账号" if one.nobody else ""
                    words = f"提醒 {one.units} 家，通知 {one.people} 人{nobody}"
                    self.stdout.write(f"{campaign.year} {one.province.name}：{words}")
            if not total:
                self.stdout.write(f"{campaign.year}：没有需要提醒的单位")
            asked = remind_experts(campaign)
            if asked.opinions:
                late = f"，其中 {asked.overdue} 份逾期" if asked.overdue else ""
                self.stdout.write(f"{campaign.year} 专家评审：提醒 {asked.experts} 人，{asked.opinions} 份意见{late}")
        if not found:
            self.stdout.write("没有进行中的年度")
