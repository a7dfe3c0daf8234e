"""A request for a change stays as it was filed, agreed to and decided in the database itself (promise 3)."""

from datetime import date

import pytest
from django.db import connection

from lvheng.core import clock
from lvheng.registry import actions
from lvheng.registry.models import ChangeRequest
from tests.cast import Cast
from tests.registry.test_changes import NUMBER, rename
from tests.support.protected import refused, run, written_over

pytestmark = [pytest.mark.db, pytest.mark.django_db]


def test_a_request_for_a_change_stays(cast: Cast) -> None:
    made = rename(cast)
    mine = ChangeRequest.objects.filter(pk=made.pk)
    for values in (
        {"proposed": {"name": "他名"}}, {"before": {}}, {"reason": "改"}, {"changed_on": date(2024, 1, 1)},
        {"filed_by": cast.stranger},
    ):  # fmt: skip
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    refused(lambda: mine._raw_delete("default"))  # type: ignore[attr-defined]
    for act in written_over(made, reason="改"):
        refused(act)
    actions.city_agree(made, actor=cast.city_x_officer, opinion="情况属实")
    for values in ({"city_opinion": "改"}, {"city_at": None}, {"city_by": cast.stranger}, {"state": "submitted"}):
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]
    actions.approve_change(made, actor=cast.province_officer, decision=NUMBER)
    for values in (
        {"decision": "改"}, {"province_opinion": "改"}, {"still_fit": False}, {"state": "refused"},
        {"decided_at": clock.now()},
    ):  # fmt: skip
        refused(lambda values=values: mine.update(**values))  # type: ignore[misc]


def test_an_open_request_is_not_pushed_out_by_another_of_its_kind(cast: Cast) -> None:
    made = rename(cast)
    columns = [one.column for one in ChangeRequest._meta.concrete_fields if one.column != "id"]
    copied = (
        f"INTO registry_changerequest ({', '.join(columns)}) SELECT {', '.join(columns)} FROM registry_changerequest"
    )
    if connection.vendor == "sqlite":
        refused(lambda: run(f"INSERT OR REPLACE {copied}"))
    else:
        held = "ON CONFLICT (unit_id, kind) WHERE state IN ('submitted', 'city_agreed')"
        refused(lambda: run(f"INSERT {copied} {held} DO UPDATE SET reason = 'x'"))
    actions.withdraw_change(made, actor=cast.existing_member)
    assert rename(cast).pk != made.pk
    refused(lambda: ChangeRequest.objects.filter(pk=made.pk).update(state="submitted"))
