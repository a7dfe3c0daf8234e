"""A campaign (一个年度的推荐工作): which packs it follows, who takes part, and when each may act."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.core.fields import ExactDecimalField
from lvheng.registry.models import Unit


class Campaign(models.Model):
    """One year's round. What the rules are stands in the packs; this pins which."""

    class State(models.TextChoices):
        """Where the year stands."""

        PREPARING = "preparing", "筹备"
        OPEN = "open", "进行中"
        CLOSED = "closed", "已结束"

    year = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=120)
    pack = models.CharField(max_length=40)
    pack_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PREPARING)

    def __str__(self) -> str:
        return self.title


class Participation(models.Model):
    """An authority that reports to the ministry takes part, following its territory's pack at this hash."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="participations")
    province = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="participations")
    territory = models.CharField(max_length=12, blank=True)
    pack_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "province"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.province}"


class Window(models.Model):
    """When a kind of act is open for one province's territory: from `opens_at` to `closes_at`, both included.

    `route` and `kind` narrow it to new or existing units, factories or parks; empty: all. The narrowest fitting holds.
    """

    class Act(models.TextChoices):
        """What the window is for."""

        FILING = "filing", "申报填报"
        CITY_HAND_IN = "city_hand_in", "市州报送汇总表"
        PROVINCE_REPORT = "province_report", "省级报送推荐名单"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="windows")
    province = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="windows")
    act = models.CharField(max_length=20, choices=Act.choices)
    route = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=8, blank=True)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    clause = models.CharField(max_length=20)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "province", "act", "route", "kind"], name="window_once"),
            models.CheckConstraint(condition=models.Q(opens_at__lt=models.F("closes_at")), name="window_has_length"),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.province}"

    @property
    def label(self) -> str:
        """What the window is for, in words."""
        return str(self.get_act_display())


class Extension(models.Model):
    """A later end of a window for a territory or one unit, by decision, where the pack allows it (HN-3.3: 2025 not).

    `authority`: whose territory (a province or a city); with `unit` for that unit alone. Never changed; the latest end
    that fits holds.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="extensions")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="extensions")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="extensions")
    act = models.CharField(max_length=20, choices=Window.Act.choices)
    closes_at = models.DateTimeField()
    reason = models.CharField(max_length=500)
    decision = models.CharField(max_length=80)
    clause = models.CharField(max_length=20, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["campaign", "act"])]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.unit or self.authority}"


class RegionalMean(models.Model):
    """The mean score of a province's existing units of a kind (MI-1.c), kept by the rooms that judge them.

    `mean` is null while fewer units than the pack asks for have passed. `groups`: mean points per group name, text.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="means")
    province = models.ForeignKey(Authority, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8)
    population = models.PositiveIntegerField(default=0)
    mean = ExactDecimalField(null=True)
    groups = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "province", "kind"], name="mean_once")]

    def __str__(self) -> str:
        return f"{self.province} {self.kind}"
