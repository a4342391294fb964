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
    women: tuple[str, ...]
    men: tuple[str, ...]
    last: tuple[tuple[str, str, str], ...]  # a woman's, a man's, and how an e-mail address writes it
    places: tuple[tuple[str, str], ...]  # city, postcode
    streets: tuple[str, ...]
    phones: tuple[str, ...]  # N stands for a digit
    note: str


_COUNTRIES = (
    _Country(
        "en", "GB",
        ("Emma", "Grace", "Ruby"), ("Oliver", "Henry"),
        tuple((name, name, name.lower()) for name in ("Whitlock", "Ashdown", "Penrose", "Larkfield")),
        (("Leeds", "LS1 4AP"), ("Bath", "BA1 1LZ"), ("York", "YO1 7HH")),
        ("Mill Lane", "Orchard Road", "Station Street"),
        # Numbers that Ofcom keeps free for invented people.
        ("07700 900NNN", "020 7946 0NNN", "0113 496 0NNN", "0161 496 0NNN"),
        "Please ring twice.",
    ),
    _Country(
        "uk", "UA",
        ("Оксана", "Соломія", "Ярина"), ("Тарас", "Богдан"),
        (
            ("Вербицька", "Вербицький", "verbytska"), ("Калинюк", "Калинюк", "kalyniuk"),
            ("Гайова", "Гайовий", "haiova"), ("Лугова", "Луговий", "luhova"),
        ),
        (("Київ", "01001"), ("Львів", "79000"), ("Полтава", "36000")),
        ("вул. Садова", "вул. Лісова", "просп. Миру"), ("(067) NNN-NN-NN",),
        "Подзвоніть, будь ласка, за годину.",
    ),
    _Country(
        "ru", "KZ",
        ("Марина", "Вера", "Лидия"), ("Алексей", "Павел"),
        (
            ("Озёрова", "Озёров", "ozyorova"), ("Ветрова", "Ветров", "vetrova"),
            ("Рябинина", "Рябинин", "ryabinina"), ("Зимина", "Зимин", "zimina"),
        ),
        (("Алматы", "050000"), ("Астана", "010000")),
        ("ул. Цветочная", "ул. Озёрная", "пер. Тихий"), ("8 (701) NNN-NN-NN",),
        "Оставьте у соседей, если меня нет.",
    ),
    _Country(
        "he", "IL",
        ("נועה", "תמר", "שירה"), ("איתן", "יונתן"),
        (
            ("גפן", "גפן", "gefen"), ("אלמוג", "אלמוג", "almog"),
            ("ברקת", "ברקת", "bareket"), ("רימון", "רימון", "rimon"),
        ),
        (("תל אביב", "6100000"), ("חיפה", "3100000"), ("ירושלים", "9100000")),
        ("רחוב הגפן", "רחוב האורן", "שדרות הזית"), ("052-NNN-NNNN",),
        "נא להתקשר לפני המשלוח",
    ),
    _Country(
        "lt", "LT",
        ("Austėja", "Ieva", "Rūta"), ("Mantas", "Jonas"),
        (
            ("Žiedaitė", "Žiedas", "ziedaite"), ("Ąžuolaitė", "Ąžuolas", "azuolas"),
            ("Upytė", "Upys", "upyte"), ("Girėnaitė", "Girėnas", "girenas"),
        ),
        (("Vilnius", "01100"), ("Kaunas", "44240"), ("Klaipėda", "91250")),
        ("Liepų g.", "Ežero g.", "Gėlių g."), ("8 612 NNNNN",),
        "Paskambinkite prieš atvykdami.",
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
_NOTES = {country.language: country.note for country in _COUNTRIES}


class Inventor:
    """Makes people and baskets; the same seed makes the same ones."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311 (invented people are no secret)
        self._numbers: set[str] = set()

    def person(self, language: str = "") -> Person:
        """Return a new person, of `language` where it is given."""
        known = [country for country in _COUNTRIES if language in ("", country.language)]
        country = self.random.choice(known)
        first, (hers, his, latin) = (
            self.random.choice((*country.women, *country.men)),
            self.random.choice(country.last),
        )
        city, postcode = self.random.choice(country.places)
        return Person(
            first=first,
            last=hers if first in country.women else his,
            email=f"{latin}.{self.random.randrange(10**6)}@mail.example",
            phone=self._phone(country),
            language=country.language,
            country=country.country,
            city=city,
            street=f"{self.random.choice(country.streets)} {self.random.randrange(1, 120)}",
            postcode=postcode,
        )

    def _phone(self, country: _Country) -> str:
        """A number that nobody has yet, as long as the country has one: two people with one are taken for one."""
        number = ""
        for _try in range(100):
            form = self.random.choice(country.phones)
            number = "".join(str(self.random.randrange(10)) if letter == "N" else letter for letter in form)
            if number not in self._numbers:
                break
        self._numbers.add(number)
        return number

    def basket(self) -> list[tuple[Goods, int]]:
        """Return one to four different things, mostly one of each."""
        chosen = self.random.sample(CATALOGUE, self.random.choice((1, 1, 2, 3, 4)))
        return [(goods, self.random.choice((1, 1, 1, 2, 4))) for goods in chosen]

    def choices(self, goods: Goods) -> tuple[tuple[str, str], ...]:
        """Return one value for each option of `goods`."""
        return tuple((name, self.random.choice(values)) for name, values in goods.options)

    def note(self, person: Person) -> str:
        """Return what the customer wrote in her language, mostly nothing."""
        return _NOTES[person.language] if self.random.random() < 0.2 else ""
