"""What the API answers where it cannot do what was asked."""


class Failure(Exception):
    """`code` wins over what the status means by default; `more` stands beside it in the body."""

    def __init__(self, status: int, message: str, code: str | None = None, **more: object) -> None:
        super().__init__(message)
        self.status = status
        self.body = ({"error_code": code} if code else {}) | {"message": message} | more


class EnvelopeFailure(Failure):
    """One whose body is an envelope for programs: a kind, and what it is about."""

    def __init__(self, kind: str, message: str, **details: object) -> None:
        super().__init__(422, message)
        self.body = {"error_kind": kind, "error_message": message, "details": details}
