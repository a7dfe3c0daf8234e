"""The applicant's side: application, what was typed, evidence, commitment, the submitted version and its scores."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from lvheng.accounts.models import Authority
from lvheng.benchmarks.models import BenchmarkSet
from lvheng.campaigns.models import Campaign
from lvheng.core.fields import ExactDecimalField
from lvheng.core.models import StoredFile
from lvheng.registry.models import Unit


class Application(models.Model):
    """One unit's application in one campaign (申报表); a practice one beside it counts for nothing (HN-2.2)."""

    class Route(models.TextChoices):
        """Whether the unit is new to the national list or proves itself again."""

        NEW = "new", "新申报"
        EXISTING = "existing", "现有单位填报"

    class State(models.TextChoices):
        """Where the applicant's own part stands; later rooms keep records of their own that point here."""

        DRAFT = "draft", "填报中"
        SUBMITTED = "submitted", "已提交"
        WITHDRAWN = "withdrawn", "已撤回"
        ENDED = "ended", "已终止"

    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="applications")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="applications")
    kind = models.CharField(max_length=8, choices=Unit.Kind.choices)
    route = models.CharField(max_length=8, choices=Route.choices)
    practice = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="applications")
    province = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="+")
    standard = models.CharField(max_length=40)
    industry = models.CharField(
        max_length=40, blank=True, help_text="id of the key industry; empty: general requirements"
    )
    industry_code = models.CharField(max_length=4, blank=True)
    industry_mismatch = models.BooleanField(default=False, help_text="the code is none of the key industry's hints")
    number = models.CharField(max_length=30, blank=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "unit", "practice"], name="application_once_a_year"),
            models.UniqueConstraint(fields=["number"], condition=~Q(number=""), name="application_number_once"),
            models.CheckConstraint(
                condition=Q(state="draft", submitted_at=None) | ~Q(state="draft"), name="draft_not_submitted"
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_at__isnull=False, practice=False),
                name="submitted_has_time",
            ),
        ]
        indexes = [models.Index(fields=["campaign", "authority", "route", "state"])]

    def __str__(self) -> str:
        return f"{self.unit}（{self.campaign.year}）"


class Answer(models.Model):
    """One field of 基本信息 or 基本要求, as typed. `key`: e.g. `profile.address`, `basic.violations`."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="answers")
    key = models.CharField(max_length=60)
    value = models.TextField(blank=True)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "key"], name="answer_once")]

    def __str__(self) -> str:
        return self.key


class IndicatorFact(models.Model):
    """What the applicant states on one indicator, as typed; `value` is the exact number read from it.

    Number 0 holds the facts that several indicators share, in `sheet`; its `inputs` the basis taken by default.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="facts")
    number = models.PositiveSmallIntegerField()
    typed = models.CharField(max_length=80, blank=True, help_text="the value as typed")
    value = ExactDecimalField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    option = models.CharField(max_length=40, blank=True)
    functions = models.JSONField(default=list)
    inputs = models.JSONField(default=dict, help_text="elasticity inputs as typed, by name")
    not_applicable = models.CharField(max_length=500, blank=True, help_text="reason, when claimed")
    remark = models.CharField(max_length=500, blank=True)
    sheet = models.JSONField(default=dict, help_text="the data sheet as typed, in the score file's form")
    own = models.BooleanField(default=False, help_text="the unit's own calculation in place of the sheet's")
    shown = models.CharField(max_length=500, blank=True, help_text="what the sheet comes to, in words")
    canonical = models.JSONField(default=dict, help_text="the sheet's amounts in canonical units, by path")
    confirmed = models.JSONField(default=dict, help_text="figures asked about and confirmed: path to text")
    pending = models.JSONField(default=list, help_text="paths copied from last year and not yet confirmed")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["application", "number"], name="fact_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.typed}"


class Evidence(models.Model):
    """A file that proves a fact; `slot` is the pack's id of what is asked for, e.g. `1.calc`, `basic.licence`."""

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="evidence")
    slot = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="evidence")
    added_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["application", "slot"])]

    def __str__(self) -> str:
        return f"{self.slot}: {self.file}"


class Commitment(models.Model):
    """The signed statement of truth (真实性承诺, HN-4.2.d), bound to the content's digest: void once that changes."""

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="commitment")
    content_digest = models.CharField(max_length=64)
    signatory = models.CharField(max_length=60)
    scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.signatory


