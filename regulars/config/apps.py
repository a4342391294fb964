"""The door: when all rooms stand, what follows what is wired."""

from django.apps import AppConfig


class House(AppConfig):
    """Wires the tables of reactions once all rooms are loaded."""

    name = "regulars.config"
    label = "house"

    def ready(self) -> None:
        """Wire, or refuse to start with the name of what does not fit."""
        from django.conf import settings

        from regulars.core import http
        from regulars.journal.watch import changes
        from regulars.reactions import wire_all
        from regulars.web.live import hub

        wire_all()
        http.configure(allow_private=settings.ALLOW_PRIVATE)
        hub.feed_from(changes)
