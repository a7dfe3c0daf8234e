"""Template tags and filters of the shared look: ``{% load lvheng %}``. See docs/components.md for every signature."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django import template
from django.forms import BoundField
from django.forms.forms import BaseForm
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString

from lvheng.core.clauses import quoted
from lvheng.core.components import fields, formats
from lvheng.core.components.deadline import DeadlineVM
from lvheng.core.components.qr import QrVM
from lvheng.core.components.scale import ScaleVM
from lvheng.core.components.score_panel import ScorePanelVM

register = template.Library()

#: State of a thing → its icon; the word comes from the page.
STATE_ICONS = {
    "done": "circle-check",
    "doing": "progress",
    "todo": "circle-dashed",
    "wait": "lock",
    "warn": "alert-triangle",
    "bad": "alert-circle",
}
MODES = {"type": "large", "contrast": "more"}


@register.simple_tag
def icon(name: str, size: str = "") -> SafeString:
    """A decorative icon of the sprite; ``size`` may be ``sm``."""
    css = "icon icon-sm" if size == "sm" else "icon"
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>', css, static("lvheng/icons.svg"), name
    )


@register.simple_tag
def cite(*ids: str | None, pack: Any = None) -> SafeString:
    """Clauses by where they stand (省通知第四条第 2 款), each leading to its words on the policy page.

    With a campaign pack only those of the notices that its territory follows. A rule that rests on an assumption has
    no clause: nothing is cited.
    """
    named = [one for one in ids if one]
    found = quoted(pack.in_force(*named) if pack else named)
    parts = ((clause.url, f"{clause.id} {clause.quote}", clause.label) for clause in found)
    return format_html_join("、", '<a class="lv-cite" href="{}" title="{}">{}</a>', parts)


@register.simple_tag
def per(*ids: str | None, pack: Any = None) -> SafeString:
    """The same in brackets, as a sentence ends with it; nothing where no clause of these applies."""
    cited = cite(*ids, pack=pack)
    return format_html("（{}）", cited) if cited else SafeString()


@register.simple_tag
def state(kind: str, word: str) -> SafeString:
    """A state as icon and word: done, doing, todo, wait, warn or bad."""
    if kind not in STATE_ICONS:
        raise ValueError(f"unknown state {kind!r}; one of {', '.join(STATE_ICONS)}")
    return format_html('<span class="lv-state lv-state-{}">{}{}</span>', kind, icon(STATE_ICONS[kind], "sm"), word)


@register.simple_tag(takes_context=True)
def display_modes(context: template.Context) -> SafeString:
    """Large type and high contrast as attributes of ``<html>``, from the query or the remembered cookie."""
    request = context.get("request")
    if request is None:
        return SafeString()
    chosen = [
        (name, value)
        for name, value in MODES.items()
        if request.GET.get(name, request.COOKIES.get(f"lv-{name}")) == value
    ]
    return SafeString("".join(format_html(' data-{}="{}"', name, value) for name, value in chosen))


@register.inclusion_tag("core/tags/deadline.html")
def deadline(window: Any, now: datetime, label: str = "") -> dict[str, Any]:
    """The deadline line of a window: an object with ``closes_at`` and ``label``.

    It may have ``clause`` and ``opens_at``. A date counts as its last second. Without a window nothing is printed.
    """
    closes_at = getattr(window, "closes_at", None)
    if closes_at is None:
        return {"due": None}
    closes_at = _moment(closes_at, time(23, 59, 59))
    opens_at = getattr(window, "opens_at", None)
    return {
        "due": DeadlineVM.build(
            str(label or getattr(window, "label", "")),
            timezone.localtime(closes_at),
            now,
            str(getattr(window, "clause", "") or ""),
            _moment(opens_at, time.min) if opens_at else None,
        )
    }


def _moment(value: date | datetime, at: time) -> datetime:
    if isinstance(value, datetime):
        return value
    return timezone.make_aware(datetime.combine(value, at))


@register.inclusion_tag("core/tags/scale.html")
def scale(vm: ScaleVM, *, key: bool = False) -> dict[str, Any]:
    """The scale of an indicator; ``key=True`` adds the line about last year's mark."""
    return {"vm": vm, "key": key}


@register.inclusion_tag("core/tags/scale_mini.html")
def scale_mini(vm: ScaleVM) -> dict[str, Any]:
    """The scale as a line of 14 px, for tables and the phone's dock."""
    return {"vm": vm}


@register.inclusion_tag("core/tags/scale_cell.html")
def scale_cell(vm: ScaleVM) -> dict[str, Any]:
    """The inside of a ``td.lv-cell-scale``: baseline, mini scale, leading level; words where there is no scale."""
    return {"vm": vm}


@register.inclusion_tag("core/tags/score_panel.html")
def score_panel(vm: ScorePanelVM, *, dock: bool = True) -> dict[str, Any]:
    """The score panel, in a box with id ``lv-score``; ``dock`` adds the line at the foot of a phone."""
    return {"vm": vm, "dock": dock}


@register.inclusion_tag("core/tags/pips.html")
def pips(items: Iterable[Any], label: str = "各项指标的状态") -> dict[str, Any]:
    """Small numbered links: items with ``number``, ``name``, ``url``, ``state`` (done, doing or todo)."""
    return {"items": items, "label": label}


@register.inclusion_tag("core/tags/field.html")
def field(
    bound: BoundField,
    *,
    unit: str = "",
    hint: str = "",
    label: str = "",
    numeric: bool = False,
    optional: bool = False,
    last: str = "",
) -> dict[str, Any]:
    """A form field: label, hint, errors, control.

    ``unit`` prints a suffix; ``numeric`` right-aligns and asks for a decimal keyboard; ``optional`` says 选填;
    ``last`` is last year's value in words. What was typed is kept, errors are tied to the control.
    """
    vm = fields.describe(bound, unit=unit, hint=hint, label=label, numeric=numeric, last=last)
    return {"field": bound, "vm": vm, "optional": optional}


