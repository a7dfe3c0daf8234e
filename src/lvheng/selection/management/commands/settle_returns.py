"""`lvheng settle_returns`: remind who has to report anew, and settle what was not reported in time (MI-3.b)."""

from typing import Any

from django.core.management.base import BaseCommand

from lvheng.campaigns.models import Campaign
from lvheng.selection.actions import settle_returns


class Command(BaseCommand):
    """Run once a day; running it more often or twice at once does nothing twice."""

    help = "提醒须重新报送推荐名单的省份，并按规则办理逾期未重新报送的；每天运行一次，重复运行不会重复办理"

    def handle(self, *_args: Any, **_options: Any) -> None:
        """All years under way, one line a province where something was done."""
        found = Campaign.objects.filter(state=Campaign.State.OPEN).order_by("year")
        for campaign in found:
            done = settle_returns(campaign)
            for one in done:
                late = f"逾期，{one.standing} 家以原名单为准，{one.out} 家不列入"
                self.stdout.write(f"{campaign.year} {one.province.name}：{'已提醒' if one.reminded else late}")
            if not done:
                self.stdout.write(f"{campaign.year}：没有需要提醒或办理的退回")
        if not found:
            self.stdout.write("没有进行中的年度")
