"""Benchmark sets: the leading and baseline values that indicators are scored against; published, never edited."""

from django.db import models

from lvheng.accounts.models import User
from lvheng.campaigns.models import Campaign
from lvheng.core.fields import ExactDecimalField


class BenchmarkSet(models.Model):
    """A versioned set of rows for one kind of unit.

    `for_year` is the campaign year it first serves (None: any), `based_on` the published set a version was copied from.
    """

    class State(models.TextChoices):
        """A draft may change; what is published never does."""

        DRAFT = "draft", "草稿"
        PUBLISHED = "published", "已发布"

    class Origin(models.TextChoices):
        """Where the rows came from."""

        SHIPPED = "shipped", "随附"
        IMPORTED = "imported", "导入"
        DERIVED = "derived", "推导"
        EDITED = "edited", "编制"

    name = models.CharField(max_length=80)
    version = models.CharField(max_length=20)
    kind = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(max_length=10, choices=Origin.choices, default=Origin.EDITED)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    for_year = models.PositiveSmallIntegerField(null=True)
    note = models.TextField(blank=True)
    digest = models.CharField(max_length=64, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name", "version"], name="set_version_once")]

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


class BenchmarkRow(models.Model):
    """The pair of levels for one case. Empty industry, product, basis, band or region: applies to all.

    `process`: a 工序, entered like a product but without the limit of three. `informative`: shown, never scored with
    (electricity-only quotas). `band` is the id of a band of the pack. A blank level is null: the source has none.
    """

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
    process = models.BooleanField(default=False)
    informative = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["set", "number", "industry", "product", "basis", "band", "region", "valid_from"],
                condition=models.Q(valid_from__isnull=False, informative=False),
                name="row_one_dated_case",
            ),
            models.UniqueConstraint(
                fields=["set", "number", "industry", "product", "basis", "band", "region"],
                condition=models.Q(valid_from=None, informative=False),
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


class ImportPreview(models.Model):
    """A workbook read for a draft and shown before it is applied, wholly or not at all.

    `content`: file name, rows as text, problems by cell. `fingerprint`: that of the draft's rows when it was read.
    """

    set = models.ForeignKey(BenchmarkSet, on_delete=models.CASCADE, related_name="previews")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    content = models.JSONField()
    fingerprint = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.set} {self.created_at}"
