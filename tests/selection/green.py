"""Green codes and the years they belong to, laid out for tests."""

from decimal import Decimal
from pathlib import Path

import pytest

from lvheng.campaigns import actions as campaigns
from lvheng.campaigns.models import Campaign
from lvheng.registry.models import Unit
from lvheng.registry.queries import members_of
from lvheng.selection import actions
from lvheng.selection.models import AnnualResult, GreenCode
from lvheng.standards.loader import BUILT_IN
from tests.cast import Cast, make_member


def result(unit: Unit, score: str | None, year: int = 2025) -> AnnualResult:
    """A unit's recorded result of a year."""
    return AnnualResult.objects.create(unit=unit, year=year, score=Decimal(score) if score else None, population=1)


def request(cast: Cast, unit: Unit, campaign: Campaign | None = None) -> GreenCode:
    """A unit's request by one of its own people."""
    member = members_of(unit).first() or make_member(unit)
    return actions.request_code(unit, campaign or cast.campaign, actor=member)


def issued(cast: Cast, unit: Unit, campaign: Campaign | None = None) -> GreenCode:
    """A unit's code, asked for and issued."""
    code = request(cast, unit, campaign)
    actions.issue_codes(code.campaign, actor=cast.ministry_officer)
    code.refresh_from_db()
    assert code.state == GreenCode.State.ISSUED, code.reason
    return code


def changed_packs(folder: Path, monkeypatch: pytest.MonkeyPatch, year: int, *changes: tuple[str, str]) -> None:
    """The campaign packs of a year: this year's with some text changed."""
    place = folder / f"{year}/campaign"
    place.mkdir(parents=True)
    for source in (BUILT_IN / "2025/campaign").glob("*.yaml"):
        text = source.read_text(encoding="utf-8").replace("year: 2025", f"year: {year}")
        for old, new in changes:
            text = text.replace(old, new)
        (place / source.name).write_text(text, encoding="utf-8")
    monkeypatch.setenv("LVHENG_PACKS", str(folder))


def next_year(cast: Cast, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Campaign:
    """The campaign of the year after, open, with packs of its own."""
    changed_packs(folder, monkeypatch, 2026)
    made = campaigns.prepare(2026, actor=cast.ministry_officer)
    return campaigns.open_campaign(made, actor=cast.ministry_officer)
