"""Review: what each level found on each indicator, and its decision. Beside the submission."""

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
        PROPOSED = "proposed", "待复核"
        PASSED = "passed", "通过"
        REFUSED = "refused", "不通过"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="reviews")
    level = models.CharField(max_length=10, choices=Authority.Level.choices)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="reviews")
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opinion = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    proposal = models.CharField(max_length=8, blank=True, help_text="what the handling officer proposes: pass, refuse")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    reopened_until = models.DateTimeField(null=True, help_text="until when it is decided anew after an appeal")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "level"], name="review_once_a_level")]

    def __str__(self) -> str:
        return f"{self.application} {self.level}"


class Verdict(models.Model):
    """A level's finding on one indicator, on three counts, with a verified value where it differs (核实值)."""

    class Outcome(models.TextChoices):
        """What is found on one count. 存疑 has to be settled before the level decides."""

        PASS = "pass", "通过"
        DOUBT = "doubt", "存疑"
        FAIL = "fail", "不通过"

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="verdicts")
    number = models.PositiveSmallIntegerField()
    authenticity = models.CharField(max_length=5, choices=Outcome.choices, blank=True)
    accuracy = models.CharField(max_length=5, choices=Outcome.choices, blank=True)
    advancement = models.CharField(max_length=5, choices=Outcome.choices, blank=True)
    verified_typed = models.CharField(max_length=80, blank=True)
    verified_value = ExactDecimalField(null=True)
    verified_unit = models.CharField(max_length=40, blank=True)
    verified_option = models.CharField(max_length=40, blank=True)
    not_applicable_approved = models.BooleanField(null=True)
    verified_parts = models.JSONField(
        default=dict, help_text="of several products or substances: key of the part to its verified value as typed"
    )
    remark = models.TextField(blank=True)
    files_needed = models.CharField(max_length=500, blank=True, help_text="what else would have to be shown")
    edition = models.PositiveIntegerField(default=1, help_text="how often it was saved: who saves an older one is told")
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="verdict_once")]

    def __str__(self) -> str:
        return f"{self.review} {self.number}"
