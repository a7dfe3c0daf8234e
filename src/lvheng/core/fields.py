"""Model fields of our own: exact decimals (architecture, promise 6)."""

from decimal import Context, Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

#: Width of the column. A number that needs more in plain writing (40 digits near 10^-40) is kept with its exponent.
WIDTH = 80


class ExactDecimalField(models.CharField[Any, Any]):
    """A `Decimal` kept as its own text, exact to the last digit, alike on SQLite and PostgreSQL.

    SQL can't compare the values; what is ranked on keeps a fixed-width sort key beside it.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("max_length", WIDTH)
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
        """`Decimal` to its text: without exponent where that fits the column."""
        number = self.to_python(value)
        if number is None:
            return None
        plain = format(number, "f")
        return plain if len(plain) <= WIDTH else _with_exponent(number)


def _with_exponent(number: Decimal) -> str:
    """Digits and a power of ten; zeros at the end become part of the power, so that the value stays exact."""
    digits = number.as_tuple().digits
    return str(number.normalize(Context(prec=len(digits))))
