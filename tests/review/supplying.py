"""Returns for supplement under rules that allow them: what several tests need."""

from lvheng.accounts.models import User
from lvheng.filing import actions as filing
from lvheng.filing.actions import Asked
from lvheng.filing.models import Application, Supplement, SupplementItem
from lvheng.review.actions import return_for_supplement
from tests.campaigns.packs import hunan
from tests.review.support import upload
from tests.standards.packs import OverlayMaker

ALLOWING = "{supplement: {enabled: true, days: 3, times: 1}}"
SLOT = "evidence:1.calc"
PHONE = "basic:profile.phone"
ITEMS = (Asked(SLOT, "请补 7 月至 12 月的用电结算单"), Asked(PHONE, "电话无法接通，请核对"))


def allow(overlay: OverlayMaker, rule: str = ALLOWING) -> None:
    """Hunan's rules with returns for supplement in them."""
    overlay(hunan(rule))


def returned(application: Application, officer: User) -> Supplement:
    """An application returned for a file and a phone number."""
    return return_for_supplement(application, actor=officer, reason="材料不全", items=ITEMS)


def item(supplement: Supplement, kind: str) -> SupplementItem:
    return supplement.items.select_related("supplement").get(kind=kind)


def fill(supplement: Supplement, member: User, phone: str = "0731-11111111") -> None:
    """All that was asked for, supplied and not handed in."""
    filing.attach_to(item(supplement, "evidence"), upload("用电结算单.pdf"), actor=member)
    filing.save_item(item(supplement, "basic"), phone, actor=member)
