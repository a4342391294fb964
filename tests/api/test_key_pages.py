"""The owner's page of API keys."""

import re

import pytest
from django.urls import reverse

from regulars.intake.apikeys import key_for
from regulars.intake.models import ApiKey


@pytest.fixture
def owner(signed_in, olga):
    return signed_in(olga)


@pytest.fixture
def address(api_connection):
    return reverse("intake:api-keys", args=[api_connection.pk])


def test_a_key_is_made_and_shown_once(owner, address):
    assert "There is no key yet" in owner.get(address).content.decode()

    made = owner.post(address, {"name": "Till", "scopes": ["orders:write", "orders:read"]}).content.decode()
    later = owner.get(address).content.decode()

    plain = re.search(r"rk_[\w-]{43}", made)[0]
    assert key_for(plain).scopes == ["orders:write", "orders:read"]
    assert plain not in later
    assert plain[:8] in later
    assert "never used" in later


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"name": "", "scopes": ["orders:read"]}, "This field is required."),
        ({"name": "Till"}, "Tick at least one thing that the key may do."),
        ({"name": "Till", "scopes": ["orders:delete"]}, "orders:delete is not one of the available choices."),
    ],
)
def test_what_is_missing_is_told_and_no_key_is_made(owner, address, told, said):
    answer = owner.post(address, told)

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert ApiKey.objects.count() == 0


def test_a_key_is_revoked_from_the_page(owner, address, program):
    key = ApiKey.objects.get()

    answer = owner.post(f"{address}/{key.pk}/end")

    assert answer.status_code == 200
    assert key_for(program.key) is None
    assert owner.post(f"{address}/{key.pk}/end").status_code == 404


def test_the_operator_is_sent_to_the_owner(signed_in, maria, address):
    assert signed_in(maria).get(address).status_code == 403


def test_a_shop_with_words_of_its_own_has_no_such_page(owner, connection):
    assert owner.get(reverse("intake:api-keys", args=[connection.pk])).status_code == 404


def test_the_connection_s_page_leads_there(owner, api_connection, connection, address):
    assert address in owner.get(reverse("intake:connection", args=[api_connection.pk])).content.decode()
    assert "api-keys" not in owner.get(reverse("intake:connection", args=[connection.pk])).content.decode()
