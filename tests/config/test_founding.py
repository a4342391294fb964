"""The first start of a real installation ends with somebody who can sign in."""

from regulars.config.founding import found_if_new
from regulars.promises.models import Standard
from regulars.stores.models import Staff, Store

FACTS = {"store": "Linen & Clay", "owner": "olga@example.com", "zone": "Europe/Kyiv", "currency": "UAH"}


def test_the_first_start_founds_a_store_with_an_owner_who_can_sign_in(db, clock, client):
    founded = found_if_new(**FACTS)

    owner = Staff.objects.get()
    assert (owner.role, owner.email) == ("owner", "olga@example.com")
    assert Standard.objects.filter(store=owner.store).count() == 4
    signed_in = client.login(email=founded.email, password=founded.password)
    assert signed_in
    assert client.get("/").status_code == 200


def test_the_second_start_changes_nothing(db, clock):
    found_if_new(**FACTS)

    assert found_if_new(**FACTS) is None
    assert Store.objects.count() == 1
