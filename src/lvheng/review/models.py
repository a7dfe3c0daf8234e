"""Review: what each level found on each indicator, its opinion, and the experts' opinions. Beside the submission."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.core.fields import ExactDecimalField
from lvheng.filing.models import Application


class Review(models.Model):
    """One level's review of one application (HN-4.1.a, MI-3.a)."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "审核中"
        PASSED = "passed", "通过"
        REFUSED = "refused", "不通过"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    level = models.CharField(max_length=10, choices=Authority.Level.choices)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opinion = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "level"], name="review_once_a_level")]

    def __str__(self) -> str:
        return f"{self.application} {self.level}"


class Verdict(models.Model):
    """A level's finding on one indicator, on three counts, with a verified value where it differs (核实值)."""

    class Authenticity(models.TextChoices):
        """真实性."""

        TRUE = "true", "属实"
        DOUBTFUL = "doubtful", "存疑"
        FALSE = "false", "不实"

    class Accuracy(models.TextChoices):
        """准确性."""

        ACCURATE = "accurate", "准确"
        CORRECTED = "corrected", "更正"
        UNVERIFIABLE = "unverifiable", "无法核实"

    class Advancement(models.TextChoices):
        """先进性: a level, no fault."""

        LEADING = "leading", "达到引领"
        BASELINE = "baseline", "达到基准"
        BELOW = "below", "低于基准"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="verdicts")
    number = models.PositiveSmallIntegerField()
    authenticity = models.CharField(max_length=10, choices=Authenticity.choices, blank=True)
    accuracy = models.CharField(max_length=14, choices=Accuracy.choices, blank=True)
    advancement = models.CharField(max_length=10, choices=Advancement.choices, blank=True)
    verified_typed = models.CharField(max_length=80, blank=True)
    verified_value = ExactDecimalField(null=True)
    verified_unit = models.CharField(max_length=40, blank=True)
    verified_option = models.CharField(max_length=40, blank=True)
    not_applicable_approved = models.BooleanField(null=True)
    remark = models.TextField(blank=True)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.review} {self.number}"


class ExpertAssignment(models.Model):
    """An expert asked by the ministry to judge one recommended unit (MI-3.c)."""

    class State(models.TextChoices):
        """Where it stands. A recusal is no opinion."""

        ASSIGNED = "assigned", "待评审"
        GIVEN = "given", "已评审"
        RECUSED = "recused", "已回避"

    class Opinion(models.TextChoices):
        """What the expert says."""

        SUPPORT = "support", "建议入围"
        AGAINST = "against", "不建议入围"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="expert_assignments")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    opinion = models.CharField(max_length=8, choices=Opinion.choices, blank=True)
    reason = models.TextField(blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    given_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "expert"], name="expert_once")]

    def __str__(self) -> str:
        return f"{self.expert} {self.application}"
