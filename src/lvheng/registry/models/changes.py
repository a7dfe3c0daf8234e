"""Changes of a listed unit: renaming, address, boundary, merger (domain.md §5)."""

from django.conf import settings
from django.db import models

from lvheng.core.models import StoredFile
from lvheng.registry.models.units import Unit

USER = settings.AUTH_USER_MODEL


class ChangeRequest(models.Model):
    """A unit says that it has changed and proves it; city, then province, then it takes effect.

    `proposed` and `before`: the changed fields of the unit by name (`name`, `uscc`, `address`, `county`,
    `county_code`, `boundary`; of a merger `partner`, the absorbed unit's id, and `partner_name`).
    """

    class Kind(models.TextChoices):
        """What changes."""

        NAME = "name", "名称变更"
        CODE = "code", "统一社会信用代码变更"
        ADDRESS = "address", "地址变更"
        BOUNDARY = "boundary", "范围（四至边界）变更"
        MERGER = "merger", "合并"

    class State(models.TextChoices):
        """How far it has come."""

        SUBMITTED = "submitted", "待市州审核"
        CITY_AGREED = "city_agreed", "待省级决定"
        EFFECTIVE = "effective", "已生效"
        REFUSED = "refused", "未同意"
        WITHDRAWN = "withdrawn", "已撤回"

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    proposed = models.JSONField()
    before = models.JSONField(default=dict)
    changed_on = models.DateField(help_text="when the change itself happened")
    reason = models.CharField(max_length=500)
    proof = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    filed_by = models.ForeignKey(USER, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    city_opinion = models.CharField(max_length=500, blank=True)
    city_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    city_at = models.DateTimeField(null=True)
    still_fit = models.BooleanField(default=True, help_text="false: no longer fit for the list, its entries go")
    decision = models.CharField(max_length=80, blank=True)
    province_opinion = models.CharField(max_length=500, blank=True)
    decided_by = models.ForeignKey(USER, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind"],
                condition=models.Q(state__in=("submitted", "city_agreed")),
                name="change_one_open_of_a_kind",
            )
        ]
        indexes = [models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return f"{self.unit} {self.get_kind_display()}"
