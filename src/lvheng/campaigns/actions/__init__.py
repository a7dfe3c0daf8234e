"""Every write of the campaigns room."""

from lvheng.campaigns.actions.extending import extend
from lvheng.campaigns.actions.year import close_campaign, open_campaign, prepare, record_mean, set_up, take_part

__all__ = ["close_campaign", "extend", "open_campaign", "prepare", "record_mean", "set_up", "take_part"]
