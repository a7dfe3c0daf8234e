"""Benchmark sets: the leading and baseline values that indicators are scored against; published, never edited."""

from django.db import models

from lvheng.campaigns.models import Campaign
from lvheng.core.fields import ExactDecimalField


class BenchmarkSet(models.Model):
    """A versioned set of rows for one kind of unit."""

    class State(models.TextChoices):
        """A draft may change; what is published never does."""

        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    note = models.CharField(max_length=500, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name", "version"], name="set_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class BenchmarkRow(models.Model):
    """The pair of levels for one case. Empty industry, product, basis or band: applies to all."""

    class Trust(models.TextChoices):
        """How far the figures can be relied on."""

        OFFICIAL = "official", "正式发布"
        SECOND_HAND = "second_hand", "转录待复核"
        DERIVED = "derived", "由核实数据推导"
        DEMONSTRATION = "demonstration", "演示值"

    set = models.ForeignKey(BenchmarkSet, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveSmallIntegerField()
    industry = models.CharField(max_length=40, blank=True)
    product = models.CharField(max_length=80, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    band = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    leading = ExactDecimalField(null=True)
    baseline = ExactDecimalField(null=True)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    region = models.CharField(max_length=12, blank=True)
    source = models.CharField(max_length=200)
    clause = models.CharField(max_length=80, blank=True)
    trust = models.CharField(max_length=14, choices=Trust.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["set", "number", "industry", "product", "basis", "band", "region", "valid_from"],
                condition=models.Q(valid_from__isnull=False),
                name="row_one_dated_case",
            ),
            models.UniqueConstraint(
                fields=["set", "number", "industry", "product", "basis", "band", "region"],
                condition=models.Q(valid_from=None),
                name="row_one_case",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.set} #{self.number}"


class NamedSet(models.Model):
    """Which set a campaign uses per kind: `current` for self-evaluation, `ranking` named before ranking."""

    class Purpose(models.TextChoices):
        """What the set is named for."""

        FILING = "filing", "自评价"
        RANKING = "ranking", "排名"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="named_sets")
    kind = models.CharField(max_length=8)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    set = models.ForeignKey(BenchmarkSet, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "kind", "purpose"], name="named_set_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.kind} {self.purpose}"
