"""Every route has a door, every door a line in the access table; a stranger gets nothing."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from regulars.web.doors import RIGHTS, Door, door_of

# Routes of libraries: their own doors, listed one by one so that a new one is looked at.
BY_LIBRARIES = {
    "account_login": "the sign-in page is open, or nobody could come in",
    "account_logout": "signs out who is signed in, by POST",
    "account_signup": "closed by stores.adapter: answers that nobody signs up here",
    "account_inactive": "says that this person may not sign in any more",
    "account_reauthenticate": "asks a signed-in person for the password again",
    "account_email": "a signed-in person's own addresses",
    "account_email_verification_sent": "a page of words",
    "account_confirm_email": "needs the key from a letter",
    "account_change_password": "a signed-in person's own password",
    "account_set_password": "a signed-in person's own password",
    "account_reset_password": "sends a letter to an address that is known, and says the same to all",
    "account_reset_password_done": "a page of words",
    "account_reset_password_from_key": "needs the key from a letter",
    "account_reset_password_from_key_done": "a page of words",
    "account_confirm_login_code": "needs the code from a letter",
    "account_request_login_code": "sends a code to an address that is known, and says the same to all",
    "account_confirm_phone": "a signed-in person's own number",
    "account_verify_phone": "a signed-in person's own number",
    "account_change_phone": "a signed-in person's own number",
}


def routes(resolver: URLResolver | None = None, namespace: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from routes(entry, inner)
        else:
            yield f"{namespace}{entry.name or entry.pattern}", entry


ALL = dict(routes())


def test_there_are_routes_to_look_at():
    assert len(ALL) > 10


@pytest.mark.parametrize("name", sorted(ALL))
def test_every_route_has_a_door(name):
    door = door_of(ALL[name].callback)

    if door is None:
        assert name in BY_LIBRARIES or name.startswith("api-"), f"{name} has no door: see regulars/web/doors.py"
        return
    assert isinstance(door, Door)
    if door.kind == "staff":
        assert door.right in RIGHTS
    else:
        assert door.why


def test_every_right_is_used_by_some_door():
    used = {door.right for pattern in ALL.values() if (door := door_of(pattern.callback)) and door.kind == "staff"}

    assert used == set(RIGHTS)