@register.inclusion_tag("core/tags/error_summary.html")
def error_summary(source: BaseForm | Sequence[tuple[str, str]] | None, title: str = "") -> dict[str, Any]:
    """Errors of a form, or (anchor, message) pairs, as a list of links that takes the focus. Empty prints nothing."""
    items = fields.summary(source)
    return {"items": items, "title": title or f"有 {len(items)} 处需要处理"}


@register.inclusion_tag("core/tags/steps.html")
def steps(items: Iterable[Any], label: str = "") -> dict[str, Any]:
    """What happens next: items with ``title``, ``note`` and ``state`` (done, now or empty)."""
    return {"items": items, "label": label}


@register.inclusion_tag("core/tags/answers.html")
def answers(rows: Iterable[Any]) -> dict[str, Any]:
    """Answers to check: rows with ``label`` and ``value``.

    They may have ``url`` (修改), ``change`` (its word), ``error``, ``anchor`` and ``code`` (monospaced).
    """
    return {"rows": rows}


@register.inclusion_tag("core/tags/chart.html")
def chart(
    chart_id: str, option_json: Mapping[str, Any], table: Any, *, title: str = "", note: str = "", level: int = 2
) -> dict[str, Any]:
    """A chart and its table behind tabs 图 / 表.

    ``option_json`` is a mapping with ``kind`` (hist, radar, years, bars) and its data, or ``{"kind": "option",
    "option": {…}}`` as ECharts takes it. ``table`` has ``head`` (titles) and ``rows`` (first cell is the row's
    title); both the same numbers. ``level`` is the heading's.
    """
    return {
        "id": chart_id,
        "json_id": f"{chart_id}-json",
        "data": _pixels(option_json),
        "table": table,
        "title": title,
        "note": note,
        "level": level,
    }


def _pixels(value: Any) -> Any:
    """Decimals as JSON numbers: a chart places pixels, the exact number stands in the table."""
    if isinstance(value, Decimal):
        return float(value)
    if isinstance(value, Mapping):
        return {str(key): _pixels(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_pixels(item) for item in value]
    return value


@register.inclusion_tag("core/tags/pager.html")
def pager(page: Any, label: str = "分页") -> dict[str, Any]:
    """Keyset paging: an object with ``previous_url``, ``next_url`` and ``label``."""
    return {"page": page, "label": label}


@register.filter
def num(value: Any) -> str:
    """The exact number; nothing for None, the text itself when it is no number."""
    return _format(value, formats.num)


@register.filter
def num2(value: Any) -> str:
    """Two decimals, half to even."""
    return _format(value, formats.num2)


@register.filter
def signed(value: Any, places: int = 2) -> str:
    """Two decimals (or ``places``) with a sign."""
    return _format(value, lambda number: formats.signed(number, places))


@register.filter
def brief(value: Any) -> str:
    """A measured value, shortened only when it is a long quotient."""
    return _format(value, formats.brief)


@register.filter
def percent(value: Any) -> str:
    """A share between 0 and 1 as a percentage with two decimals."""
    return _format(value, formats.percent)


@register.filter
def rate(value: Any) -> str:
    """A share that a rule names, as the rule writes it: 5%."""
    return _format(value, formats.rate)


def _format(value: Any, write: Any) -> str:
    if value is None or value == "":
        return ""
    try:
        return str(write(value if isinstance(value, Decimal) else Decimal(str(value))))
    except (InvalidOperation, ValueError):
        return str(value)


@register.filter
def filesize(value: int | None) -> str:
    """A size in bytes for people."""
    return "" if value is None else formats.filesize(int(value))


@register.filter
def cn_date(value: Any, parts: str = "") -> str:
    """10月27日; ``y`` adds the year."""
    local = _local(value)
    return "" if local is None else formats.cn_date(local, parts)


@register.filter
def cn_datetime(value: Any, parts: str = "") -> str:
    """10月27日 23:59; ``y`` adds the year, ``s`` the seconds."""
    local = _local(value)
    if local is None:
        return ""
    return formats.cn_datetime(local, parts) if isinstance(local, datetime) else formats.cn_date(local, parts)


@register.filter
def weekday(value: Any) -> str:
    """周一 … 周日."""
    local = _local(value)
    return "" if local is None else formats.weekday(local)


def _local(value: Any) -> date | datetime | None:
    if isinstance(value, datetime):
        return timezone.localtime(value) if timezone.is_aware(value) else value
    return value if isinstance(value, date) else None


@register.filter
def bold_result(line: str) -> SafeString:
    """What follows the last equals sign of an arithmetic line in bold."""
    head, sign, tail = str(line).rpartition(" = ")
    return format_html("{} = <b>{}</b>", head, tail) if sign else conditional_escape(line)


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A QR code that holds a text, drawn as one path; ``label`` says what it is to those who don't see it."""
    drawn = QrVM.build(text)
    return format_html(
        '<svg class="lv-qr" viewBox="0 0 {0} {0}" role="img" aria-label="{1}"><path class="lv-qr-ink" d="{2}"/></svg>',
        drawn.size, label, drawn.path,
    )  # fmt: skip


@register.inclusion_tag("core/tags/save_line.html")
def save_line(saved_at: datetime | None = None) -> dict[str, Any]:
    """When the form was last saved; ``autosave.js`` keeps it up to date."""
    return {"saved_at": saved_at}


@register.filter
def time_of(value: Any) -> str:
    """14:03:22, in local time."""
    local = _local(value)
    if not isinstance(local, datetime):
        return ""
    return f"{local:%H:%M:%S}"
