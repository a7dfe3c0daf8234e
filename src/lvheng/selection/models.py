"""From the reviewed to the published list, and who stays on it: each decision a record of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.fields import ExactDecimalField
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application
from lvheng.registry.models import Unit

USER = settings.AUTH_USER_MODEL


class HandIn(models.Model):
    """A city's summary table of new applicants, handed in (HN-3.2, HN-A2): frozen as it was."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="hand_ins")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="hand_ins")
    rows = models.JSONField()
    filled_in_by = models.CharField(max_length=60)
    phone = models.CharField(max_length=40)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    handed_in_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    handed_in_at = models.DateTimeField()
    window_closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "authority"], name="hand_in_once"),
            models.CheckConstraint(
                condition=Q(handed_in_at__lte=models.F("window_closes_at")), name="handed_in_inside_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.authority} {self.campaign}"


class Candidacy(models.Model):
    """A new applicant's way from the city's pass to the published list."""

    class State(models.TextChoices):
        """Where it stands."""

        CANDIDATE = "candidate", "待遴选"
        RECOMMENDED = "recommended", "拟推荐"
        NOT_RECOMMENDED = "not_recommended", "不予推荐"
        REPORTED = "reported", "已报部"
        SHORTLISTED = "shortlisted", "拟入围"
        NOT_SHORTLISTED = "not_shortlisted", "未入围"
        IN_PUBLICITY = "in_publicity", "公示中"
        HELD = "held", "暂缓"
        PUBLISHED = "published", "已公布"
        ENDED = "ended", "已终止"

    application = models.OneToOneField(Application, on_delete=models.PROTECT, related_name="candidacy")
    state = models.CharField(max_length=16, choices=State.choices, default=State.CANDIDATE)
    province_reason = models.TextField(blank=True)
    ministry_reason = models.TextField(blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application} {self.state}"


class ProvinceReport(models.Model):
    """A province's recommended list with how benchmarking went, reported to the ministry (MI-3.b): frozen."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reports")
    province = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="reports")
    recommended = models.JSONField()
    benchmarking = models.JSONField()
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    window_closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "province"], name="report_once"),
            models.CheckConstraint(
                condition=Q(reported_at__lte=models.F("window_closes_at")), name="reported_inside_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.campaign}"


class Publicity(models.Model):
    """The shortlist shown to the public for objections (公示, MI-3.c)."""

    class State(models.TextChoices):
        """Open until its last day; closed when the list is published."""

        OPEN = "open", "公示中"
        CLOSED = "closed", "已结束"

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="publicity")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    decision = models.CharField(max_length=80)
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return f"{self.campaign} 公示"


class Objection(models.Model):
    """Somebody, by real name, objects to a unit in publicity (异议)."""

    class State(models.TextChoices):
        """Handled to an answer."""

        OPEN = "open", "待处理"
        UPHELD = "upheld", "成立"
        DISMISSED = "dismissed", "不成立"

    candidacy = models.ForeignKey(Candidacy, on_delete=models.PROTECT, related_name="objections")
    name = models.CharField(max_length=60)
    organisation = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=80)
    text = models.TextField()
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    receipt = models.CharField(max_length=20, unique=True)
    raised_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.receipt


class Publication(models.Model):
    """The list as published (名单公布): a number, a decision, a day."""

    campaign = models.OneToOneField(Campaign, on_delete=models.PROTECT, related_name="publication")
    title = models.CharField(max_length=120)
    decision = models.CharField(max_length=80)
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    rows = models.JSONField()

    def __str__(self) -> str:
        return self.title


class AnnualResult(models.Model):
    """A listed unit's result of one year: what the three-year rule counts (MI-2.2.b). `score` null: not filed."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="annual_results")
    year = models.PositiveSmallIntegerField()
    score = ExactDecimalField(null=True)
    rank = models.PositiveIntegerField(null=True)
    population = models.PositiveIntegerField(default=0)
    in_bottom = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="annual_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}"


class ClosingProposal(models.Model):
    """What closing the year proposes for a listed unit, until a person confirms it."""

    class Kind(models.TextChoices):
        """What is proposed."""

        STAY = "stay", "保留"
        WARN = "warn", "提醒"
        REMOVE_UNFILED = "remove_unfiled", "移出：未完成填报"
        REMOVE_BOTTOM = "remove_bottom", "移出：连年处于末位"

    class State(models.TextChoices):
        """Confirmed or dismissed by a person."""

        PROPOSED = "proposed", "待确认"
        CONFIRMED = "confirmed", "已确认"
        DISMISSED = "dismissed", "不采纳"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="proposals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="proposals")
    kind = models.CharField(max_length=16, choices=Kind.choices)
    clause = models.CharField(max_length=20, blank=True)
    grounds = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decision = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit"], name="proposal_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.kind}"


class Falsification(models.Model):
    """A finding of falsified data or material by province or ministry (HN-4.2.c, MI-3.d): its grounds and decision."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="falsifications")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="falsifications")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    clause = models.CharField(max_length=20)
    decision = models.CharField(max_length=80)
    grounds = models.TextField()
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.unit} {self.decision}"
