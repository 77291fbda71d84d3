#!/usr/bin/env python3
"""What the rows stand on: a row about a day holds at midnight, too, and none is let off within one day."""

import sys
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import Mismatch, Registry  # noqa: E402 (found through the line above)
from harness.spans import within  # noqa: E402

LAST_SECOND = datetime(2026, 11, 30, 23, 59, 59, tzinfo=timezone.utc)
NOON = datetime(2026, 11, 17, 12, tzinfo=timezone.utc)


class Row:
    """Fails so many times, each of which takes a while."""

    def __init__(self, began, takes, failures):
        self.now, self.takes, self.failures, self.times = began, takes, failures, 0

    def clock(self):
        return self.now

    def play(self, _):
        self.times += 1
        self.now += self.takes
        if self.times <= self.failures:
            raise Mismatch("it counted anew")
        return "held"


class Spans(unittest.TestCase):
    def played(self, span, began, takes, failures):
        """What came of it, and how often it was begun."""
        row = Row(began, timedelta(**takes), failures)
        try:
            return within(span, row.play, row.clock)(None), row.times
        except Mismatch:
            return "failed", row.times

    def test_a_row_that_held_is_not_begun_again(self):
        self.assertEqual(("held", 1), self.played("day", NOON, {"seconds": 5}, 0))
        self.assertEqual(("held", 1), self.played("day", LAST_SECOND, {"seconds": 5}, 0))

    def test_within_one_day_what_failed_has_failed(self):
        self.assertEqual(("failed", 1), self.played("day", NOON, {"seconds": 5}, 1))
        self.assertEqual(("failed", 1), self.played("day", LAST_SECOND, {"milliseconds": 900}, 1))

    def test_it_is_begun_again_where_the_day_ended(self):
        self.assertEqual(("held", 2), self.played("day", LAST_SECOND, {"seconds": 1}, 1))

    def test_it_is_begun_again_once(self):
        self.assertEqual(("failed", 2), self.played("day", LAST_SECOND, {"seconds": 5}, 9))
        self.assertEqual(("failed", 2), self.played("day", LAST_SECOND, {"hours": 30}, 9))

    def test_a_month_ends_with_its_last_day_only(self):
        self.assertEqual(("failed", 1), self.played("month", NOON.replace(hour=23), {"hours": 2}, 1))
        self.assertEqual(("held", 2), self.played("month", LAST_SECOND, {"seconds": 1}, 1))

    def test_whatever_broke_it_is_no_reason_to_let_it_off(self):
        def play(_):
            raise KeyError("result")

        with self.assertRaises(KeyError):
            within("day", play)(None)


class Registered(unittest.TestCase):
    def test_a_row_says_what_it_lies_within(self):
        rows, held = Registry(), []
        rows.row("a", within="day")(held.append)
        rows.row("b")(held.append)
        rows.plays["a"]("world a")
        rows.plays["b"]("world b")
        self.assertEqual(["world a", "world b"], held)
        self.assertIs(rows.plays["b"].__self__, held)
        self.assertIsNot(getattr(rows.plays["a"], "__self__", None), held)

    def test_there_is_no_other_span(self):
        with self.assertRaises(ValueError):
            Registry().row("a", within="dya")


if __name__ == "__main__":
    if unittest.main(exit=False, verbosity=0).result.wasSuccessful():
        print("PASS systems harness")
    else:
        print("FAIL systems harness")
        sys.exit(1)
