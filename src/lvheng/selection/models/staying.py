"""Who stays on the list: results of years, proposals, hearings, green codes, reports and falsification."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.fields import ExactDecimalField
from lvheng.core.models import StoredFile
from lvheng.registry.models import Unit

USER = settings.AUTH_USER_MODEL


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
        REMOVE_EXCLUDED = "remove_excluded", "移出：存在不得申报的情形"

    class State(models.TextChoices):
        """Confirmed or dismissed by a person."""

        PROPOSED = "proposed", "待确认"
        NOTIFIED = "notified", "已告知，听取意见"
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

    @property
    def authority(self) -> Authority:
        """Whose territory's rules hold for it."""
        return self.unit.authority


class Hearing(models.Model):
    """The unit is heard before a proposal is confirmed: notice, term, statement, answer."""

    proposal = models.OneToOneField(ClosingProposal, on_delete=models.PROTECT, related_name="hearing")
    noticed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    noticed_at = models.DateTimeField()
    due_at = models.DateTimeField()
    statement = models.TextField(blank=True)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    stated_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    stated_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(stated_at=None) | Q(stated_at__lte=models.F("due_at")), name="stated_inside_term"
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal} 听取意见"


class GateOverride(models.Model):
    """A city's new applicants may be recommended although its gate is shut, by decision, where the pack allows it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="gate_overrides")
    city = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="gate_overrides")
    reason = models.CharField(max_length=500)
    decision = models.CharField(max_length=80)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "city"], name="gate_override_once")]

    def __str__(self) -> str:
        return f"{self.city} {self.campaign}"


class UnitReport(models.Model):
    """Somebody, by real name and with evidence, reports a unit (反映情况), at any time; handled to an answer."""

    class State(models.TextChoices):
        """Handled to an answer."""

        OPEN = "open", "待处理"
        CHECKING = "checking", "核查中"
        FOUNDED = "founded", "属实"
        UNFOUNDED = "unfounded", "不属实"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reports")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="unit_reports")
    name = models.CharField(max_length=60)
    organisation = models.CharField(max_length=120, blank=True)
    contact = models.CharField(max_length=80)
    text = models.TextField()
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    receipt = models.CharField(max_length=20, unique=True)
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    finding = models.TextField(blank=True, help_text="what checking showed, for the file")
    answer = models.TextField(blank=True, help_text="what the reporter is told")
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["authority", "state", "-id"])]

    def __str__(self) -> str:
        return self.receipt


class GreenCode(models.Model):
    """A unit's green code of a year (企业绿码): asked for, then issued by national rank. `token`: of its address."""

    class State(models.TextChoices):
        """Asked for by the unit, issued or refused by the ministry, given back or taken away."""

        REQUESTED = "requested", "已申领"
        ISSUED = "issued", "有效"
        REFUSED = "refused", "不予赋码"
        REVOKED = "revoked", "已注销"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="green_codes")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="green_codes")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    requested_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    token = models.CharField(max_length=40, unique=True)
    serial = models.CharField(max_length=30, blank=True)
    grade = models.CharField(max_length=4, blank=True)
    rank = models.PositiveIntegerField(null=True)
    population = models.PositiveIntegerField(default=0)
    industry = models.CharField(max_length=40, blank=True)
    industry_rank = models.PositiveIntegerField(null=True)
    industry_population = models.PositiveIntegerField(default=0)
    issued_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=500, blank=True, help_text="why it was refused or revoked")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit"], name="green_code_once_a_year"),
            models.CheckConstraint(
                condition=~Q(state="issued") | (Q(issued_at__isnull=False) & ~Q(grade="")), name="green_code_has_grade"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.grade}"


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