class SubmittedVersion(models.Model):
    """What was submitted, frozen by the database itself (HN-4.2.b; architecture, promise 3).

    `digest` (SHA-256) and `digest_sm3` hash the salted digests of the parts in `parts`.
    """

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="versions")
    version = models.PositiveSmallIntegerField(default=1)
    number = models.CharField(max_length=30)
    standard = models.CharField(max_length=40)
    industry = models.CharField(max_length=40, blank=True)
    standard_hash = models.CharField(max_length=64)
    campaign_hash = models.CharField(max_length=64)
    benchmark_set = models.ForeignKey(BenchmarkSet, on_delete=models.PROTECT, related_name="+")
    parts = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    digest_sm3 = models.CharField(max_length=64)
    commitment_digest = models.CharField(max_length=64)
    commitment_signatory = models.CharField(max_length=60)
    commitment_scan = models.ForeignKey(StoredFile, on_delete=models.PROTECT, null=True, related_name="+")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    window_closes_at = models.DateTimeField()
    sealed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "version"], name="version_once"),
            models.UniqueConstraint(fields=["number", "version"], name="version_number_once"),
            models.CheckConstraint(
                condition=Q(submitted_at__lte=F("window_closes_at")), name="submitted_inside_window"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} v{self.version}"


class SubmittedAnswer(models.Model):
    """A field of a submitted version."""

    version = models.ForeignKey(SubmittedVersion, on_delete=models.PROTECT, related_name="answers")
    key = models.CharField(max_length=60)
    value = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="submitted_answer_once")]

    def __str__(self) -> str:
        return self.key


class SubmittedFact(models.Model):
    """An indicator's fact of a submitted version."""

    version = models.ForeignKey(SubmittedVersion, on_delete=models.PROTECT, related_name="facts")
    number = models.PositiveSmallIntegerField()
    typed = models.CharField(max_length=80, blank=True)
    value = ExactDecimalField(null=True)
    unit = models.CharField(max_length=40, blank=True)
    basis = models.CharField(max_length=20, blank=True)
    option = models.CharField(max_length=40, blank=True)
    functions = models.JSONField(default=list)
    inputs = models.JSONField(default=dict)
    not_applicable = models.CharField(max_length=500, blank=True)
    remark = models.CharField(max_length=500, blank=True)
    sheet = models.JSONField(default=dict)
    own = models.BooleanField(default=False)
    shown = models.CharField(max_length=500, blank=True)
    canonical = models.JSONField(default=dict)
    confirmed = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "number"], name="submitted_fact_once")]

    def __str__(self) -> str:
        return f"{self.number}: {self.typed}"


class SubmittedEvidence(models.Model):
    """A file of a submitted version, with the digests it had."""

    version = models.ForeignKey(SubmittedVersion, on_delete=models.PROTECT, related_name="evidence")
    slot = models.CharField(max_length=60)
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    sha256 = models.CharField(max_length=64)
    sm3 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.slot}: {self.file}"


class Score(models.Model):
    """A score, its own record (architecture, promise 4): of which version, judged by whom, by which pack and set.

    Append-only. `result` is the whole score with its trace (`lvheng.evaluation.Score.to_dict`); `sort_key` orders
    by the exact total. `basis` says what it was computed for.
    """

    class Basis(models.TextChoices):
        """Whose figures and for what: the applicant's own, a level's verified ones, or the named set's ranking."""

        SELF = "self", "自评价"
        CITY = "city", "市州核实"
        PROVINCE = "province", "省级核实"
        MINISTRY = "ministry", "部级核实"
        RANKING = "ranking", "排名"

    version = models.ForeignKey(SubmittedVersion, on_delete=models.PROTECT, related_name="scores")
    basis = models.CharField(max_length=10, choices=Basis.choices)
    standard_hash = models.CharField(max_length=64)
    benchmark_set = models.ForeignKey(BenchmarkSet, on_delete=models.PROTECT, related_name="+")
    total = ExactDecimalField()
    sort_key = models.CharField(max_length=40, db_index=True)
    tie_key = models.CharField(
        max_length=200, blank=True, default="", help_text="orders equal totals by the groups that the pack names"
    )
    complete = models.BooleanField()
    result = models.JSONField()
    computed_at = models.DateTimeField()
    latest = models.BooleanField(default=True, help_text="the newest of its version and basis")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "basis"], condition=Q(latest=True), name="score_one_latest"
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.basis} {self.total}"


class LedgerValue(models.Model):
    """A unit's value of an indicator in one data year, and its raw facts: fills next year's "last year"."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="ledger")
    year = models.PositiveSmallIntegerField(help_text="data year, e.g. the evaluation year")
    number = models.PositiveSmallIntegerField()
    value = ExactDecimalField(null=True)
    unit_text = models.CharField(max_length=40, blank=True)
    text = models.CharField(max_length=200, blank=True, help_text="option or words where there is no number")
    sheet = models.JSONField(default=dict, help_text="the data sheet of that year; number 0: the shared facts")
    inputs = models.JSONField(default=dict, help_text="figures typed where there is no data sheet, by name")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year", "number"], name="ledger_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.number}"
