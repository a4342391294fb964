"""Foreign orders become ours: each once, in whatever order they come, many in one transaction.

The newest word of the source wins, told by its own version stamp; of two different words with one stamp the
one further along wins, then the greater digest of its content, so that every order of arrival ends in the
same state (reliability.md B6). What our people agreed with the customer is kept apart, in OrderConfirmation,
and no later word of the shop overwrites it.
"""

from regulars.orders.take_in.taking import knows, stands, take_in, take_in_deletions
from regulars.orders.take_in.words import content_of

__all__ = ["content_of", "knows", "stands", "take_in", "take_in_deletions"]
