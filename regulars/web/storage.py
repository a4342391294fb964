"""Static files whose address changes with each release, so that browsers may keep them."""

from django.contrib.staticfiles.storage import StaticFilesStorage

from regulars import __version__


class VersionedStatic(StaticFilesStorage):
    """Appends the product's version to each address; no build step is needed on the user's machine."""

    def url(self, name: str | None) -> str:
        """Return the address of a static file."""
        return f"{super().url(name)}?v={__version__}"
