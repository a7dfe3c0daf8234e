"""The tree of authorities and the counties (MI-0)."""

from __future__ import annotations

from lvheng.accounts import actions as accounts
from lvheng.cli.starting.saying import Say
from lvheng.registry import actions as registry


def lay(say: Say) -> None:
    """Make what is missing of both; what is there stays."""
    made, there = accounts.lay_tree(actor=None)
    say(f"主管部门：新建 {made} 个，已有 {there} 个。" if made else f"主管部门：{there} 个都在，没有变化。")
    new, changed = registry.lay_counties(actor=None)
    say(f"县区：新增 {new} 条，更正 {changed} 条。" if new or changed else "县区：没有变化。")
