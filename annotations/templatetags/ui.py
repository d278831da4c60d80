"""Template tags of the design system: what a plain ``{% include %}`` cannot compute or wrap.

Each tag draws one partial of ``templates/components``. Nothing here queries or decides access.
docs/design-system.md lists the parameters.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import pgettext_lazy

from ..figures import grouped
from ..keyboard import chosen, current
from ..scales import shown_definition, shown_name, shown_scale

register = template.Library()

TONES = 6
WORTH_LEVELS = (
    pgettext_lazy("worth checking", "no"),
    pgettext_lazy("worth checking", "low"),
    pgettext_lazy("worth checking", "medium"),
    pgettext_lazy("worth checking", "high"),
)
# Percent of a bar below which a number on it would be cut: on any screen, on a phone.
SLIVER = 0.2  # percent; the least that is drawn
TINY, NARROW = 2.5, 12
# What the phone's menu inside the context bar needs of the page's context.
MENU = ("project", "nav", "user", "csrf_token")


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sprite; without ``label`` it is decoration, hidden from screen readers."""
    sprite = static("annotations/icons/sprite.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>',
            label, sprite, name,
        )  # fmt: skip
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.simple_tag
def kbd(keys: str) -> SafeString:
    """The caps of a shortcut; ``"Ctrl+Enter"`` is one combination.

    A single key is shown as the reader chose it, and not at all where they switched it off.
    Hidden from assistive technology, which reads ``aria-keyshortcuts`` (set by keys.js) instead.
    """
    if not (shown := own_key(keys)):
        return SafeString()
    return format_html('<kbd class="kbd" aria-hidden="true">{}</kbd>', shown)


@register.simple_tag
def own_key(keys: str) -> str:
    """The words on the caps of a shortcut, as the reader chose it; "" where it is switched off."""
    keys = chosen(keys)
    shown = (keys.upper() if len(keys) == 1 else keys).replace("+", " ")
    for name, cap in (("Enter", "↵"), ("ArrowLeft", "←"), ("ArrowRight", "→"), ("Escape", "Esc")):
        shown = shown.replace(name, cap)
    return shown


@register.simple_tag
def changed_keys() -> str:
    """What the reader changed of the single keys, as JSON for keys.js; "" for nothing."""
    return json.dumps(current.get()) if current.get() else ""


@register.simple_tag
def has_digits() -> bool:
    """Whether digits choose verdicts for the reader."""
    return bool(chosen("1"))


@register.filter
def thousands(value: int | None) -> str:
    """``2009`` → ``2,009``; nothing for ``None``."""
    return "" if value is None else grouped(value)


