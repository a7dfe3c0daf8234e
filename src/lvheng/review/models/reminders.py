"""That an existing unit was reminded of its duty, an expert of an opinion."""

from django.db import models

from lvheng.campaigns.models import Campaign
from lvheng.registry.models import Unit
from lvheng.review.models.experts import ExpertAssignment


class Reminder(models.Model):
    """An existing unit was reminded of its duty at a step of the pack's (HN-1.2): `step` days left, or `overdue`."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reminders")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=8)
    people = models.PositiveSmallIntegerField(help_text="how many of the unit's people were told")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "unit", "step"], name="reminder_once_a_step")]

    def __str__(self) -> str:
        return f"{self.unit} {self.step}"


class ExpertReminder(models.Model):
    """An expert was reminded of an opinion at a step of the pack's (MI-3.c): `step` days left, or `overdue`."""

    assignment = models.ForeignKey(ExpertAssignment, on_delete=models.PROTECT, related_name="reminders")
    step = models.CharField(max_length=8)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["assignment", "step"], name="expert_reminder_once_a_step")]

    def __str__(self) -> str:
        return f"{self.assignment} {self.step}"
