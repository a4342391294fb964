"""What pages without a signed-in person need to know of the store."""

from django import template

from regulars.stores.queries import the_store

register = template.Library()


@register.simple_tag
def store_name() -> str:
    """Return the name of the store of this installation; empty before it is founded."""
    store = the_store()
    return store.name if store else ""
