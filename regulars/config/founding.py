"""The first start of a real installation: a store, its owner, and a password that is shown once."""

from dataclasses import dataclass

from regulars.core import clock
from regulars.core.tokens import new_token
from regulars.promises.actions import sync_standards
from regulars.stores.actions import add_staff, found_store
from regulars.stores.models import Role, Store
from regulars.stores.queries import the_store


@dataclass(frozen=True, slots=True)
class Founded:
    """What to tell whoever started it."""

    store: str
    email: str
    password: str


def found_if_new(*, store: str, owner: str, zone: str, currency: str) -> Founded | None:
    """Found the store with its owner, unless there is one already; return how to sign in, shown only now."""
    if the_store() is not None:
        return None
    at = clock.now()
    made: Store = found_store(name=store, by="clock", at=at, zone=zone, currency=currency, email=owner)
    sync_standards(made, at=at)
    password = new_token(128)
    add_staff(made, email=owner, name=owner.partition("@")[0], password=password, by="clock", at=at, role=Role.OWNER)
    return Founded(made.name, owner, password)
