"""Two kinds of error that are no bug. Anything else is one: let it crash."""


class Refusal(Exception):
    """The house says no and says why. Shown to the person, never retried.

    message: a whole translated sentence with what, which value and what to do.
    field: the input it speaks about, where there is one.   code: a stable word for machines.
    """

    status = 422

    def __init__(self, message: str, *, field: str = "", code: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.field = field
        self.code = code or type(self).__name__


class NotFound(Refusal):
    """There is no such thing, or it is not yours; both answer alike."""

    status = 404


class NotAllowed(Refusal):
    """You are known, and this is not yours to do."""

    status = 403


class Conflict(Refusal):
    """Somebody or something was faster: the thing has moved on since you saw it."""

    status = 409


class IntegrationError(Exception):
    """The outside failed, or sent what cannot be read. The only error an integration raises.

    retry: whether the same call may succeed later.   after: seconds the other side asked us to wait.
    field: the part of the payload that could not be read, as a path such as `billing.phone`.
    """

    def __init__(self, message: str, *, retry: bool, after: float | None = None, field: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.retry = retry
        self.after = after
        self.field = field
