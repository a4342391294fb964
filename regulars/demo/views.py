"""The demo's little shop: it plays the web shop beside which the store stands."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from regulars.core.money import to_minor
from regulars.demo.checkout import Basket, basket_of, send_order
from regulars.demo.stage import Stage, stage
from regulars.portal.thanks import thanks_url
from regulars.testing.invented import CATALOGUE
from regulars.testing.woo_books import SHIPPING
from regulars.web.doors import open_door


@open_door(why="a shop's page is for everybody; it exists in the demo alone")
@require_http_methods(["GET", "HEAD", "POST"])
def shop(request: HttpRequest) -> HttpResponse:
    """Show the goods; a POST orders them as a customer would."""
    known = stage() if settings.DEMO else None
    if known is None:
        raise Http404
    if request.method != "POST":
        return _page(request, known, None)
    basket = basket_of(request.POST)
    lacks = _lacks(basket)
    if lacks:
        return _page(request, known, basket, lacks=lacks, status=422)
    external_id, status = send_order(known, basket)
    if status != 200:
        return _page(request, known, basket, lacks=["sending"], status=503)
    context = {"store": known.store, "status_url": thanks_url(known.shop, external_id), "number": external_id[-6:]}
    return render(request, "demo/thanks.html", context)


def _lacks(basket: Basket) -> list[str]:
    lacks = ["items"] if basket.is_empty else []
    return [*lacks, *([] if basket.person.phone or basket.person.email else ["contact"])]


def _page(
    request: HttpRequest, known: Stage, basket: Basket | None, *, lacks: list[str] | None = None, status: int = 200
) -> HttpResponse:
    chosen = {goods.id: count for goods, count in basket.items} if basket else {}
    context = {
        "store": known.store,
        "goods": [(one, to_minor(one.price, "EUR"), chosen.get(one.id, 0)) for one in CATALOGUE],
        "person": basket.person if basket else None,
        "shipping": to_minor(SHIPPING, "EUR"),
        "lacks": lacks or [],
    }
    return render(request, "demo/shop.html", context, status=status)
