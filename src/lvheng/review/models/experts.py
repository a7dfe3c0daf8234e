"""Experts: who they are, what ties them to units, panels, and what each found on each indicator (MI-3.c)."""

from typing import Any

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core import clock
from lvheng.core.fields import ExactDecimalField
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application
from lvheng.registry.models import Unit

USER = settings.AUTH_USER_MODEL


class ExpertProfile(models.Model):
    """What an expert states of himself; conflicts of interest are derived from it."""

    expert = models.OneToOneField(USER, on_delete=models.PROTECT, related_name="expert_profile")
    title = models.CharField(max_length=60, blank=True, help_text="职称")
    employer = models.CharField(max_length=120, blank=True)
    employer_uscc = models.CharField(max_length=18, blank=True)
    employer_authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+")
    last_employer = models.CharField(max_length=120, blank=True)
    last_employer_uscc = models.CharField(max_length=18, blank=True)
    last_employer_authority = models.ForeignKey(Authority, on_delete=models.PROTECT, null=True, related_name="+")
    left_on = models.DateField(null=True, help_text="when the last employment ended")
    industries = models.JSONField(default=list, help_text="ids of key industries, `none` for other factories, `park`")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.expert}"


class ExpertTie(models.Model):
    """A tie of an expert to one unit, declared by the expert or put down by the ministry: a conflict of interest."""

    class Relation(models.TextChoices):
        """What ties them."""

        EMPLOYEE = "employee", "任职或曾任职"
        ADVISER = "adviser", "顾问、咨询或第三方评价"
        SHAREHOLDER = "shareholder", "持股或出资"
        RELATIVE = "relative", "亲属任职或持股"
        COOPERATION = "cooperation", "项目合作"
        OTHER = "other", "其他可能影响公正的关系"

    expert = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="expert_ties")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="expert_ties")
    relation = models.CharField(max_length=12, choices=Relation.choices)
    note = models.CharField(max_length=500, blank=True)
    until = models.DateField(null=True, help_text="when it ended; empty: it lasts")
    declared_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "unit", "relation"], name="expert_tie_once")]

    def __str__(self) -> str:
        return f"{self.expert} {self.unit}"


class Panel(models.Model):
    """A group of experts for some industries in one year (专家组)."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="panels")
    name = models.CharField(max_length=60)
    industries = models.JSONField(default=list, help_text="as in an expert's profile; empty: any")
    made_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    members: "models.ManyToManyField[Any, PanelMember]" = models.ManyToManyField(
        settings.AUTH_USER_MODEL, through="PanelMember", related_name="panels"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "name"], name="panel_once")]

    def __str__(self) -> str:
        return self.name


class PanelMember(models.Model):
    """An expert on a panel."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="seats")
    expert = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="seats")
    chair = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["panel", "expert"], name="panel_member_once")]

    def __str__(self) -> str:
        return f"{self.panel} {self.expert}"


class ExpertAssignment(models.Model):
    """An expert asked by the ministry to judge one recommended unit (MI-3.c).

    What was given before a conflict of interest came to light stays on record and is set aside: it counts for nothing.
    Who stays silent can be released, so that nobody's silence stops a year.
    """

    class State(models.TextChoices):
        """Where it stands. A recusal is no opinion, and one set aside counts for nothing."""

        ASSIGNED = "assigned", "待评审"
        GIVEN = "given", "已评审"
        RECUSED = "recused", "已回避"
        SET_ASIDE = "set_aside", "不计入"
        RELEASED = "released", "已撤回指派"

    class Opinion(models.TextChoices):
        """What the expert says."""

        SUPPORT = "support", "建议入围"
        AGAINST = "against", "不建议入围"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="expert_assignments")
    expert = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments")
    panel = models.ForeignKey("Panel", on_delete=models.PROTECT, null=True, related_name="assignments")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    opinion = models.CharField(max_length=8, choices=Opinion.choices, blank=True)
    reason = models.TextField(blank=True)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField()
    due_on = models.DateField(null=True, help_text="last day for the opinion; empty: asked before there were terms")
    given_at = models.DateTimeField(null=True)
    aside_reason = models.TextField(blank=True, help_text="why it does not count")
    aside_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    aside_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "expert"], name="expert_once")]

    def __str__(self) -> str:
        return f"{self.expert} {self.application}"

    @property
    def overdue(self) -> bool:
        """Still asked although the last day is over; nothing is refused for that (MI-3.c names no term)."""
        return self.state == self.State.ASSIGNED and self.due_on is not None and clock.today() > self.due_on

    @property
    def late(self) -> bool:
        """Given after the last day; it counts as any other."""
        if self.given_at is None or self.due_on is None:
            return False
        return self.given_at.astimezone(clock.ZONE).date() > self.due_on


class ExpertScore(models.Model):
    """What one expert finds on one indicator: points with a reason, or an abstention, which is not a zero."""

    assignment = models.ForeignKey(ExpertAssignment, on_delete=models.PROTECT, related_name="scores")
    number = models.PositiveSmallIntegerField()
    typed = models.CharField(max_length=40, blank=True)
    points = ExactDecimalField(null=True)
    abstained = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    edition = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["assignment", "number"], name="expert_score_once"),
            models.CheckConstraint(
                condition=models.Q(abstained=False) | models.Q(points=None), name="abstention_is_no_zero"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment} {self.number}"


class ExpertMeeting(models.Model):
    """A meeting that settles a large difference between the experts on one unit, minuted (会商).

    One whose opinion is set aside makes it void: the others may meet again.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="expert_meetings")
    held_on = models.DateField()
    attendees = models.JSONField(default=list, help_text="ids of the experts who took part")
    settled = models.JSONField(default=dict, help_text="indicator number to the points agreed on, as text")
    opinion = models.CharField(max_length=8, choices=ExpertAssignment.Opinion.choices)
    minutes = models.TextField()
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    recorded_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application} 会商"
