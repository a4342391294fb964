"""Keys: shown once, kept as a hash, with scopes, revoked at once. And the table of who may do what."""

import pytest

from regulars.core.errors import NotFound, Refusal
from regulars.intake.apikeys import SCOPES, key_for, key_of_connection, make_key, revoke_key
from regulars.intake.models import ApiKey
from regulars.journal.models import Entry
from tests.api.conftest import customer, order, product

# Operation → the scope that opens it; None: any living key.
TABLE = {
    ("POST", "/orders"): "orders:write",
    ("POST", "/orders/batch"): "orders:write",
    ("POST", "/products"): "products:write",
    ("POST", "/customers"): "customers:write",
    ("GET", "/orders"): "orders:read",
    ("GET", "/orders/{external_id}"): "orders:read",
    ("GET", "/deliveries/{delivery_id}"): None,
}
WORDS = {
    "/orders": order(),
    "/orders/batch": {"orders": [order()]},
    "/products": product(),
    "/customers": customer(),
}


def test_the_table_names_every_operation():
    from regulars.api import api

    told = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    }

    assert told == set(TABLE)


@pytest.mark.parametrize("scope", list(SCOPES))
@pytest.mark.parametrize(("method", "path"), list(TABLE))
def test_who_may_do_what(program_with, digested, method, path, scope):
    all_of_it = program_with()
    delivery = all_of_it.sends("/orders", order()).json()["id"]
    digested()
    program = program_with(scope)

    address = path.format(external_id="1042", delivery_id=delivery)
    answer = program.sends(address, WORDS[path]) if method == "POST" else program.asks(address)

    needed = TABLE[method, path]
    if needed in {None, scope}:
        assert answer.status_code in {200, 202, 207}
    else:
        assert answer.status_code == 403
        assert needed in answer.json()["error"]["message"]


# ── made and revoked ────────────────────────────────────────────────────────────────────────────────


def test_a_key_is_seen_once_and_kept_as_a_hash(api_connection, clock):
    plain = make_key(api_connection, name=" Till ", scopes={"orders:read"}, by="staff:1", at=clock())

    kept = ApiKey.objects.get()
    assert plain.startswith("rk_")
    assert len(plain) == 3 + 43
    assert (kept.name, kept.hint, kept.scopes, kept.made_at) == ("Till", plain[:8], ["orders:read"], clock())
    assert plain not in str(ApiKey.objects.values())
    assert key_for(plain) == kept
    assert key_for(plain[:-1]) is None
    entry = Entry.objects.get(kind="api_key.made")
    assert (entry.subject, entry.actor) == (f"store:{api_connection.store_id}", "staff:1")
    assert plain not in str(Entry.objects.values())


def test_a_revoked_key_opens_nothing_at_once(program, api_connection, clock):
    assert program.asks("/orders").status_code == 200

    assert revoke_key(key_for(program.key), by="staff:1", at=clock()) is True

    assert program.asks("/orders").status_code == 401
    assert Entry.objects.filter(kind="api_key.revoked").count() == 1
    assert revoke_key(ApiKey.objects.get(), by="staff:1", at=clock()) is False
    assert Entry.objects.filter(kind="api_key.revoked").count() == 1


def test_a_key_of_a_closed_connection_opens_nothing(program, api_connection, clock):
    from regulars.intake.actions import close_connection

    close_connection(api_connection, by="staff:1", at=clock())

    answer = program.sends("/orders", order())

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "connection_closed"


@pytest.mark.parametrize(
    ("name", "scopes", "field"),
    [(" ", {"orders:read"}, "name"), ("Till", set(), "scopes"), ("Till", {"orders:delete"}, "scopes")],
)
def test_a_key_without_name_or_scope_is_refused(api_connection, clock, name, scopes, field):
    with pytest.raises(Refusal) as told:
        make_key(api_connection, name=name, scopes=scopes, by="staff:1", at=clock())

    assert told.value.field == field
    assert ApiKey.objects.count() == 0


def test_a_shop_with_words_of_its_own_has_no_keys(connection, clock):
    with pytest.raises(Refusal) as told:
        make_key(connection, name="Till", scopes={"orders:read"}, by="staff:1", at=clock())

    assert told.value.field == "connection"


def test_the_last_use_is_noted_to_the_minute(program, clock):
    begun = clock()
    program.asks("/orders")
    clock.move(seconds=59)
    program.asks("/orders")
    assert ApiKey.objects.get().used_at == begun

    clock.move(seconds=1)
    program.asks("/orders")
    assert ApiKey.objects.get().used_at == clock()


def test_a_key_of_another_connection_is_not_there(program, connection, api_connection):
    key = ApiKey.objects.get()

    assert key_of_connection(api_connection, key.pk) == key
    with pytest.raises(NotFound):
        key_of_connection(connection, key.pk)
