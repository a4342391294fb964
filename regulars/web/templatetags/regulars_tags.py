"""One look for time, money, telephone numbers and icons. All of them escape what they are given.

They are template built-ins: no {% load %} needed. Examples: docs/look.md.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from regulars.core import clock, phones
from regulars.core.money import Money
from regulars.web import amounts, look, moments

register = template.Library()

# Arrows of direction turn round in Hebrew; clocks, check marks and handsets do not (ux.md 2.11).
_TURNING = frozenset(
    {"arrow-left", "arrow-right", "chevron-left", "chevron-right", "arrow-back-up", "send", "logout"}
)
_LOOK_FIELDS = ("state", "warn_at", "urgent_at", "due_at", "limit_at", "ended_at", "paused_until")


@register.simple_tag(takes_context=True)
def icon(context: Context, name: str, label: str = "", size: str = "") -> SafeString:
    """Draw a symbol of the sprite: decoration, or with `label` a named picture. size: "" or "large"."""
    return _icon(_sprite(context), name, label, size)


def _icon(sprite_href: str, name: str, label: str = "", size: str = "") -> SafeString:
    classes = f"icon{' icon-turns' if name in _TURNING else ''}{f' icon-{size}' if size else ''}"
    href = f"{sprite_href}#{name}"
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', classes, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', classes, href)


@register.simple_tag(takes_context=True)
def due(
    context: Context,
    promise: Any,
    at: datetime | None = None,
    *,
    still: bool = False,
    size: str = "",
    paused_until: datetime | None = None,
) -> SafeString:
    """Draw the one badge of a promise: shape, words, and the moment for the page's clock.

    promise: anything with the fields of look_of, or with a method look() that returns them. still=True draws
    a badge nobody can press (inside a link); otherwise it is a button that opens the popover `why-<pk>`,
    which {% why promise %} draws.
    """
    facts = _facts(promise, zone=_zone(context), paused_until=paused_until)
    shown = look.look_of(**facts, at=at or context.get("now") or clock.now())
    body = format_html("{}{}", _icon(_sprite(context), shown.icon), _ticking(shown, facts))
    classes = f"due due-{shown.kind}{f' due-{size}' if size else ''}"
    if still:
        return format_html('<span class="{}" title="{}">{}</span>', classes, shown.title, body)
    return format_html(
        '<button type="button" class="{}" title="{}" popovertarget="why-{}">{}</button>',
        classes,
        shown.title,
        getattr(promise, "pk", ""),
        body,
    )


@register.inclusion_tag("web/parts/_why.html", takes_context=True)
def why(context: Context, promise: Any, says: str = "", href: str = "") -> dict[str, Any]:
    """Draw the popover that explains a badge. says: the standard; href: a part with the whole reckoning."""
    return {"promise": promise, "says": says, "href": href, "store_zone": _zone(context)}


@register.simple_tag
def due_words() -> SafeString:
    """Hand the page's clock its sentences in the reader's language. Once a page, in the head."""
    return format_html(
        '<meta name="regulars-due-words" content="{}"><meta name="regulars-now" content="{}">',
        json.dumps(look.phrases(), ensure_ascii=False),
        clock.now().isoformat(),
    )


@register.simple_tag
def money(minor: int | Money | None, currency: str = "") -> SafeString:
    """Write an amount of minor units in the reader's way: {% money order.total_minor order.currency %}."""
    if minor is None:
        return mark_safe("–")
    value = minor if isinstance(minor, Money) else Money(int(minor), currency)
    text = amounts.say(value.minor, value.currency)
    return format_html('<bdi class="money">{}</bdi>', text)


@register.simple_tag(takes_context=True)
def moment(context: Context, value: datetime | None, form: moments.Form = "full") -> SafeString:
    """Write a moment in the store's zone (context `store_zone`): full, day, short, time or weekday."""
    if value is None:
        return mark_safe("–")
    words = moments.say(value, form, zone=_zone(context))
    return format_html('<time datetime="{}">{}</time>', value.isoformat(timespec="seconds"), words)


@register.simple_tag
def phone(e164: str | None, *, masked: bool = False, link: bool = False) -> SafeString:
    """Write a telephone number, left to right. masked hides its middle; link makes it callable."""
    if not e164:
        return mark_safe("–")
    shown = phones.mask(e164) if masked else phones.display(e164)
    if link:
        return format_html('<a class="phone" dir="ltr" href="tel:{}">{}</a>', e164, shown)
    return format_html('<bdi class="phone" dir="ltr">{}</bdi>', shown)


@register.simple_tag
def bdi(value: object, kind: str = "") -> SafeString:
    """Isolate a code or a name, so that a Hebrew line does not tear it apart. kind="code" never wraps."""
    if kind == "code":
        return format_html('<bdi class="code" dir="ltr">{}</bdi>', value)
    return format_html("<bdi>{}</bdi>", value)


@register.simple_tag(takes_context=True)
def mark(context: Context, size: int = 28) -> SafeString:
    """Draw the cherry. It is decoration: the store's name stands beside it."""
    return format_html(
        '<svg class="cherry" width="{0}" height="{0}" aria-hidden="true"><use href="{1}#mark"></use></svg>',
        size,
        _sprite(context),
    )


@register.simple_tag(takes_context=True)
def sprite(context: Context) -> str:
    """Return the address of the sprite of icons: customers' pages have a small one of their own (`small_sprite`)."""
    return _sprite(context)


def _sprite(context: Context) -> str:
    return static("regulars/icons-customer.svg" if context.get("small_sprite") else "regulars/icons.svg")


def _zone(context: Context) -> tzinfo:
    """The store's zone: a name or a tzinfo under `store_zone`; UTC where nobody said."""
    zone = context.get("store_zone") or UTC
    return ZoneInfo(zone) if isinstance(zone, str) else zone


def _facts(promise: Any, *, zone: tzinfo | None, paused_until: datetime | None) -> dict[str, Any]:
    raw = promise.look() if hasattr(promise, "look") else promise
    found = {name: _field(raw, name) for name in _LOOK_FIELDS}
    found["paused_until"] = paused_until or found["paused_until"]
    return {
        name: value.astimezone(zone) if zone and isinstance(value, datetime) else value
        for name, value in found.items()
    }


def _field(raw: Any, name: str) -> Any:
    return raw.get(name) if isinstance(raw, Mapping) else getattr(raw, name, None)


def _ticking(shown: look.Look, facts: Mapping[str, Any]) -> SafeString:
    moment_iso = facts["due_at"].isoformat(timespec="seconds")
    if not shown.ticks:
        return format_html('<time datetime="{}">{}</time>', moment_iso, shown.words)
    seconds = (facts["warn_at"], facts["urgent_at"], facts["due_at"], facts["limit_at"])
    return format_html(
        '<time datetime="{}" data-ticks="{}" data-state="{}">{}</time>',
        moment_iso,
        " ".join(str(int(each.timestamp())) if each else "-" for each in seconds),
        facts["state"],
        shown.words,
    )
