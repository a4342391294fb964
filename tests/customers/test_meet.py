"""People come in and are known again."""

import pytest

from regulars.customers.actions import erase, meet
from regulars.customers.matching import Person
from regulars.customers.models import ContactPoint, Customer
from regulars.journal.models import Entry


def person(name="Anna", *, version=1, language="uk", **points):
    return Person(name, language, version, tuple(points.items()))


@pytest.fixture
def meets(store, clock):
    def meet_them(*people):
        return meet(store, people, source="woocommerce", by="integration:woocommerce", at=clock())

    return meet_them


def test_the_same_phone_is_the_same_customer(meets):
    first, again = meets(person(phone="+380671234567")), meets(person(phone="+380671234567"))

    assert first == again
    assert Customer.objects.count() == 1


def test_two_of_one_batch_with_one_address_are_one(meets):
    one, other = meets(person(email="a@example.com"), person(email="a@example.com", phone="+380671234567"))

    assert one == other
    assert set(ContactPoint.objects.values_list("kind", flat=True)) == {"email", "phone"}


def test_the_shop_account_tells_a_person_better_than_a_shared_phone(meets):
    mother, daughter = meets(
        person("Olha", shop="1:7", phone="+380671234567"), person("Ira", shop="1:8", phone="+380671234567")
    )

    assert mother != daughter
    assert meets(person("Ira", shop="1:8", phone="+380671234567")) == [daughter]
    assert ContactPoint.objects.get(kind="phone").customer_id == mother


def test_nobody_is_known_by_nothing(meets):
    one, other = meets(person("Guest"), person("Guest"))

    assert one != other


def test_the_newest_word_on_a_name_wins_whatever_the_order_of_arrival(meets):
    meets(person("Anna Kovalenko", version=5, phone="+380671234567"))
    meets(person("Anna Bondar", version=9, language="en", phone="+380671234567"))
    meets(person("Anna Old", version=2, phone="+380671234567"))

    anna = Customer.objects.get()
    assert (anna.name, anna.language, anna.version) == ("Anna Bondar", "en", 9)


def test_a_whole_batch_of_newer_names_is_written_at_once(meets, count_queries):
    people = [person(f"Name {n}", phone=f"+38067123{n:04}") for n in range(30)]
    meets(*people)
    newer = [person(f"New {n}", version=2, phone=f"+38067123{n:04}") for n in range(30)]

    assert count_queries(lambda: meets(*newer)) <= 12
    assert set(Customer.objects.values_list("name", flat=True)) == {f"New {n}" for n in range(30)}


def test_who_is_erased_is_not_known_any_more(meets, clock):
    customer_id = meets(person(phone="+380671234567"))[0]

    erase(Customer.objects.get(pk=customer_id), why="asked", by="clock", at=clock())

    assert not ContactPoint.objects.exists()
    assert Customer.objects.get(pk=customer_id).name == ""
    assert Entry.objects.filter(kind="customer.erased").count() == 1
    assert meets(person(phone="+380671234567")) != [customer_id]
