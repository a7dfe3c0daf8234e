"""Model fields of our own: exact decimals (architecture, promise 6)."""

from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models


class ExactDecimalField(models.CharField[Any, Any]):
    """A `Decimal` kept as its own text, to the last digit, alike on SQLite and PostgreSQL.

    SQL can't compare the values; what is ranked on keeps a fixed-width sort key beside it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", 80)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        """Migrations name the field by its public path."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "lvheng.core.fields.ExactDecimalField", args, kwargs

    def from_db_value(self, value: str | None, *_: object) -> Decimal | None:
        """Text of the database to `Decimal`."""
        return None if value is None or value == "" else Decimal(value)

    def to_python(self, value: Any) -> Any:
        """`Decimal` of anything exact; a float is refused. Raises ValidationError."""
        if value is None or value == "" or isinstance(value, Decimal):
            return value if value != "" else None
        if isinstance(value, float):
            raise ValidationError("a float is not exact")
        return Decimal(str(value))

    def get_prep_value(self, value: Any) -> str | None:
        """`Decimal` to its text, without exponent."""
        number = self.to_python(value)
        return None if number is None else format(number, "f")
