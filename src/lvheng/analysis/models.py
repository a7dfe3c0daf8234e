"""Derived benchmark sets on their way: what the verified values yield, what a person made of it, what it would do."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models

from lvheng.benchmarks.models import BenchmarkSet
from lvheng.campaigns.models import Campaign
from lvheng.core.fields import ExactDecimalField
from lvheng.evaluation.deriving import Summary
from lvheng.filing.models import Application
from lvheng.registry.models import Unit

USER = settings.AUTH_USER_MODEL


class DerivedProposal(models.Model):
    """Levels derived from the verified values of a year's existing units of a kind (MI-A1, MI-A2).

    `rule`: the pack's settings it followed, as text. `units`: how many units' values went in, `unread`: how many
    values had a unit that nobody can read. `simulated_digest` is that of the candidate whose effect `effect` holds;
    another digest now means that the effect is stale.
    """

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", "拟订中"
        MADE = "made", "已形成基准集"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="derived_proposals")
    kind = models.CharField(max_length=8, choices=Unit.Kind.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    rule = models.JSONField(default=dict)
    units = models.PositiveIntegerField(default=0)
    unread = models.PositiveIntegerField(default=0)
    derived_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    derived_at = models.DateTimeField()
    simulated_digest = models.CharField(max_length=64, blank=True)
    simulated_at = models.DateTimeField(null=True)
    effect = models.JSONField(default=dict)
    made = models.ForeignKey(BenchmarkSet, on_delete=models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.campaign} {self.get_kind_display()}"


class DerivedRow(models.Model):
    """The levels of one group of values that can be compared: indicator, industry, product, basis, band.

    Below the least number of units `enough` is false and neither values nor summary are kept. `values`: (application,
    value) best first, as text. `leading` and `baseline` are what counts: as derived until a person sets others, with
    a reason. `taken`: goes into the set; `note` says why it does not by itself.
    """

    proposal = models.ForeignKey(DerivedProposal, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveSmallIntegerField()
    industry = models.CharField(max_length=40, blank=True)
    product = models.CharField(max_length=80, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    band = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    enough = models.BooleanField()
    values = models.JSONField(default=list)
    summary = models.JSONField(default=dict)
    leave_out = models.BooleanField(default=False, help_text="outliers are not counted in")
    leading = ExactDecimalField(null=True)
    baseline = ExactDecimalField(null=True)
    taken = models.BooleanField(default=False)
    note = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    adjusted_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    adjusted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken=False) | models.Q(leading__isnull=False, baseline__isnull=False),
                name="taken_has_levels",
                violation_error_message="采用的行须有引领值和基准值",
            )
        ]

    def __str__(self) -> str:
        return f"{self.proposal} #{self.number}"

    @property
    def case(self) -> tuple[Any, ...]:
        """What no two rows of a set may share."""
        return self.number, self.industry, self.product, self.basis, self.band

    @property
    def figures(self) -> Summary | None:
        """What the values yield; None of too few units."""
        return Summary.from_dict(self.summary) if self.enough else None

    @property
    def moved(self) -> bool:
        """Whether a person set other levels than those derived."""
        figures = self.figures
        return figures is not None and (self.leading, self.baseline) != (figures.leading, figures.mean)


class SimulatedScore(models.Model):
    """One application's total with the proposal's levels, beside the one that counts now.

    `move_key` sorts by how far it moves either way. `crosses`: against the means of each side; `crosses_present`:
    against the present mean held still; "up", "down" or nothing (MI-1.c).
    """

    class Crossing(models.TextChoices):
        """Which way a total passes the regional mean."""

        UP = "up", "升至平均以上"
        DOWN = "down", "降至平均以下"

    proposal = models.ForeignKey(DerivedProposal, on_delete=models.CASCADE, related_name="simulated")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    before = ExactDecimalField()
    after = ExactDecimalField()
    move_key = models.CharField(max_length=40)
    crosses = models.CharField(max_length=4, choices=Crossing.choices, blank=True)
    crosses_present = models.CharField(max_length=4, choices=Crossing.choices, blank=True)
    unscored = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["proposal", "application"], name="simulated_once")]
        indexes = [models.Index(fields=["proposal", "-move_key", "-id"], name="simulated_by_move")]

    def __str__(self) -> str:
        return f"{self.proposal} {self.application}"

    @property
    def change(self) -> Decimal:
        """Points gained (lost: negative)."""
        return Decimal(self.after) - Decimal(self.before)
