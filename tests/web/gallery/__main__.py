"""Show the gallery on 127.0.0.1:8700 (or the port given), to look at it while changing it."""

import os
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Serve until somebody presses Ctrl+C."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "regulars.config.settings")
    os.environ.setdefault("REGULARS_SECRET_KEY", "a-gallery-has-no-secrets-0123456789abcdef")
    os.environ["REGULARS_DEBUG"] = "true"
    import django
    from django.conf import settings

    from tests.web.gallery.server import serve

    django.setup()
    settings.ROOT_URLCONF = "tests.web.gallery.urls"
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8700
    with tempfile.TemporaryDirectory() as empty, serve(port, static_root=Path(empty)) as server:
        sys.stderr.write(f"http://127.0.0.1:{port}/desk\n")
        server.serve_forever()


if __name__ == "__main__":
    main()
