"""Rows about a day or a month: those of the calendar of UTC, which may end in the middle of a row."""

from datetime import datetime, timezone

SPANS = {"day": "%Y-%m-%d", "month": "%Y-%m"}  # what stays the same in each


def now():
    return datetime.now(timezone.utc)


def within(span, play, clock=now):
    """The same row, begun once more where it failed and the span that it began in was over by then.

    The system counts anew from midnight on. Where nothing ended meanwhile, what failed has failed."""

    def played(world):
        began = clock().strftime(SPANS[span])
        try:
            return play(world)
        except Exception:
            if clock().strftime(SPANS[span]) == began:
                raise
        return play(world)

    return played
