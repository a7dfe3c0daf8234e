"""A year is set up from its packs and opened (MI-1.a)."""

from __future__ import annotations

from django.db import transaction

from lvheng.accounts.models import Authority
from lvheng.campaigns import actions
from lvheng.campaigns.models import Campaign
from lvheng.cli.starting.persons import officer
from lvheng.cli.starting.saying import Say, stopped
from lvheng.core.refusal import Refused


def start(year: str, username: str, say: Say) -> None:
    """Set a year up and open it, in the name of an officer of the ministry. Raises Stopped."""
    there = Campaign.objects.filter(year=int(year)).first() if year.isascii() and year.isdecimal() else None
    if there is not None and there.state != Campaign.State.PREPARING:
        say(f"年度：{there.title}{there.get_state_display()}，没有变化。")
        return
    actor = officer(username, Authority.Level.MINISTRY)
    try:
        with transaction.atomic():
            made = actions.open_campaign(actions.set_up(year, actor=actor), actor=actor)
    except Refused as refused:
        raise stopped(refused) from refused
    say(f"年度：{made.title}已设立并开始，参加地区 {made.participations.count()} 个。")
