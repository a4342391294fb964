"""I4: every message is in exactly one state, and one that waits is owed by an effect."""

from regulars.conversations.models import Message
from regulars.journal.models import WAITING, Effect, EffectState


def no_message_is_forgotten() -> tuple[int, list[str]]:
    """Look for queued messages that no effect will ever send."""
    waiting = Message.objects.filter(state="queued").values_list("pk", "conversation_id")
    wrong = []
    looked_at = Message.objects.count()
    for pk, conversation_id in waiting.iterator():
        owed = Effect.objects.filter(
            subject=f"conversation:{conversation_id}",
            state__in=[*WAITING, EffectState.PARKED, EffectState.EXPIRED],
        )
        if not owed.exists():
            wrong.append(f"message {pk} waits, and nothing is owed to send it")
    return looked_at, wrong
