"""What happens to words that were sent: checked, kept raw like any delivery, answered. No database here."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja.responses import Status
from pydantic import BaseModel, ValidationError

from regulars.core import clock
from regulars.core.errors import IntegrationError, Refusal
from regulars.intake.actions import Kept, store_deliveries
from regulars.intake.api.answers import Verdict, delivery_url
from regulars.intake.api.words import OrderWords
from regulars.intake.api_requests import Answer, once
from regulars.intake.keydoor import key_of
from regulars.intake.models import ApiKey, Connection, Source
from regulars.intake.ports import Delivery
from regulars.intake.registry import shop_of
from regulars.web.api import NotValid, field_problems, not_readable, problem_of

REPEATED = "Idempotent-Replayed"  # as Stripe names it


def send_one(request: HttpRequest, response: HttpResponse, kind: str, words: BaseModel, key: str) -> Status[Any]:
    """Keep what one request tells of one thing; answer 202 with where to ask for it."""
    api_key = key_of(request)
    delivery = delivery_of(kind, words.model_dump(exclude_unset=True))
    check(delivery, api_key.connection)

    def act() -> Answer:
        (delivery_id,) = _keep(api_key, [delivery])
        return Answer(202, {"id": delivery_id, "status_url": delivery_url(delivery_id)})

    return _answer(request, response, key, act)


def send_many(request: HttpRequest, response: HttpResponse, orders: list[Any], key: str) -> Status[Any]:
    """Keep those orders of a batch that can be taken; answer 207 with a verdict for each."""
    api_key = key_of(request)
    judged = [judge(index, order, api_key.connection) for index, order in enumerate(orders)]

    def act() -> Answer:
        good = [delivery for _verdict, delivery in judged if delivery is not None]
        ids = iter(_keep(api_key, good) if good else [])
        verdicts = [_told(verdict, next(ids)) if delivery else verdict for verdict, delivery in judged]
        return Answer(207, {"verdicts": [verdict.model_dump(mode="json") for verdict in verdicts]})

    return _answer(request, response, key, act)


def judge(index: int, order: Any, connection: Connection) -> tuple[Verdict, Delivery | None]:
    """Return the verdict on one order of a batch, and the delivery to keep where it is good."""
    name = order.get("id") if isinstance(order, dict) else None
    name = name if isinstance(name, str | int) else None
    try:
        words = OrderWords.model_validate(order)
        delivery = delivery_of("order", words.model_dump(exclude_unset=True))
        check(delivery, connection)
    except ValidationError as error:
        refused = NotValid(field_problems(error.errors(include_url=False)))
    except NotValid as error:
        refused = error
    else:
        return Verdict(index=index, order=name, accepted=True), delivery
    return Verdict(index=index, order=name, accepted=False, problem=problem_of(refused)), None


def delivery_of(kind: str, data: dict[str, Any]) -> Delivery:
    """Return the words in the envelope in which a signed delivery would bring them."""
    topic = f"{kind}.upserted"
    envelope = {"type": topic, "data": data}
    # A Decimal becomes a text with the same digits, which means the same (docs/api.md).
    body = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"), default=str)
    return Delivery(body.encode("utf-8"), topic=topic)


def check(delivery: Delivery, connection: Connection) -> None:
    """Refuse now what the digest would put into quarantine later. Raises NotValid."""
    try:
        shop_of(connection.kind).read(delivery, connection.access())
    except IntegrationError as error:
        raise not_readable(error) from error


def _keep(api_key: ApiKey, deliveries: list[Delivery]) -> list[int]:
    at = clock.now()
    return store_deliveries([Kept(api_key.connection_id, one, Source.API, at) for one in deliveries])


def _told(verdict: Verdict, delivery_id: int) -> Verdict:
    return verdict.model_copy(update={"id": delivery_id, "status_url": delivery_url(delivery_id)})


def _answer(request: HttpRequest, response: HttpResponse, key: str, act: Callable[[], Answer]) -> Status[Any]:
    if not key:
        answer = act()
    else:
        digest = _digest(request)
        answer, repeated = once(key_of(request), key=key, digest=digest, at=clock.now(), act=lambda: _done(act))
        if repeated:
            response[REPEATED] = "true"
    return Status(answer.status, answer.body)


def _done(act: Callable[[], Answer]) -> Answer:
    """Do it; a no that is said after the check is an answer, too, and is remembered like any other."""
    try:
        with transaction.atomic():
            return act()
    except Refusal as refusal:
        return Answer(refusal.status, problem_of(refusal).model_dump(mode="json"))


def _digest(request: HttpRequest) -> str:
    address = f"{request.method} {request.path.rstrip('/')}\n"
    return hashlib.sha256(address.encode("utf-8") + request.body).hexdigest()
