"""What an import can know of an order, and the names that stores and their tools give the columns.

One entry a field: `field kind: names`, the best first. Written once in lower case, without punctuation
(guess.py brings headers into that form). Names in English, Ukrainian, Russian, Hebrew and Lithuanian, and
those of the exports of WooCommerce (WebToffee, AlgolPlus, SkyVerge), Shopify, Olist and UCI Online Retail.
"""

from dataclasses import dataclass

_ORDER = """
order_id id: order id|id|id order|invoice no|invoice id|invoice|order key|order uuid|order|id замовлення
    |замовлення|id заказа|заказ|מזהה הזמנה|הזמנה|užsakymo id|užsakymas|sąskaitos nr
number id: order number|order no|order nr|order name|order|invoice number|order reference|order ref
    |номер замовлення|замовлення|номер заказа|номер|מספר הזמנה|užsakymo numeris|užsakymo nr
placed_at moment: order date|order purchase timestamp|invoice date|created at|date created|order created
    |placed at|ordered at|purchase date|sale date|order timestamp|order datetime|date|datetime|created
    |timestamp|date placed|дата замовлення|дата створення|дата|дата заказа|дата создания|תאריך הזמנה|תאריך
    |užsakymo data|data|sukurta
placed_time text: order time|time|invoice time|час замовлення|час|время заказа|время|שעה|laikas
updated_at moment: updated at|modified|date modified|last updated|updated|оновлено|обновлено|עודכן|atnaujinta
status status: order status|status|state|статус замовлення|статус|статус заказа|состояние|סטטוס הזמנה|סטטוס
    |užsakymo būsena|būsena
financial_status status: financial status|payment status|статус оплати|статус оплаты|סטטוס תשלום
    |apmokėjimo būsena
fulfilment_status status: fulfillment status|fulfilment status|shipping status|delivery status|статус доставки
currency currency: order currency|currency|currency code|валюта|מטבע|valiuta
total money: order total|order total amount|total|grand total|total price|order amount|total amount
    |order value|amount|sum|revenue|сума замовлення|загальна сума|сума|разом|до сплати|сумма заказа
    |общая сумма|итого|сумма|סך הכל|סהכ|סכום|iš viso|suma|viso
shipping money: shipping total|order shipping amount|shipping|shipping cost|shipping amount|delivery cost
    |freight|postage|вартість доставки|доставка|стоимость доставки|דמי משלוח|משלוח|pristatymo kaina
    |pristatymas
discount money: discount total|discount amount|cart discount amount|cart discount|discount|order discount
    |знижка|скидка|הנחה|nuolaida
tax money: tax total|order total tax amount|total tax|taxes|tax|vat|податок|пдв|налог|ндс|מעמ|pvm
customer_id id: customer id|customer user|customer no|customer number|client id|user id|код клієнта|клієнт id
    |код клиента|id клиента|מספר לקוח|kliento id|kliento nr
name text: customer name|customer|full name|buyer|client|recipient|ship name|імя клієнта|клієнт|покупець|піб
    |имя клиента|клиент|покупатель|фио|שם לקוח|לקוח|שם מלא|klientas|pirkėjas|vardas pavardė
first_name text: customer first name|first name|імя|имя|שם פרטי|vardas
last_name text: customer last name|last name|surname|прізвище|фамилия|שם משפחה|pavardė
email email: customer email|email|e mail|email address|billing email|email billing|пошта|ел пошта
    |електронна пошта|почта|эл почта|электронная почта|דואל|אימייל|el paštas|paštas
phone phone: customer phone|phone|telephone|mobile|phone number|billing phone|phone billing|телефон
    |номер телефону|номер телефона|тел|טלפון|נייד|telefonas|tel
country country: country|country code|customer country|країна|страна|מדינה|ארץ|šalis
language text: language|locale|customer locale|wpml language|meta wpml language|мова|язык|שפה|kalba
payment_method text: payment method title|payment method|payment|payment type|gateway|спосіб оплати|оплата
    |способ оплаты|אמצעי תשלום|mokėjimo būdas
paid_at moment: paid at|paid date|date paid|order approved at|payment date|дата оплати|дата оплаты|תאריך תשלום
    |apmokėta
shipping_method text: shipping method title|shipping method|delivery method|carrier|спосіб доставки
    |способ доставки|שיטת משלוח|pristatymo būdas
note text: customer note|notes|note|order notes|comment|comments|customer comment|примітка|коментар|примечание
    |комментарий|הערה|הערות|pastaba|komentaras
cancelled_at moment: cancelled at|canceled at|cancelled date|дата скасування|дата отмены
fulfilled_at moment: fulfilled at|shipped at|order delivered carrier date|date shipped|shipped date
    |completed date|date completed|дата відправлення|дата отправки
delivered_at moment: order delivered customer date|delivered at|delivery date actual|дата доставлення
"""

