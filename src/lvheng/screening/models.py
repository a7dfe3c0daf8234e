"""Eligibility: what looking up the sources showed, and the findings that come of it (HN-1.1.a to HN-1.1.f)."""

from django.conf import settings
from django.db import models

from lvheng.campaigns.models import Campaign
from lvheng.core.models import StoredFile
from lvheng.registry.models import Unit


class LookUp(models.Model):
    """An officer looked a unit up in a source for one exclusion clause (HN-4.1.d). Never changed; a new one follows."""

    class Result(models.TextChoices):
        """What was found."""

        CLEAR = "clear", "未发现"
        HIT = "hit", "发现记录"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="look_ups")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="look_ups")
    clause = models.CharField(max_length=20)
    source = models.CharField(max_length=100)
    looked_up_on = models.DateField()
    result = models.CharField(max_length=6, choices=Result.choices)
    note = models.CharField(max_length=500, blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    level = models.CharField(max_length=10)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["campaign", "unit", "clause"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.clause} {self.result}"


class Finding(models.Model):
    """What a source holds against a unit (查询发现). Confirmed, it bars; open, it stops recommendation, not filing."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "待认定"
        CONFIRMED = "confirmed", "已认定"
        CLEARED = "cleared", "已排除"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings")
    clause = models.CharField(max_length=20)
    look_up = models.ForeignKey(LookUp, on_delete=models.PROTECT, related_name="findings", null=True)
    summary = models.CharField(max_length=500)
    occurred_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.unit} {self.clause} {self.state}"
