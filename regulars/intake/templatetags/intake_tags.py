"""What only the pages of the intake draw."""

from babel.numbers import format_decimal
from django import template

from regulars.web import moments

register = template.Library()


@register.filter
def grouped(count: int | None) -> str:
    """Return a count as its reader writes it: 20,619 or 20 619. Django groups for some languages only."""
    return "" if count is None else format_decimal(count, locale=moments.locale())
