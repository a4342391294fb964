"""What the tests of the portal share."""

from tests.post_office import post_office

__all__ = ["post_office"]
