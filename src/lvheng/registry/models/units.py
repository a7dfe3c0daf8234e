"""A unit and what it is called: names and codes over time, its county, the enterprises inside a park."""

from django.conf import settings
from django.db import models

from lvheng.accounts.models import Authority
from lvheng.registry.names import key_of_name

MAX_KEY = 120


class County(models.Model):
    """A county of GB/T 2260 and the years in which it bore this name; null: open at that end."""

    code = models.CharField(max_length=6, db_index=True)
    name = models.CharField(max_length=60)
    since = models.PositiveSmallIntegerField(null=True)
    until = models.PositiveSmallIntegerField(null=True, help_text="first year in which it no longer did")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["code", "name"], name="county_once")]
        ordering = ["code"]
        verbose_name = "县区"

    def __str__(self) -> str:
        return self.name


class Unit(models.Model):
    """A green factory or a green industrial park (MI-1.a): an identity of its own; the code is an attribute.

    `irregular_code`: the officer's reason for a code whose check character is wrong (old codes); empty: a regular one.
    """

    class Kind(models.TextChoices):
        """The two kinds of unit."""

        FACTORY = "factory", "绿色工厂"
        PARK = "park", "绿色工业园区"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, blank=True, db_index=True, help_text="see registry.names.key_of_name")
    pinyin = models.CharField(max_length=400, blank=True, help_text="sort key of the name")
    uscc = models.CharField("统一社会信用代码", max_length=18, db_index=True)
    irregular_code = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=120, blank=True, help_text="site name where one code has several sites")
    authority = models.ForeignKey(Authority, on_delete=models.PROTECT, related_name="units")
    county = models.CharField(max_length=60, blank=True)
    county_code = models.CharField(max_length=6, blank=True, help_text="GB/T 2260, where known")
    address = models.CharField(max_length=200, blank=True)
    boundary = models.CharField(max_length=500, blank=True, help_text="of a park, in words: its four limits and area")
    industry_code = models.CharField(max_length=4, blank=True, help_text="GB/T 4754 class")
    industry = models.CharField(max_length=40, blank=True, help_text="id of the key industry, if known")
    contact = models.CharField(max_length=60, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="absorbed")
    merged_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "uscc", "site"], name="unit_kind_code_site")]
        indexes = [models.Index(fields=["authority", "kind"])]
        verbose_name = "单位"

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what the name is sorted and matched by."""
        self.derive()
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    def derive(self) -> None:
        """Set what follows from the name; for those who write many at once."""
        from pypinyin import lazy_pinyin  # heavy; only writes need it

        self.pinyin = " ".join(lazy_pinyin(self.name))[:400]
        self.name_key = key_of_name(self.name)[:MAX_KEY]


class UnitName(models.Model):
    """A name a unit bore, from when until when."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, blank=True, db_index=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    decision = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what the name is matched by."""
        self.name_key = key_of_name(self.name)[:MAX_KEY]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class UnitCode(models.Model):
    """A code a unit bore before; bars and look-backs follow it."""

    unit = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="codes")
    uscc = models.CharField(max_length=18, db_index=True)
    until = models.DateField()
    decision = models.CharField(max_length=80, blank=True)

    def __str__(self) -> str:
        return self.uscc


class ParkEnterprise(models.Model):
    """An enterprise inside a park, with or without a unit of its own; `until` null: still there."""

    park = models.ForeignKey(Unit, on_delete=models.CASCADE, related_name="enterprises")
    name = models.CharField(max_length=120)
    name_key = models.CharField(max_length=120, blank=True, db_index=True)
    uscc = models.CharField(max_length=18, blank=True, db_index=True)
    industry_code = models.CharField(max_length=4, blank=True)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["park", "uscc", "name_key"], condition=models.Q(until=None), name="enterprise_once_in_park"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep what the name is matched by."""
        self.name_key = key_of_name(self.name)[:MAX_KEY]
        super().save(*args, **kwargs)  # type: ignore[arg-type]
