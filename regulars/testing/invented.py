"""People who do not exist, in five languages, and what they put into their baskets."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random


@dataclass(frozen=True, slots=True)
class Person:
    """An invented customer. The phone number is written as people write it at home."""

    first: str
    last: str
    email: str
    phone: str
    language: str
    country: str
    city: str
    street: str
    postcode: str


@dataclass(frozen=True, slots=True)
class Goods:
    """Something that an invented shop sells. `price` is in the shop's currency."""

    id: int
    sku: str
    title: str
    price: Decimal
    options: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class _Country:
    language: str
    country: str
    first: tuple[str, ...]
    last: tuple[str, ...]
    places: tuple[tuple[str, str], ...]  # city, postcode
    streets: tuple[str, ...]
    phone: str  # N stands for a digit
    latin: tuple[str, ...]  # how the last names are written in e-mail addresses


_COUNTRIES = (
    _Country(
        "en", "GB",
        ("Emma", "Oliver", "Grace", "Henry", "Ruby"), ("Whitlock", "Ashdown", "Penrose", "Larkfield"),
        (("Leeds", "LS1 4AP"), ("Bath", "BA1 1LZ"), ("York", "YO1 7HH")),
        ("Mill Lane", "Orchard Road", "Station Street"), "07700 900NNN",
        ("whitlock", "ashdown", "penrose", "larkfield"),
    ),
    _Country(
        "uk", "UA",
        ("Оксана", "Тарас", "Соломія", "Богдан", "Ярина"), ("Вербицька", "Калинюк", "Гайовий", "Лугова"),
        (("Київ", "01001"), ("Львів", "79000"), ("Полтава", "36000")),
        ("вул. Садова", "вул. Лісова", "просп. Миру"), "(067) NNN-NN-NN",
        ("verbytska", "kalyniuk", "haiovyi", "luhova"),
    ),
    _Country(
        "ru", "KZ",
        ("Марина", "Алексей", "Вера", "Павел", "Лидия"), ("Озёрова", "Ветров", "Рябинина", "Зимин"),
        (("Алматы", "050000"), ("Астана", "010000")),
        ("ул. Цветочная", "ул. Озёрная", "пер. Тихий"), "8 (701) NNN-NN-NN",
        ("ozyorova", "vetrov", "ryabinina", "zimin"),
    ),
    _Country(
        "he", "IL",
        ("נועה", "איתן", "תמר", "יונתן", "שירה"), ("גפן", "אלמוג", "ברקת", "רימון"),
        (("תל אביב", "6100000"), ("חיפה", "3100000"), ("ירושלים", "9100000")),
        ("רחוב הגפן", "רחוב האורן", "שדרות הזית"), "052-NNN-NNNN",
        ("gefen", "almog", "bareket", "rimon"),
    ),
    _Country(
        "lt", "LT",
        ("Austėja", "Mantas", "Ieva", "Jonas", "Rūta"), ("Žiedaitė", "Ąžuolas", "Upytė", "Girėnas"),
        (("Vilnius", "01100"), ("Kaunas", "44240"), ("Klaipėda", "91250")),
        ("Liepų g.", "Ežero g.", "Gėlių g."), "8 612 NNNNN",
        ("ziedaite", "azuolas", "upyte", "girenas"),
    ),
)  # fmt: skip

LANGUAGES = tuple(country.language for country in _COUNTRIES)
CATALOGUE = (
    Goods(101, "ARD-UNO", "Arduino Uno board", Decimal("24.90")),
    Goods(102, "ARD-NANO", "Arduino Nano board", Decimal("19.50")),
    Goods(103, "KB-75", "Mechanical keyboard, 75 keys", Decimal("89.00"), (("Switch", ("brown", "red")),)),
    Goods(104, "KB-CAPS", "Set of key caps", Decimal("34.00")),
    Goods(105, "TYRE-205", "Winter tyre 205/55 R16", Decimal("72.40")),
    Goods(106, "PIZZA-MARG", "Pizza Margherita", Decimal("9.80"), (("Size", ("30 cm", "40 cm")),)),
    Goods(
        107, "TEE-LINEN", "Linen shirt", Decimal("39.00"), (("Size", ("S", "M", "L")), ("Colour", ("sand", "sea")))
    ),
    Goods(108, "SOCKS-5", "Five pairs of socks", Decimal("12.00")),
    Goods(109, "LAMP-USB", "Reading lamp with USB", Decimal("17.25")),
    Goods(110, "KETTLE-17", "Kettle, 1.7 litres", Decimal("45.00")),
)
NOTES = (
    "Please ring twice.",
    "Подзвоніть, будь ласка, за годину.",
    "Оставьте у соседей, если меня нет.",
    "נא להתקשר לפני המשלוח",
    "Paskambinkite prieš atvykdami.",
)


class Inventor:
    """Makes people and baskets; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 (invented people are no secret)

    def person(self, language: str = "") -> Person:
        """Return a new person, of `language` where it is given."""
        known = [country for country in _COUNTRIES if language in ("", country.language)]
        country = self.random.choice(known)
        last = self.random.randrange(len(country.last))
        city, postcode = self.random.choice(country.places)
        digits = (str(self.random.randrange(10)) if letter == "N" else letter for letter in country.phone)
        return Person(
            first=self.random.choice(country.first),
            last=country.last[last],
            email=f"{country.latin[last]}.{self.random.randrange(10**6)}@mail.example",
            phone="".join(digits),
            language=country.language,
            country=country.country,
            city=city,
            street=f"{self.random.choice(country.streets)} {self.random.randrange(1, 120)}",
            postcode=postcode,
        )

    def basket(self) -> list[tuple[Goods, int]]:
        """Return one to four different things, mostly one of each."""
        chosen = self.random.sample(CATALOGUE, self.random.choice((1, 1, 2, 3, 4)))
        return [(goods, self.random.choice((1, 1, 1, 2, 4))) for goods in chosen]

    def choices(self, goods: Goods) -> tuple[tuple[str, str], ...]:
        """Return one value for each option of `goods`."""
        return tuple((name, self.random.choice(values)) for name, values in goods.options)

    def note(self) -> str:
        """Return what the customer wrote, mostly nothing."""
        return self.random.choice(NOTES) if self.random.random() < 0.2 else ""