# Said once, for the two addresses: "ship_" and "bill_" stand in front of the field.
_ADDRESS = """
name text: name
first_name text: first name
last_name text: last name
company text: company
line1 text: address 1 2|address 1|address1|address line 1|street|address
line2 text: address 2|address2|address line 2
city text: city|town
region text: province name|state|province|state code|region
postcode text: postcode|zip|postal code|zip code
country country: country code|country
phone phone: phone
"""
_BARE_ADDRESS = """
ship_company text: company|компанія|компания|חברה|įmonė
ship_line1 text: address 1|address1|address|address line 1|street|адреса|адреса доставки|адрес|адрес доставки
    |כתובת|adresas
ship_line2 text: address 2|address2|address line 2
ship_city text: city|town|customer city|місто|город|עיר|miestas
ship_region text: state|province|region|customer state|область|регион|מחוז|apskritis
ship_postcode text: postcode|zip|postal code|zip code|customer zip code prefix|індекс|поштовий індекс|индекс
    |почтовый индекс|מיקוד|pašto kodas
"""

_LINE = """
line_id id: order item id|line id|line item id|lineitem id|item id
sku id: lineitem sku|item sku|sku|stock code|stockcode|article|article number|product code|product sku
    |код товару|артикул|код товара|מקט|prekės kodas
title text: lineitem name|line item name|item name|product name|product|description|item|title|item title
    |product title|products|назва товару|товар|найменування|назва|название товара|наименование|название
    |שם מוצר|מוצר|פריט|תיאור|prekė|prekės pavadinimas|pavadinimas
quantity quantity: lineitem quantity|line item quantity|item quantity|quantity|qty|quantity refund|pieces
    |units|кількість|к сть|количество|кол во|כמות|kiekis
unit_price money: lineitem price|line item price|unit price|item cost|item price|price|price each|ціна
    |ціна за одиницю|цена|цена за единицу|מחיר|מחיר יחידה|kaina|vieneto kaina
line_total money: line total|item total|lineitem total|order line total|amount line|вартість|стоимость
    |סכום שורה|eilutės suma
line_discount money: lineitem discount|line discount|item discount
line_shipping money: freight value|line shipping|item shipping
product_id id: product id|id товару|id товара
variant_id id: variant id|variation id|lineitem variant id
option text: variant|variation|option|variant title|варіант|вариант
"""

_PAYMENT = """
order_id id: order id|order|id|invoice no|order number|order name|id замовлення|номер замовлення|замовлення
    |id заказа|номер заказа|заказ|מספר הזמנה|užsakymo nr
pay_amount money: payment value|payment amount|amount|value|sum|total|paid|сума|сумма|סכום|suma
pay_method text: payment type|payment method|method|type|gateway|спосіб оплати|способ оплаты|אמצעי תשלום
    |mokėjimo būdas
pay_instalments quantity: payment installments|payment instalments|installments|instalments
pay_sequence quantity: payment sequential|sequence
"""


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to know, the kind of its values, and the names of its column, the best first."""

    name: str
    kind: str
    synonyms: tuple[str, ...]


def _read(table: str) -> tuple[Field, ...]:
    fields = []
    for line in table.strip().replace("\n    |", "|").splitlines():
        what, names = line.split(": ", 1)
        name, kind = what.split()
        fields.append(Field(name, kind, tuple(names.split("|"))))
    return tuple(fields)


def _addresses() -> tuple[Field, ...]:
    """Return both addresses' fields: "shipping city", "city shipping", "ship city", "delivery city"."""
    fields = []
    for prefix, words in (("ship", ("shipping", "ship", "delivery")), ("bill", ("billing", "bill", "invoice"))):
        for field in _read(_ADDRESS):
            names = [f"{word} {name}" for name in field.synonyms for word in words]
            names += [f"{name} {word}" for name in field.synonyms for word in words]
            fields.append(Field(f"{prefix}_{field.name}", field.kind, tuple(names)))
    return tuple(fields)


LINE_FIELDS = _read(_LINE)
ORDER_FIELDS = (*_read(_ORDER), *_addresses(), *_read(_BARE_ADDRESS))
FIELDS_OF = {
    "main": (*ORDER_FIELDS, *LINE_FIELDS),
    "lines": (*_read(_ORDER)[:2], *LINE_FIELDS),
    "payments": _read(_PAYMENT),
}
KINDS = {field.name: field.kind for fields in FIELDS_OF.values() for field in fields}
LINE_NAMES = frozenset(field.name for field in LINE_FIELDS)
MONEY_NAMES = frozenset(name for name, kind in KINDS.items() if kind == "money")


@dataclass(frozen=True, slots=True)
class Dialect:
    """An export known by some of its headers, in which common words mean something of their own."""

    label: str
    marks: frozenset[str]
    means: dict[str, str]  # header in normal form → field, "" for none
    key: str = ""  # the field that every row of an order has, where it is not the obvious one


DIALECTS = (
    Dialect(
        "Shopify orders export",
        frozenset({"name", "financial status", "lineitem name", "lineitem price"}),
        {"name": "number", "id": "order_id", "vendor": "", "source": "", "taxes": "tax", "employee": ""},
        key="number",
    ),
    Dialect(
        "Olist orders",
        frozenset({"order id", "order purchase timestamp", "order status"}),
        {"order estimated delivery date": ""},
    ),
    Dialect("UCI Online Retail", frozenset({"invoice no", "stock code", "unit price", "customer id"}), {}),
    Dialect(
        "WooCommerce orders export (WebToffee)",
        frozenset({"order id", "order total", "order currency", "billing first name"}),
        {"order notes": "", "order subtotal": "", "order key": ""},
    ),
)
