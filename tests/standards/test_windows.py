"""Dates of their own for some applications, and extensions, as rules (HN-3.1, HN-3.3)."""

import pytest

from lvheng.standards import PackError, load_campaign

from .packs import OverlayMaker

ONE = "label: 现有单位填报, level: unit, opens: 2025-09-28, closes: 2025-10-15, assumption: 测试"


def test_a_pack_without_dates_of_their_own() -> None:
    pack = load_campaign(2025, "430000")
    assert pack.windows.own == ()
    assert (pack.extensions.enabled, pack.extensions.decided_by, pack.extensions.clause) == (
        False, "province", "HN-3.3",
    )  # fmt: skip
    assert not pack.extensions_allowed


def test_dates_of_their_own_are_read(overlay: OverlayMaker) -> None:
    own = f"windows: {{own: [{{act: filing, route: existing, {ONE}}}, {{act: filing, kind: park, {ONE}}}]}}\n"
    overlay({"2025/campaign/990000.yaml": own + "extensions: {enabled: true, decided_by: ministry}\n"})
    pack = load_campaign(2025, "990000")
    assert [(one.act, one.route, one.kind) for one in pack.windows.own] == [
        ("filing", "existing", ""), ("filing", "", "park"),
    ]  # fmt: skip
    assert pack.windows.filing == load_campaign(2025).windows.filing
    assert (pack.extensions_allowed, pack.extensions.decided_by) == (True, "ministry")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"windows: {{own: [{{act: filing, {ONE}}}]}}", "单列的时间要求须写明 route 或 kind"),
        (f"windows: {{own: [{{act: filing, route: new, {ONE}}}, {{act: filing, route: new, {ONE}}}]}}", "只能写一次"),
        (f"windows: {{own: [{{act: other, route: new, {ONE}}}]}}", "windows.own"),
        (f"windows: {{own: [{{act: filing, route: old, {ONE}}}]}}", "windows.own"),
        (f"windows: {{own: [{{act: filing, kind: old, {ONE}}}]}}", "windows.own"),
        (
            f"windows: {{own: [{{act: filing, route: new, {ONE.replace('2025-10-15', '2025-09-01')}}}]}}",
            "现有单位填报的截止日早于开始日",
        ),
        ("extensions: {enabled: true, decided_by: nobody}", "extensions.decided_by"),
    ],
)
def test_what_is_wrong_is_refused(overlay: OverlayMaker, text: str, message: str) -> None:
    overlay({"2025/campaign/990000.yaml": text})
    with pytest.raises(PackError, match=message):
        load_campaign(2025, "990000")
