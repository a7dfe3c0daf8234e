"""What machines read of the evidence, and what the automatic checks found: beside the submission, made anew at will."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.core.models import StoredFile
from lvheng.filing.models import Application, SubmittedEvidence, SubmittedVersion

USER = settings.AUTH_USER_MODEL


class Reading(models.Model):
    """What was read of one stored file: its text by page, and how each page looks."""

    class State(models.TextChoices):
        """How it went."""

        READ = "read", "已读取"
        UNREADABLE = "unreadable", "无法读取"

    file = models.OneToOneField(StoredFile, on_delete=models.CASCADE, related_name="reading")
    state = models.CharField(max_length=10, choices=State.choices)
    pages = models.PositiveIntegerField(default=0)
    letters = models.PositiveIntegerField(default=0, help_text="how much text was found; 0: pictures only")
    why = models.CharField(max_length=200, blank=True)
    read_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.file}"


class ReadPage(models.Model):
    """One page (sheet of a workbook, picture): its text, and two perceptual hashes as hex, coarse and fine."""

    reading = models.ForeignKey(Reading, on_delete=models.CASCADE, related_name="sheets")
    page = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    coarse = models.CharField(max_length=64, blank=True, db_index=True)
    fine = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["reading", "page"], name="read_page_once")]

    def __str__(self) -> str:
        return f"{self.reading} {self.page}"


class ReadBand(models.Model):
    """What a page is found by where it stands elsewhere too (`lvheng.review.likeness.bands`)."""

    sheet = models.ForeignKey(ReadPage, on_delete=models.CASCADE, related_name="bands")
    band = models.CharField(max_length=20, db_index=True)

    def __str__(self) -> str:
        return f"{self.sheet} {self.band}"


class CheckRun(models.Model):
    """The newest run of the automatic checks over one application; a further run replaces it.

    `risk`, `severe`, `warnings`, `notes` are of the flags that nobody gave a reason for; `risk_<level>` and `unsettled`
    of those that count for a level (`lvheng.review.actions.weighing`).
    """

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", "等待检查"
        DONE = "done", "已检查"
        FAILED = "failed", "检查出错"

    application = models.OneToOneField(Application, on_delete=models.CASCADE, related_name="check_run")
    version = models.ForeignKey(SubmittedVersion, on_delete=models.CASCADE, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    ran = models.JSONField(default=list, help_text="ids of the checks that ran")
    abstained = models.JSONField(default=dict, help_text="check id to why it could not judge")
    standard_hash = models.CharField(max_length=64, blank=True)
    campaign_hash = models.CharField(max_length=64, blank=True)
    risk = models.PositiveIntegerField(default=0, db_index=True)
    severe = models.PositiveSmallIntegerField(default=0)
    warnings = models.PositiveSmallIntegerField(default=0)
    notes = models.PositiveSmallIntegerField(default=0)
    risk_city = models.PositiveIntegerField(default=0, db_index=True)
    risk_province = models.PositiveIntegerField(default=0, db_index=True)
    risk_ministry = models.PositiveIntegerField(default=0, db_index=True)
    unsettled = models.JSONField(default=dict, help_text="level to its number of flags by severity")
    error = models.CharField(max_length=200, blank=True)
    ran_at = models.DateTimeField(null=True)
    claimed_at = models.DateTimeField(null=True, help_text="when a worker took it: for a while nobody else does")

    def __str__(self) -> str:
        return f"{self.application}"


class CheckFlag(models.Model):
    """One thing a check found. `place`: where inside the application; `number`: indicator, 0 for the whole."""

    class Severity(models.TextChoices):
        """How bad it looks."""

        SEVERE = "severe", "严重"
        WARNING = "warning", "提醒"
        NOTE = "note", "提示"

    run = models.ForeignKey(CheckRun, on_delete=models.CASCADE, related_name="flags")
    check_id = models.CharField(max_length=40)
    place = models.CharField(max_length=120)
    number = models.PositiveSmallIntegerField(default=0)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    count = models.CharField(max_length=12, help_text="authenticity, accuracy or advancement")
    clause = models.CharField(max_length=20, blank=True)
    title = models.CharField(max_length=120)
    message = models.CharField(max_length=500)
    fingerprint = models.CharField(max_length=64, help_text="of what was found: an override holds for this alone")
    evidence = models.ForeignKey(SubmittedEvidence, on_delete=models.CASCADE, null=True, related_name="+")
    page = models.PositiveIntegerField(default=0)
    words = models.JSONField(default=list, help_text="texts to mark on the page")
    other = models.ForeignKey(
        Application, on_delete=models.CASCADE, null=True, related_name="+",
        help_text="another application it is like; shown by name only to who may see that one",
    )  # fmt: skip

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "check_id", "place"], name="check_flag_once")]

    def __str__(self) -> str:
        return f"{self.run} {self.check_id}"


class FigurePrint(models.Model):
    """The fingerprint of one figure of a submitted version, so that the same figures are found elsewhere quickly.

    Equal where field, amount and unit are, however they were written. Made anew at will.
    """

    version = models.ForeignKey(SubmittedVersion, on_delete=models.CASCADE, related_name="prints")
    place = models.CharField(max_length=200)
    print = models.CharField(max_length=16, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "place"], name="figure_print_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.place}"


class NamedAdviser(models.Model):
    """Who a paper of a submitted version names as having drawn it up, advised on or verified it for the unit.

    Found in the text (`lvheng.review.advisers`), and what experts' employers are compared with. Made anew at will.
    """

    version = models.ForeignKey(SubmittedVersion, on_delete=models.CASCADE, related_name="advisers")
    evidence = models.ForeignKey(SubmittedEvidence, on_delete=models.CASCADE, related_name="+")
    page = models.PositiveIntegerField()
    role = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    name_key = models.CharField(max_length=80, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name_key"], name="named_adviser_once")]

    def __str__(self) -> str:
        return f"{self.version} {self.name}"


class FlagOverride(models.Model):
    """A reviewer's reason why a flag is nothing to worry about, at one level; it outlives further runs."""

    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="flag_overrides")
    check_id = models.CharField(max_length=40)
    place = models.CharField(max_length=120)
    fingerprint = models.CharField(max_length=64)
    level = models.CharField(max_length=10, choices=Authority.Level.choices)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "check_id", "place", "level"], condition=models.Q(withdrawn_at=None),
                name="flag_override_once",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.application} {self.check_id}"
