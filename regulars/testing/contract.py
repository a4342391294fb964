"""What every integration of a shop must keep, ours and yours.

In a test module of your own:

    KIT = Kit(shop=shop, sign=my_sign, header="x-my-signature", secret="…", other_secret="…", samples=(…,))

    @pytest.mark.parametrize("check", checks(KIT), ids=str)
    def test_the_contract(check: Check) -> None:
        check()

A check that fails raises Broken, which says what was expected of which delivery.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from functools import partial

from regulars.core.errors import IntegrationError
from regulars.intake.ports import Delivery, Reading, Shop, ShopAccess
from regulars.testing.forgeries import Sign, forgeries
from regulars.testing.hostile import mangled_fields, whole_bodies
from regulars.testing.storable import unstorable

ABILITIES = frozenset({"webhooks", "fetch", "privacy"})
ITEM_KINDS = frozenset({"order", "customer", "product", "deletion", "privacy"})


class Broken(AssertionError):
    """The integration does not keep the contract."""


@dataclass(frozen=True, slots=True)
class Sample:
    """A body as the shop sends it, its topic, and the kind that it must be read as."""

    body: bytes
    topic: str
    kind: str


@dataclass(frozen=True, slots=True)
class Kit:
    """What the contract needs to know of an integration.

    sign: what headers the shop sends with a body, by a secret.   header: the one with the signature.
    step: how many of the mangled fields are tried: every n-th.
    """

    shop: Shop
    sign: Sign
    header: str
    secret: str
    other_secret: str
    samples: tuple[Sample, ...]
    access: ShopAccess = field(default_factory=lambda: ShopAccess(address="https://shop.example", currency="EUR"))
    step: int = 1


@dataclass(frozen=True, slots=True)
class Check:
    """One rule, ready to be called."""

    name: str
    run: Callable[[], None]

    def __call__(self) -> None:
        self.run()

    def __str__(self) -> str:
        return self.name


def checks(kit: Kit) -> list[Check]:
    """Return every rule of the contract as it holds for `kit`."""
    return [*_of_descriptor(kit), *_of_signature(kit), *_of_reading(kit), *_of_hostility(kit)]


# --- the descriptor -----------------------------------------------------------------------------------------


def _of_descriptor(kit: Kit) -> Iterator[Check]:
    shop = kit.shop
    known = {part.name for part in fields(ShopAccess)}
    unknown = [part.name for part in shop.form if part.name not in known]
    yield Check("key is a word", partial(_hold, shop.key.isidentifier(), f"key is {shop.key!r}"))
    yield Check("label is there", partial(_hold, bool(shop.label), "label is empty"))
    yield Check("form fills what exists", partial(_hold, not unknown, f"ShopAccess has no {unknown}"))
    yield Check("abilities are known", partial(_hold, shop.abilities <= ABILITIES, f"{shop.abilities} are not"))
    open_secrets = [part.name for part in shop.form if part.name in ("secrets", "password") and not part.secret]
    yield Check("secrets are secret", partial(_hold, not open_secrets, f"{open_secrets} would be shown"))


# --- who sent it --------------------------------------------------------------------------------------------


def _of_signature(kit: Kit) -> Iterator[Check]:
    body = kit.samples[0].body
    believes = kit.shop.is_genuine

    def genuine() -> None:
        delivery = Delivery(body, kit.sign(body, kit.secret))
        rotations = ([kit.secret], [kit.secret, kit.other_secret], [kit.other_secret, kit.secret], ["", kit.secret])
        for secrets in rotations:
            _hold(believes(delivery, secrets), f"a genuine delivery is not believed, of {len(secrets)} secrets")

    def no_secret() -> None:
        nobody = (_forgeries(kit)["an empty secret"], Delivery(body, kit.sign(body, kit.secret)), Delivery(body))
        for delivery in nobody:
            for secrets in ([], [""], ["", ""]):
                _hold(not believes(delivery, secrets), f"{secrets} believe anything")

    yield Check("genuine ones are believed, during a change of secrets too", genuine)
    yield Check("no secret believes nothing", no_secret)
    for name in _forgeries(kit):
        yield Check(f"forged: {name}", partial(_not_believed, kit, name))


def _forgeries(kit: Kit) -> dict[str, Delivery]:
    body = kit.samples[0].body
    return dict(forgeries(body, sign=kit.sign, header=kit.header, secret=kit.secret, other=kit.other_secret))


def _not_believed(kit: Kit, name: str) -> None:
    # Made anew for each check: a scheme with a timestamp would refuse an old one for its age alone.
    delivery = _forgeries(kit)[name]
    _hold(not kit.shop.is_genuine(delivery, [kit.secret]), "it is believed")
    _hold(not kit.shop.is_ping(delivery), "it is taken for a ping, which needs no signature")


# --- what it says -------------------------------------------------------------------------------------------


def _of_reading(kit: Kit) -> Iterator[Check]:
    for number, sample in enumerate(kit.samples):
        name = f"sample {number} ({sample.topic or sample.kind})"
        yield Check(f"{name} is read", partial(_is_read, kit, sample))
        if sample.kind != "deletion":
            yield Check(f"{name} is read without its topic", partial(_topic_is_a_hint, kit, sample))


def _is_read(kit: Kit, sample: Sample) -> None:
    delivery = Delivery(sample.body, kit.sign(sample.body, kit.secret), topic=sample.topic)
    reading = kit.shop.read(delivery, kit.access)
    _hold(reading.kind == sample.kind, f"it is read as {reading.kind!r}, not as {sample.kind!r}")
    _hold(bool(reading.items) != bool(reading.ignored), "either something follows, or it says why nothing does")
    _hold(bool(reading.items) == (sample.kind in ITEM_KINDS), f"a {sample.kind} must bring something")
    _hold(kit.shop.read(delivery, kit.access) == reading, "read twice, it says two things")
    _hold(not kit.shop.is_ping(delivery), "it is taken for a ping")
    _check_storable(reading)


def _topic_is_a_hint(kit: Kit, sample: Sample) -> None:
    reading = kit.shop.read(Delivery(sample.body, topic=sample.topic), kit.access)
    for topic in ("", "shop/redact", "customers/redact", "order.deleted", "orders/delete", "coupon.created", "\x00"):
        other = kit.shop.read(Delivery(sample.body, topic=topic), kit.access)
        _hold(other == reading, f"with the topic {topic!r}, which nobody signed, it says something else")


# --- what should not be -------------------------------------------------------------------------------------


def _of_hostility(kit: Kit) -> Iterator[Check]:
    for name, body in whole_bodies(kit.samples[0].body):
        yield Check(f"hostile: {name}", partial(_survives, kit, Delivery(body), name))
    for number, sample in enumerate(kit.samples):
        yield Check(f"every field of sample {number} mangled", partial(_survives_mangling, kit, sample))


def _survives_mangling(kit: Kit, sample: Sample) -> None:
    for name, body in mangled_fields(sample.body, step=kit.step):
        _survives(kit, Delivery(body, topic=sample.topic), name)


def _survives(kit: Kit, delivery: Delivery, name: str) -> None:
    kit.shop.is_ping(delivery)
    kit.shop.is_genuine(delivery, [kit.secret])
    try:
        kit.shop.topic_of(delivery)
    except IntegrationError as error:
        _check_refusal(error, name)
    try:
        _check_storable(kit.shop.read(delivery, kit.access), name)
    except IntegrationError as error:
        _check_refusal(error, name)


def _check_refusal(error: IntegrationError, name: str) -> None:
    _hold(not error.retry, f"{name}: another try is promised, but the body will not change")
    ends = error.message.rstrip("”)").endswith((".", "?", "!"))
    _hold(ends and error.message.isprintable(), f"{name}: {error.message!r} is no sentence for a person")


def _check_storable(reading: Reading, name: str = "it") -> None:
    for item in reading.items:
        for why in unstorable(item):
            raise Broken(f"{name}: {type(item).__name__}{why}")


def _hold(holds: object, why: str) -> None:
    if not holds:
        raise Broken(why)
