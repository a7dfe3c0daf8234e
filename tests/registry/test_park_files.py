"""A table of a park's enterprises belongs to the park, not to whoever sent it."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse

from lvheng.core.files import may_see
from lvheng.core.models import StoredFile
from lvheng.registry import actions
from lvheng.registry.models import UnitMember
from lvheng.registry.parkfiles import park_of
from tests.cast import NOW, Cast, make_unit

pytestmark = pytest.mark.db


def kept(cast: Cast) -> StoredFile:
    table = ContentFile("企业名称,统一社会信用代码\n示例甲,\n".encode(), name="名录.csv")
    return actions.keep_enterprises_file(cast.park, table, actor=cast.park_member)


def test_whoever_sees_the_park_sees_its_tables(cast: Cast) -> None:
    stored = kept(cast)
    assert park_of(stored) == cast.park.pk
    seeing = {name for name, user in cast.everybody.items() if may_see(user, stored)}
    assert {"park_member", "city_x_officer", "province_officer", "ministry_officer"} <= seeing
    assert not seeing & {"enterprise_a", "enterprise_b", "city_y_officer", "other_province_officer"}


def test_who_has_left_the_park_sees_them_no_more(cast: Cast) -> None:
    stored = kept(cast)
    UnitMember.objects.filter(user=cast.park_member).update(until=NOW)
    assert not may_see(cast.park_member, stored)


def test_a_table_is_shown_for_its_own_park_alone(cast: Cast, client: Client) -> None:
    stored, other = kept(cast), make_unit(cast.city_x, "株洲示例第二园区", kind="park")
    client.force_login(cast.city_x_officer)
    for park, status in ((cast.park, 200), (other, 404)):
        assert client.get(reverse("registry:enterprises_preview", args=[park.pk, stored.pk])).status_code == status
    alone = StoredFile.objects.get(pk=stored.pk)
    alone.pk = None
    alone.save()
    assert park_of(alone) is None
    assert client.get(reverse("registry:enterprises_preview", args=[cast.park.pk, alone.pk])).status_code == 404
