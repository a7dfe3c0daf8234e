"""What reviewers ask beside their verdicts: questions to the applicant, checks on site, opinions of departments."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application

USER = settings.AUTH_USER_MODEL


class Question(models.Model):
    """A reviewer's question to the applicant on an item, and the answer; nothing submitted changes by it (HN-4.2.b)."""

    class State(models.TextChoices):
        """Where it stands."""

        ASKED = "asked", "待答复"
        ANSWERED = "answered", "已答复"
        CLOSED = "closed", "已关闭"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="questions")
    number = models.PositiveSmallIntegerField(default=0, help_text="indicator; 0: the application as a whole")
    level = models.CharField(max_length=10, choices=Authority.Level.choices)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    text = models.TextField()
    asked_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["application", "number", "id"])]

    def __str__(self) -> str:
        return f"{self.application} {self.number}"


class SiteDraw(models.Model):
    """A draw of applications for checks on site: by seed and logged, so that anybody can draw it again."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="site_draws")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="site_draws")
    seed = models.CharField(max_length=64)
    pool = models.JSONField(help_text="numbers of the applications drawn from, in order")
    by_risk = models.JSONField(help_text="numbers taken for their risk, in order")
    drawn = models.JSONField(help_text="numbers drawn, in order")
    rule = models.JSONField(help_text="the shares and figures of the pack at the time")
    drawn_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.authority} {self.seed}"


class SiteCheck(models.Model):
    """A check on site of one application, planned and then reported."""

    class Ground(models.TextChoices):
        """Why this one."""

        DRAWN = "drawn", "随机抽取"
        RISK = "risk", "风险较高"
        CHOSEN = "chosen", "指定"

    class State(models.TextChoices):
        """Where it stands."""

        PLANNED = "planned", "待核查"
        DONE = "done", "已核查"
        CANCELLED = "cancelled", "已取消"

    class Result(models.TextChoices):
        """What was seen."""

        CONSISTENT = "consistent", "与申报一致"
        DIFFERS = "differs", "与申报不一致"
        GRAVE = "grave", "发现严重问题"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="site_checks")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    draw = models.ForeignKey(SiteDraw, on_delete=models.PROTECT, null=True, related_name="checks")
    ground = models.CharField(max_length=8, choices=Ground.choices)
    reason = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PLANNED)
    cancelled_because = models.CharField(max_length=500, blank=True)
    planned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    visited_on = models.DateField(null=True)
    inspectors = models.CharField(max_length=200, blank=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    findings = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "authority"], condition=~models.Q(state="cancelled"), name="site_check_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.application} 现场核查"


class DepartmentOpinion(models.Model):
    """What another department says of an application in joint review (联合会审): a row for each time it says it."""

    class Stance(models.TextChoices):
        """What it says."""

        AGREE = "agree", "同意"
        OBJECT = "object", "不同意"
        NONE = "none", "无意见"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="department_opinions")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    department = models.CharField(max_length=60)
    stance = models.CharField(max_length=8, choices=Stance.choices)
    text = models.TextField(blank=True)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["application", "department", "-id"])]

    def __str__(self) -> str:
        return f"{self.application} {self.department}"
