"""Five languages, whole: nothing untranslated, nothing doubtful, the same gaps in every sentence."""

import re
from pathlib import Path

import polib
import pytest
from django.utils import translation
from django.utils.translation import ngettext

from regulars.orders import wording
from regulars.promises.actions.standards import default_rules

LOCALE = Path(__file__).parents[2] / "regulars" / "locale"
LANGUAGES = ("uk", "ru", "he", "lt")
GAP = re.compile(r"%\(\w+\)[sd]")
ANSWER = ("we answer in about %(n)s minute", "we answer in about %(n)s minutes")


@pytest.fixture(params=LANGUAGES)
def catalog(request):
    return polib.pofile(str(LOCALE / request.param / "LC_MESSAGES" / "django.po"))


def test_every_sentence_is_translated(catalog):
    missing = [e.msgid for e in catalog if not e.obsolete and not e.translated()]

    assert missing == []
    assert len(catalog) > 500


def test_no_translation_is_a_guess(catalog):
    assert [e.msgid for e in catalog.fuzzy_entries()] == []


def test_gaps_are_the_same_in_every_language(catalog):
    wrong = []
    for entry in catalog:
        forms = list(entry.msgstr_plural.values()) or [entry.msgstr]
        asked = {*GAP.findall(entry.msgid), *GAP.findall(entry.msgid_plural)}
        wrong += [entry.msgid for form in forms if not set(GAP.findall(form)) <= asked]
        if not entry.msgid_plural and set(GAP.findall(entry.msgstr)) != asked:
            wrong.append(entry.msgid)

    assert wrong == []


def test_nobody_shouts(catalog):
    assert [e.msgid for e in catalog if "!" in e.msgstr and "!" not in e.msgid] == []


def test_the_sentences_of_the_default_standards_are_marked_for_translation():
    assert {rule.key: rule.says for rule in default_rules()} == {
        key: own.says for key, own in wording.PROMISES.items()
    }


@pytest.mark.parametrize(
    ("language", "endings"),
    [
        ("uk", {1: "хвилину", 3: "хвилини", 5: "хвилин", 11: "хвилин", 21: "хвилину", 104: "хвилини"}),
        ("ru", {1: "минуту", 3: "минуты", 5: "минут", 11: "минут", 21: "минуту", 104: "минуты"}),
        ("he", {1: "כדקה", 2: "כשתי דקות", 3: "3 דקות", 10: "10 דקות", 20: "20 דקות"}),
        ("lt", {1: "minutę", 3: "minutes", 10: "minučių", 11: "minučių", 21: "minutę", 22: "minutes"}),
    ],
)
def test_numbers_agree_with_their_nouns_as_compiled(language, endings):
    with translation.override(language):
        said = {n: ngettext(*ANSWER, n) % {"n": n} for n in endings}

    assert {n: words[-len(endings[n]) :] for n, words in said.items()} == endings
