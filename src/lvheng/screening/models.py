"""Eligibility: what looking up the sources showed, and the findings that come of it (HN-1.1.a to HN-1.1.f)."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.models import StoredFile
from lvheng.registry.models import ListEntry, ParkEnterprise, Unit
from lvheng.registry.names import key_of_name

USER = settings.AUTH_USER_MODEL


class SourceSnapshot(models.Model):
    """A source list (来源名单) as it stood on a day: imported whole, with its source, then frozen.

    `list_id`: the id of the pack's source list; `authority`: whose territory it holds for. `content`: what reading it
    showed (problems by cell, counts), until it is applied.
    """

    class State(models.TextChoices):
        """Read, in force, put away, or taken back after it was in force."""

        READ = "read", "待确认"
        APPLIED = "applied", "已导入"
        DISCARDED = "discarded", "已放弃"
        WITHDRAWN = "withdrawn", "已撤回"

    list_id = models.CharField(max_length=40)
    label = models.CharField(max_length=80)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="snapshots")
    source = models.CharField(max_length=200, help_text="where the list comes from: site, document, department")
    as_of = models.DateField(help_text="the day on which the source stood so")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READ)
    rows = models.PositiveIntegerField(default=0)
    content = models.JSONField(default=dict)
    imported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was taken back")

    class Meta:
        indexes = [models.Index(fields=["list_id", "authority", "state", "-as_of"])]

    def __str__(self) -> str:
        return f"{self.label} {self.as_of}"


class SourceEntry(models.Model):
    """A row of a snapshot: who, what, when; `ended_on`: first day it no longer holds (removed, rectified)."""

    snapshot = models.ForeignKey(SourceSnapshot, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveIntegerField(help_text="row of the file")
    name = models.CharField(max_length=120, blank=True)
    name_key = models.CharField(max_length=120, blank=True, db_index=True)
    uscc = models.CharField(max_length=18, blank=True, db_index=True)
    matter = models.CharField(max_length=500, blank=True)
    document = models.CharField(max_length=120, blank=True, help_text="number of the decision or document")
    occurred_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "number"], name="source_row_once")]

    def __str__(self) -> str:
        return f"{self.snapshot} #{self.number}"

    def derive(self) -> None:
        """Set what the name is matched by; entries are written many at once."""
        self.name_key = key_of_name(self.name)[:120]


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
    """What a source holds against a unit (查询发现). Confirmed, it bars; open, it stops recommendation, not filing.

    `origin` says where it comes from: an officer's look-up, an entry of a source list, the registry's own removal, the
    applicant's declaration. `source_key`: what it is about, so that the same thing is found once a year. `enterprise`:
    of a park, the enterprise inside that it concerns.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "待认定"
        CONFIRMED = "confirmed", "已认定"
        CLEARED = "cleared", "已排除"

    class Origin(models.TextChoices):
        """Where it comes from."""

        LOOK_UP = "look_up", "查询登记"
        ENTRY = "entry", "来源名单比对"
        REGISTRY = "registry", "名单移出记录"
        DECLARED = "declared", "单位自行声明"

    class Match(models.TextChoices):
        """What of the unit the entry fits."""

        CODE = "code", "统一社会信用代码一致"
        NAME = "name", "名称一致"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="findings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="findings")
    clause = models.CharField(max_length=20)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.LOOK_UP)
    look_up = models.ForeignKey(LookUp, on_delete=models.PROTECT, related_name="findings", null=True)
    entry = models.ForeignKey(SourceEntry, on_delete=models.PROTECT, related_name="findings", null=True)
    removal = models.ForeignKey(ListEntry, on_delete=models.PROTECT, related_name="findings", null=True)
    enterprise = models.ForeignKey(ParkEnterprise, on_delete=models.PROTECT, related_name="findings", null=True)
    matched_by = models.CharField(max_length=4, choices=Match.choices, blank=True)
    source_key = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=500)
    occurred_on = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="first day on which it no longer counts; null: current")
    found_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "unit", "clause", "source_key"],
                condition=~models.Q(source_key=""),
                name="finding_once_a_year",
            )
        ]
        indexes = [models.Index(fields=["campaign", "unit", "state"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.clause} {self.state}"


class FindingStatement(models.Model):
    """What the unit says to a finding (异议说明), with proof. Never changed; a new one follows."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="statements")
    text = models.CharField(max_length=1000)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.finding} {self.at}"
