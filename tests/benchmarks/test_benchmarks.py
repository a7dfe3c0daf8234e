"""Benchmark sets: published once, never edited, and which row applies."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from lvheng.benchmarks import actions, queries
from lvheng.benchmarks.models import BenchmarkRow, BenchmarkSet, NamedSet
from lvheng.core import clock
from lvheng.core.refusal import Forbidden, Refused
from lvheng.evaluation.choosing import Case, choose
from tests.cast import Cast, make_set


def row(into: BenchmarkSet, number: int, **values: object) -> BenchmarkRow:
    given = {"leading": Decimal(1), "baseline": Decimal(2), "source": "测试", "trust": "demonstration"} | values
    return BenchmarkRow.objects.create(set=into, number=number, **given)


def draft() -> BenchmarkSet:
    return BenchmarkSet.objects.create(name="旁", version="1", kind="factory")


def moved(own: BenchmarkRow, into: BenchmarkSet) -> object:
    return BenchmarkRow.objects.filter(pk=own.pk).update(set=into)


CHANGES: dict[str, Callable[[BenchmarkSet], object]] = {
    "row": lambda published: published.rows.update(leading=Decimal(3)),
    "new row": lambda published: row(published, 13),
    "delete": lambda published: published.rows.all()._raw_delete("default"),
    "new columns of a row": lambda published: published.rows.update(process=True, informative=True, note="改"),
    "a row moved in": lambda published: moved(row(draft(), 13), published),
    "set": lambda published: BenchmarkSet.objects.filter(pk=published.pk).update(note="改"),
    "origin": lambda published: BenchmarkSet.objects.filter(pk=published.pk).update(origin="derived"),
    "base": lambda published: BenchmarkSet.objects.filter(pk=published.pk).update(based_on=published),
    "year": lambda published: BenchmarkSet.objects.filter(pk=published.pk).update(for_year=2030),
    "author": lambda published: BenchmarkSet.objects.filter(pk=published.pk).update(created_at=clock.now()),
    "delete set": lambda published: BenchmarkSet.objects.filter(pk=published.pk)._raw_delete("default"),
}


@pytest.mark.db
@pytest.mark.parametrize("what", CHANGES)
def test_a_published_set_is_frozen_by_the_database(cast: Cast, what: str) -> None:
    with pytest.raises(DatabaseError, match="protected row"), transaction.atomic():
        CHANGES[what](cast.sets["factory"])


def test_publishing_is_the_ministry_s_and_happens_once(cast: Cast) -> None:
    draft = make_set("factory", "2")
    with pytest.raises(Forbidden):
        actions.publish(draft, actor=cast.province_officer)
    published = actions.publish(draft, actor=cast.ministry_officer)
    assert (published.state, len(published.digest)) == ("published", 64)
    assert published.digest == cast.sets["factory"].digest
    with pytest.raises(Refused, match="已发布"):
        actions.publish(published, actor=cast.ministry_officer)


def test_a_set_is_named_once_a_purpose(cast: Cast) -> None:
    purpose = NamedSet.Purpose.RANKING
    assert queries.named(cast.campaign, "factory", purpose) == cast.sets["factory"]
    draft = make_set("factory", "2")
    with pytest.raises(Forbidden):
        actions.name_set(cast.campaign, "factory", purpose, draft, actor=cast.city_x_officer)
    for wrong, kind in ((draft, "factory"), (cast.sets["park"], "factory")):
        with pytest.raises(Refused, match="已发布的、同一类"):
            actions.name_set(cast.campaign, kind, purpose, wrong, actor=cast.ministry_officer)
    published = actions.publish(draft, actor=cast.ministry_officer)
    actions.name_set(cast.campaign, "factory", purpose, published, actor=cast.ministry_officer)
    assert queries.named(cast.campaign, "factory", purpose) == published
    assert queries.named(cast.campaign, "factory") == cast.sets["factory"]
    with pytest.raises(Refused, match="不能更换"):
        actions.name_set(cast.campaign, "factory", purpose, cast.sets["factory"], actor=cast.ministry_officer)
    assert queries.named(cast.campaign, "nothing") is None


@pytest.mark.db
@pytest.mark.parametrize("valid_from", [None, date(2026, 1, 1)])
def test_two_rows_for_one_case_are_refused(cast: Cast, valid_from: date | None) -> None:
    own = BenchmarkSet.objects.create(name="n", version="1", kind="factory")
    row(own, 1, valid_from=valid_from)
    row(own, 1, valid_from=date(2027, 1, 1))
    row(own, 1, valid_from=valid_from, industry="cement")
    row(own, 1, valid_from=valid_from, informative=True)
    row(own, 1, valid_from=valid_from, informative=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(own, 1, valid_from=valid_from)


def test_the_nearest_row_applies(cast: Cast) -> None:
    own = BenchmarkSet.objects.create(name="n", version="1", kind="factory")
    general = row(own, 1)
    industry = row(own, 1, industry="cement", basis="product", unit="kgce/t")
    region = row(own, 1, industry="cement", basis="product", region="430000", unit="kgce/t")
    other = row(own, 1, industry="steel")
    late = row(own, 2, valid_from=date(2026, 1, 1))
    old = row(own, 2, industry="cement", valid_to=date(2025, 9, 30))
    blank = row(own, 3, leading=None)

    def chosen(
        number: int, industry_id: str = "cement", basis: str = "product", region: str = "", on: date | None = None
    ) -> BenchmarkRow | None:
        rows = queries.level_rows(own, industry=industry_id, region=region, on=on)
        case = Case(number=number, industry=industry_id, basis=basis, region=region, on=on)
        found = choose(rows, case).row
        return own.rows.get(pk=found.id) if found is not None else None

    assert chosen(1) == industry
    assert chosen(1, region="430000") == region
    assert chosen(1, basis="output_value") == general
    assert chosen(1, "steel") == other
    assert chosen(1, "", "") == general
    assert chosen(2, basis="", on=date(2025, 10, 1)) is None
    assert chosen(2, basis="", on=date(2026, 1, 1)) == late
    assert chosen(2, basis="", on=date(2025, 9, 30)) == old
    assert queries.benchmark_of(blank) is None
    found = queries.benchmark_of(industry)
    assert found is not None
    assert (found.leading, found.baseline, found.unit) == (Decimal(1), Decimal(2), "kgce/t")
    assert "测试" in found.source
    assert found.trust == "演示值"


def test_rows_of_products_and_bands_are_left_to_the_choice(cast: Cast) -> None:
    own = BenchmarkSet.objects.create(name="n", version="1", kind="factory")
    for values in ({"product": "熟料"}, {"band": "below-3000"}, {"informative": True}):
        row(own, 3, **values)
    assert choose(queries.level_rows(own), Case(number=3)).row is None
    plain = row(own, 3, region="430000", valid_to=date(2025, 12, 31))
    other = row(own, 4, region="990000")
    late = row(own, 4, valid_from=date(2026, 1, 1))
    on = date(2025, 10, 1)
    found = queries.level_rows(own, industry="cement", region="430000", on=on)
    assert [(one.product, one.band, one.informative, one.id == plain.pk) for one in found] == [
        ("熟料", "", False, False), ("", "below-3000", False, False), ("", "", True, False), ("", "", False, True),
    ]  # fmt: skip
    everything = queries.level_rows(own, region="990000")
    assert {other.pk, late.pk} < {one.id for one in everything}
    assert plain.pk not in {one.id for one in everything}
    benchmark, label = queries.benchmark_of(found[-1]), str(own)
    assert benchmark == queries.benchmark_of(plain)
    assert benchmark is not None
    assert label in benchmark.source


@pytest.mark.django_db
def test_what_is_read_ahead_is_what_one_is_given() -> None:
    """For each industry in each region, the rows of others left out, and those whose days are over."""
    own = BenchmarkSet.objects.create(name="n", version="1", kind="factory")
    for industry in ("", "cement", "steel"):
        for region in ("", "430000", "990000"):
            row(own, 3, industry=industry, region=region)
    row(own, 4, industry="cement", valid_to=date(2024, 12, 31))
    on = date(2025, 10, 1)
    found = queries.level_rows_ahead(own, {"cement", "steel"}, {"430000", "990000"}, on)
    assert len(found) == 4
    for (_kind, (_set, industry, region, _on)), rows in found.items():
        assert rows == queries.level_rows(own, industry=industry, region=region, on=on)
        assert {row.industry for row in rows} == {"", industry}


@pytest.mark.django_db
def test_the_rows_of_a_case_are_one_query(
    django_assert_num_queries: Callable[[int], AbstractContextManager[object]],
) -> None:
    own = BenchmarkSet.objects.create(name="n", version="1", kind="factory")
    for number in (1, 3):
        row(own, number, industry="cement")
        with django_assert_num_queries(1):
            assert len(queries.level_rows(own, industry="cement", on=date(2025, 1, 1))) == (1 if number == 1 else 2)
