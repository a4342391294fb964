"""The ASGI door: pages, live streams, and before both the door for deliveries."""

import os
from typing import cast

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
_pages = get_asgi_application()

from regulars.intake.asgi_door import App, DoorFirst  # noqa: E402  # the rooms stand only now

application = DoorFirst(cast(App, _pages))
