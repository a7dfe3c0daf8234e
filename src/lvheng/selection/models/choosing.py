"""From the reviewed to the published list: each decision a record of its own."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from lvheng.accounts.models import Authority
from lvheng.campaigns.models import Campaign
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application

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
    held_at = models.DateTimeField(null=True, help_text="when it was held back last")
    told_at = models.DateTimeField(null=True, help_text="when it was told the decision against it that stands")
    later = models.BooleanField(default=False, help_text="released after its publicity: comes onto a further list")
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.application} {self.state}"


class ProvinceReport(models.Model):
    """A province's recommended list with how benchmarking went, reported to the ministry (MI-3.b): frozen."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="reports")
    province = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="reports")
    edition = models.PositiveSmallIntegerField(default=1, help_text="a further one after the ministry sent it back")
    recommended = models.JSONField()
    benchmarking = models.JSONField()
    reported_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()
    window_closes_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "province", "edition"], name="report_once"),
            models.CheckConstraint(
                condition=Q(reported_at__lte=models.F("window_closes_at")), name="reported_inside_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.province} {self.campaign}"


class ReportReturn(models.Model):
    """The ministry sends a province's report back, whole or one unit of it, with a reason and a term (MI-3.b, MI-3.c).

    The report stays as it was; the province reports a further edition of it inside the term.
    """

    report = models.ForeignKey(ProvinceReport, on_delete=models.PROTECT, related_name="returns")
    candidacy = models.ForeignKey(
        Candidacy, on_delete=models.PROTECT, null=True, related_name="returns", help_text="empty: the whole report"
    )
    reason = models.TextField()
    due_at = models.DateTimeField()
    lapsed = models.CharField(max_length=8, default="out", help_text="the pack's rule for when the term is over")
    settled_at = models.DateTimeField(null=True, help_text="when the term was found over and nothing reported")
    returned_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    returned_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "candidacy"], name="return_once_a_unit"),
            models.UniqueConstraint(fields=["report"], condition=Q(candidacy=None), name="return_whole_once"),
        ]

    def __str__(self) -> str:
        return f"{self.report} 退回"


class Publicity(models.Model):
    """The shortlist shown to the public for objections (公示, MI-3.c).

    A further round is for units that an appeal found right, or a release from being held back, brought onto it later.
    """

    class State(models.TextChoices):
        """Open until its last day; closed when the list is published."""

        OPEN = "open", "公示中"
        CLOSED = "closed", "已结束"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="publicities")
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    decision = models.CharField(max_length=80)
    opened_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "round"], name="publicity_once_a_round")]

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
    """The list as published (名单公布): a number, a decision, a day; further rounds add to it."""

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="publications")
    round = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=120)
    decision = models.CharField(max_length=80)
    published_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    published_at = models.DateTimeField()
    rows = models.JSONField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "round"], name="publication_once_a_round")]

    def __str__(self) -> str:
        return self.title


class Scenario(models.Model):
    """A kept what-if of a selection (测算方案): a rule by name, worked out anew when read. It decides nothing.

    `authority`: a province, or the ministry. `rule`: kind, line (points), places, per_region and per_industry (quotas;
    regions are the province's cities, the ministry's provinces), without (application ids), benchmark_set, by.
    """

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="scenarios")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="scenarios")
    name = models.CharField(max_length=60)
    rule = models.JSONField(default=dict)
    edition = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["campaign", "authority", "name"], name="scenario_once")]

    def __str__(self) -> str:
        return self.name


class Appeal(models.Model):
    """An applicant asks for its result to be looked at again, where the pack gives an appeal (申诉)."""

    class State(models.TextChoices):
        """Handled to an answer."""

        OPEN = "open", "待处理"
        UPHELD = "upheld", "成立"
        DISMISSED = "dismissed", "不成立"

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="appeals")
    against = models.CharField(max_length=10, choices=Authority.Level.choices, help_text="whose decision")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="appeals")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    text = models.TextField()
    evidence = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    raised_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text="when the answer is due")
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reopened_until = models.DateTimeField(null=True, help_text="upheld: until when it is decided anew")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "against"], name="appeal_once")]

    def __str__(self) -> str:
        return f"{self.application} 申诉"