@register.filter
def percent_of(value: float, total: float) -> str:
    """``value`` of ``total`` in percent, 0 to 100, as SVG and HTML write it whatever the locale."""
    share = 100 * value / total if total else 0.0
    return f"{min(100.0, max(0.0, share)):.2f}".rstrip("0").rstrip(".")


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last word: ``Léa Marchetti`` → ``LM``."""
    words = name.split()
    return "".join(word[0] for word in words[:1] + words[1:][-1:]).upper()


@register.filter
def tone(name: str) -> int:
    """One of six avatar tones, the same for the same name on every page."""
    return sum(map(ord, name)) % TONES + 1


@register.filter
def verdict_name(label: Any) -> str:
    """The name of a verdict as the reader reads it; of a row of a chart, which has it already."""
    if isinstance(label, Mapping):
        return str(label.get("name", ""))
    return shown_name(label) if label else ""


@register.filter
def verdict_definition(label: Any) -> str:
    if isinstance(label, Mapping):
        return str(label.get("definition", ""))
    return shown_definition(label) if label else ""


@register.filter
def scale_name(scale: Any) -> str:
    return shown_scale(scale) if scale else ""


@register.filter
def worth_level(worth: float | str | None) -> str:
    """Check-worthiness 0–1 in words: no, low, medium, high; empty when nobody has set it.

    A template passes ``""`` on for a variable that it was not given.
    """
    if worth is None or isinstance(worth, str):
        return ""
    return str(WORTH_LEVELS[_worth_rank(worth)])


def _worth_rank(worth: float) -> int:
    return min(3, int(worth * 4))


@register.inclusion_tag("components/worth_dots.html")
def worth_dots(worth: float | str | None) -> dict[str, Any]:
    """Three dots, filled by level."""
    level = worth_level(worth)
    filled = _worth_rank(float(worth)) if level and worth is not None else 0
    return {"level": level, "filled": filled}


@register.simple_tag
def stack(parts: Iterable[Mapping[str, Any]], gap: float = 0.0) -> list[dict[str, Any]]:
    """Lay ``{"value": …}`` parts end to end: adds ``x`` and ``width`` in percent.

    Empty parts are left out; ``room`` says where a number fits on it: any, wide (screens), none.
    ``gap`` is the percent left free after each part.
    """
    shown = [part for part in parts if part["value"]]
    total = sum(part["value"] for part in shown)
    laid, before = [], 0
    for part in shown:
        last = part is shown[-1]
        width = 100 * part["value"] / total - (0 if last else gap)
        laid.append(
            {
                **part,
                # The last sliver, too, lies within the bar, or nobody would see it.
                "x": percent_of(min(before, total * (1 - SLIVER / 100)), total),
                "width": f"{max(width, SLIVER):.2f}",
                "room": "none" if width < TINY else "wide" if width < NARROW else "any",
            }
        )
        before += part["value"]
    return laid


@register.simple_tag
def columns(
    groups: Iterable[Mapping[str, Any]], height: int = 100, left: float = 0.0
) -> dict[str, Any]:
    """Geometry of a column chart of ``{"label", "values": [n, …]}`` groups.

    Returns ``groups`` with ``x`` (middle, percent) and ``bars`` (x and width in percent, y and
    height in pixels of ``height``), and ``lines``: a few round grid lines below the highest value.
    ``left`` is the percent kept free for their numbers.
    """
    groups = list(groups)
    highest = max((value for group in groups for value in group["values"]), default=0) or 1
    slot = (100 - left) / max(len(groups), 1)
    drawn = []
    for index, group in enumerate(groups):
        values = group["values"]
        start = left + slot * (index + 0.08)
        width = slot * 0.84 / max(len(values), 1)
        bars = [
            {
                "value": value,
                "series": number + 1,
                "x": f"{start + number * width:.2f}",
                "middle": f"{start + (number + 0.47) * width:.2f}",
                "width": f"{width * 0.94:.2f}",
                "y": f"{height * (1 - value / highest):.1f}",
                "height": f"{height * value / highest:.1f}",
            }
            for number, value in enumerate(values)
        ]
        drawn.append({**group, "x": f"{left + slot * (index + 0.5):.2f}", "bars": bars})
    step = _round_step(highest)
    lines = [
        {"value": value, "y": f"{height * (1 - value / highest):.1f}"}
        for value in range(step, int(highest) + 1, step)
    ]
    return {"groups": drawn, "lines": lines, "height": height}


def _round_step(highest: float) -> int:
    """A grid step of 1, 2.5 or 5 times a power of ten that gives two or three lines."""
    power = 1
    while True:
        for factor in (1, 2.5, 5):
            step = factor * power
            if step >= 1 and step == int(step) and highest / step < 4:
                return int(step)
        power *= 10


@register.filter
def heat(value: int, highest: int) -> int:
    """Level 0 to 8 of a matrix cell; 0 only for nothing."""
    return 0 if not value else 1 + int(7 * value / max(highest, value))


@register.filter
def zipped(left: Iterable[Any], right: Iterable[Any]) -> list[tuple[Any, Any]]:
    """Pairs of two lists of the same length, for one loop."""
    return list(zip(left, right, strict=True))


@register.simple_block_tag
def kept(content: str) -> str:
    """``{% kept as name %}…{% endkept %}``: what a block says, for more than one place."""
    return content.strip()


@register.simple_block_tag
def banner(content: str, kind: str = "info", icon: str = "", alert: bool = False) -> SafeString:
    """A message across its container. ``kind``: info, ok, warn, bad, ink or lock."""
    return _wrap("banner", content=content, kind=kind, icon=icon, alert=alert)


@register.simple_block_tag(takes_context=True)
def context_bar(
    context: Context,
    content: str,
    title: str,
    meta: str = "",
    back_url: str = "",
    back: str = "",
    short: str = "",
) -> SafeString:
    """The bar under the topbar: way back, what this is, and (the block) what can be done here."""
    return _wrap(
        "context_bar", content=content, title=title, meta=meta, back_url=back_url,
        back=back, short=short, **{name: context.get(name) for name in MENU},
    )  # fmt: skip


@register.simple_block_tag
def submit_bar(content: str, state: str = "", icon: str = "saved") -> SafeString:
    """The bar that stays at the bottom: ``state`` at its start, the block's buttons at its end."""
    return _wrap("submit_bar", content=content, state=state, icon=icon)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, wide: bool = False) -> SafeString:
    """A dialog opened by ``<a href="#id" data-opens="id">``; without JavaScript by its address."""
    return _wrap("dialog", content=content, id=id, title=title, wide=wide)


def _wrap(partial: str, **parameters: Any) -> SafeString:
    """Draw a partial around a block that is already rendered, and so already escaped."""
    return render_to_string(f"components/{partial}.html", parameters)
