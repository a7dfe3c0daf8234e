"""The bar shows everybody what they need, and little enough that nothing of it is cut off at 1440 px."""

import pytest

from lvheng.core.navigation import items_for
from tests.cast import Cast

MOST = 9


@pytest.mark.parametrize(
    "who", ["enterprise_a", "city_x_officer", "province_officer", "ministry_officer", "expert", "auditor"]
)
def test_the_bar_holds_no_more_than_fits(cast: Cast, who: str) -> None:
    found = items_for(getattr(cast, who))
    assert len(found) <= MOST
    assert len({label for label, _url in found}) == len({url for _label, url in found}) == len(found)


def test_what_left_the_bar_is_reached_from_a_page_of_it(cast: Cast) -> None:
    ministry = {label for label, _url in items_for(cast.ministry_officer)}
    assert {"看板", "推荐名单", "动态管理"} <= ministry
    assert not ministry & {"推导基准", "年度"}
    province = {label for label, _url in items_for(cast.province_officer)}
    assert {"看板", "遴选推荐", "动态管理", "资格比对"} <= province
    assert "推荐名单" not in province
