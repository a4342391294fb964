"""Sentences that are written where Django is not known, and translated where they are shown."""


def marked(sentence: str) -> str:
    """Return `sentence` as it is, marked for translation: `from regulars.core.words import marked as _`.

    makemessages finds it by the name `_`; the page or command that shows it calls gettext. Django's own
    gettext_noop does the same but wants settings.
    """
    return sentence
