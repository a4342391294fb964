"""What follows, run at once: the worker's own step, in this process, until nothing is due."""

from regulars.journal.models import Effect, EffectState
from regulars.journal.worker.runner import run_next

TOKEN = "tests"


class EffectTrouble(AssertionError):
    """A handler failed, and the test had not said that it would."""


def run_effects(*, most: int = 500, trouble: bool = False) -> list[str]:
    """Run every owed effect that is due by the held clock; return the handlers' names, in the order of running.

    What a handler causes is run too. trouble: True where the story means a handler to fail; otherwise the
    first failure is raised, with what the effect noted about it.
    """
    ran: list[str] = []
    for _each in range(most):
        before = dict(Effect.objects.values_list("pk", "attempts"))
        if not run_next(TOKEN, seconds=0):
            return ran
        effect = next(e for e in Effect.objects.order_by("pk") if e.attempts != before.get(e.pk, 0))
        ran.append(effect.handler)
        if effect.problem and not trouble:
            raise EffectTrouble(f"{effect.handler} of {effect.subject}: {effect.problem}")
    raise EffectTrouble(f"After {most} effects there is still more to do.")


def states_of(handler: str) -> list[str]:
    """Return where the effects of one handler stand, oldest first."""
    return list(Effect.objects.filter(handler=handler).order_by("pk").values_list("state", flat=True))


__all__ = ["EffectState", "EffectTrouble", "run_effects", "states_of"]
