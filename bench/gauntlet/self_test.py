#!/usr/bin/env python3
"""Answers that keep each criterion of the gauntlet and answers that break it: the judge has to tell them apart."""

import json
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent)]

from failures import FAILURES, WAITS, Scene, scenes_of  # noqa: E402 (found through the line above)
from judge import CRITERIA, KEPT, Truth, judge  # noqa: E402
from peers import Received  # noqa: E402
from reading import Reading  # noqa: E402

ONCE = Truth(tries=1, writes=0)


def scene(failure, when="", wait="", transport="http"):
    return Scene(FAILURES[failure], transport, "write_item" if when else "read_item", when, wait)


def message(body, status=200, **headers):
    text = json.dumps(body)
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Received("answered", status=status, headers=headers, text=text, message=body)


def told(text, status=200, structured=None, meta=None, **headers):
    """A result that says isError."""
    result = {"content": [{"type": "text", "text": text}], "isError": True}
    result |= {"structuredContent": structured} if structured else {}
    result |= {"_meta": meta} if meta else {}
    return message({"jsonrpc": "2.0", "id": 1, "result": result}, status, **headers)


def rpc(code, words, data=None):
    error = {"code": code, "message": words} | ({"data": data} if data else {})
    return message({"jsonrpc": "2.0", "id": 1, "error": error})


def succeeded(text):
    return message({"jsonrpc": "2.0", "id": 1, "result": {"content": [{"type": "text", "text": text}]}})


def refused(status, body="", **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Received("no_answer", status=status, headers=headers, text=body)


class Judged(unittest.TestCase):
    def keeps(self, criterion, played, received, truth=ONCE):
        self.assertEqual(KEPT, judge(played, received, truth, KEPT, ["s3cret"])[criterion])

    def loses(self, criterion, played, received, truth=ONCE):
        self.assertNotEqual(KEPT, judge(played, received, truth, KEPT, ["s3cret"])[criterion])

    def skips(self, criterion, played, received, truth=ONCE):
        self.assertNotIn(criterion, judge(played, received, truth, KEPT, ["s3cret"]))


class Answered(Judged):
    def test_any_answer_of_the_protocol_keeps_it(self):
        self.keeps("answered", scene("hang"), rpc(-32603, "no"))
        self.keeps("answered", scene("hang"), told("no"))

    def test_silence_a_broken_connection_and_a_page_lose_it(self):
        self.loses("answered", scene("hang"), Received("late", seconds=8))
        self.loses("answered", scene("reset"), Received("broken", trouble="reset by peer"))
        self.loses("answered", scene("html"), refused(502, "<html>"))


class Failure(Judged):
    def test_an_error_of_any_kind_keeps_it(self):
        self.keeps("failure", scene("rpc_error"), rpc(-32603, "x"))
        self.keeps("failure", scene("rpc_error"), told("x"))
        self.keeps("failure", scene("http_500"), refused(500))

    def test_a_failure_dressed_as_a_success_loses_it(self):
        self.loses("failure", scene("false_success"), succeeded('{"success":false}'))
        self.loses("failure", scene("empty_stream"), succeeded(""))

    def test_the_right_result_is_asked_nothing_more(self):
        for criterion in ("failure", "code", "category"):
            self.skips(criterion, scene("slow"), succeeded("an item"))
        self.loses("failure", scene("slow"), succeeded("another item"))


class Code(Judged):
    def test_a_word_that_fits_keeps_it_wherever_it_stands(self):
        self.keeps("code", scene("die"), told("[upstream_died] It ended."))
        self.keeps("code", scene("die"), told("UPSTREAM_EXITED: it ended"))
        self.keeps("code", scene("die"), told("It ended.", structured={"error": {"code": "SERVER_DIED"}}))
        self.keeps("code", scene("die"), told("It ended.", meta={"dev.example/failure": {"code": "connection-closed"}}))
        self.keeps("code", scene("die"), rpc(-32603, "x", {"errorCode": "serverTerminated"}))
        self.keeps("code", scene("die"), told(json.dumps({"code": "UNAVAILABLE", "message": "It ended."})))

    def test_a_number_that_fits_keeps_it(self):
        self.keeps("code", scene("http_504"), told("HTTP 504: no luck"))
        self.keeps("code", scene("http_504"), told("Server error '504 Gateway Timeout' for url"))
        self.keeps("code", scene("http_503"), refused(503))
        self.keeps("code", scene("hang"), rpc(-32001, "Request timed out"))
        self.keeps("code", scene("http_500"), rpc(-32603, "Internal error"))

    def test_none_or_one_of_another_failure_loses_it(self):
        self.loses("code", scene("die"), told("Connection closed"))
        self.loses("code", scene("hang"), rpc(-32603, "Connection closed"))
        self.loses("code", scene("http_404"), told("[rate_limited] no"))
        self.loses("code", scene("http_404"), told("404 items are left"))


class Category(Judged):
    def test_a_sentence_counts_as_much_as_a_field(self):
        self.keeps("category", scene("hang"), told("Request 'tools/call' timed out"))
        self.keeps("category", scene("hang"), told("It did not work.", structured={"category": "DEADLINE_EXCEEDED"}))
        self.keeps("category", scene("hang"), rpc(-32001, "no luck"))
        self.keeps("category", scene("http_503"), refused(503))

    def test_silence_on_it_and_another_kind_lose_it(self):
        self.loses("category", scene("hang"), told("Something went wrong"))
        self.loses("category", scene("hang"), told("It timed out.", structured={"category": "internal"}))
        self.loses("category", scene("http_503"), told("Server returned an error response"))


class Wait(Judged):
    def test_twelve_seconds_keep_it_in_a_sentence_a_field_or_the_standard_header(self):
        for wait in set(WAITS) - {"none"}:
            limited = scene("http_429", wait=wait)
            self.keeps("wait", limited, told("Too many. Try again in 12 seconds."))
            self.keeps("wait", limited, told("Too many. Wait 12s, then go on."))
            self.keeps("wait", limited, told("Too many.", structured={"retryAfterMs": 11500}))
            self.keeps("wait", limited, told("Too many.", meta={"x/y": {"retry_after": 12}}))
            self.keeps("wait", limited, refused(429, retry_after="12"))

    def test_silence_and_another_time_lose_it(self):
        limited = scene("http_429", wait="seconds")
        self.loses("wait", limited, told("Too many requests."))
        self.loses("wait", limited, told("Too many requests. Try again in 60 seconds."))
        self.loses("wait", limited, told("Too many: 12 seconds."))
        self.loses("wait", limited, refused(429, x_ratelimit_reset="12"))

    def test_a_wait_that_nobody_told_loses_it(self):
        self.loses("wait", scene("http_429", wait="none"), told("Too many. Retry after 60 s."))
        self.keeps("wait", scene("http_429", wait="none"), told("Too many. Wait a while."))
        self.skips("wait", scene("http_503"), told("Too many."))


class Effect(Judged):
    BEFORE, AFTER = scene("reset", "before"), scene("reset", "after")
    WRITTEN = Truth(tries=1, writes=1)

    def test_what_is_true_keeps_it(self):
        doubts = ("It is unknown whether it was done.", "The write may have been carried out.", "Check if it was done.")
        for doubt in doubts:
            self.keeps("effect", self.BEFORE, told(doubt))
            self.keeps("effect", self.AFTER, told(doubt), self.WRITTEN)
        self.keeps("effect", self.BEFORE, told("Nothing was changed."))
        self.keeps("effect", self.AFTER, told("The write was carried out."), self.WRITTEN)
        self.keeps("effect", self.AFTER, told("Broken.", structured={"effect": "unknown"}), self.WRITTEN)

    def test_what_is_not_true_loses_it(self):
        self.loses("effect", self.AFTER, told("Nothing was changed."), self.WRITTEN)
        self.loses("effect", self.AFTER, told("The request was not executed."), self.WRITTEN)
        self.loses("effect", self.AFTER, told("Broken.", structured={"effect": "none"}), self.WRITTEN)
        self.loses("effect", self.BEFORE, told("The write was carried out."))

    def test_silence_loses_it(self):
        self.loses("effect", self.BEFORE, told("Connection closed"))
        self.loses("effect", self.BEFORE, told("Unknown error"))
        self.loses("effect", self.BEFORE, told("The whole request was written."))

    def test_what_counts_is_what_the_server_did(self):
        self.keeps("effect", self.AFTER, told("Nothing was changed."), Truth(tries=0, writes=0))

    def test_reads_are_not_asked(self):
        self.skips("effect", scene("reset"), told("Connection closed"))


class Safe(Judged):
    LOST = scene("reset", "after")

    def test_an_invitation_to_repeat_loses_it(self):
        for words in ("Please retry.", "Try again later.", "Repeat the call.", "Request timed out, please retry"):
            self.loses("safe", self.LOST, told(words))
        self.loses("safe", self.LOST, told("Broken.", structured={"retryable": True}))
        self.loses("safe", self.LOST, told("Broken.", retry_after="3"))

    def test_silence_and_caution_keep_it(self):
        for words in ("Connection closed", "Do not retry.", "Repeat it only if it was not done.", "Retry: not as is."):
            self.keeps("safe", self.LOST, told(words))
        self.keeps("safe", self.LOST, told("Broken.", structured={"retryable": True, "safe_to_retry": False}))

    def test_a_write_that_was_sent_twice_loses_it(self):
        self.loses("safe", self.LOST, told("Connection closed"), Truth(tries=2, writes=2))
        self.loses("safe", self.LOST, Received("late"), Truth(tries=3, writes=0))

    def test_a_refused_write_may_be_repeated(self):
        self.skips("safe", scene("http_429", "before", "seconds"), told("Too many. Try again in 12 s."))


class Clean(Judged):
    def test_leaks_lose_it_wherever_they_stand(self):
        for words in (
            "Error: no\n    at run (/app/index.js:10:5)",
            'Traceback (most recent call last):\n  File "x.py", line 3',
            "panic: no\nmain.go:12",
            "ENOENT: /home/alice/notes.txt",
            "<!doctype html><html>",
            "for url 'http://h/mcp?token=s3cret'",
        ):
            self.loses("clean", scene("http_500"), told(words))
            self.loses("clean", scene("http_500"), told("no", meta={"debug": words}))

    def test_plain_words_keep_it(self):
        for words in ("Bad gateway", "GET /v1/customers failed", "see http://h/usr/x", "1 < 2 and 3 > 2", "and/or/usr"):
            self.keeps("clean", scene("http_500"), told(words))

    def test_where_nothing_came_nothing_is_counted(self):
        self.skips("clean", scene("hang"), Received("late"))


class Alive(Judged):
    def test_it_is_what_the_next_call_said(self):
        verdict = judge(scene("die"), told("x"), ONCE, "the next call: Not connected")
        self.assertEqual("the next call: Not connected", verdict["alive"])


class Scenes(unittest.TestCase):
    def test_a_write_of_unknown_outcome_is_played_both_ways(self):
        self.assertEqual(["", "before", "after"], [one.when for one in scenes_of(FAILURES["reset"], "http")])
        self.assertEqual(["", "before"], [one.when for one in scenes_of(FAILURES["http_404"], "http")])

    def test_every_dialect_of_waiting_is_played(self):
        played = [one.wait for one in scenes_of(FAILURES["http_429"], "http") if not one.writes]
        self.assertEqual(list(WAITS), played)

    def test_every_criterion_has_a_test_of_its_own_here(self):
        tested = {test.__name__.lower() for test in Judged.__subclasses__()}
        self.assertEqual(set(CRITERIA), tested)


class Readings(unittest.TestCase):
    def test_a_date_is_a_wait(self):
        self.assertEqual([], Reading(told("x", retry_after="soon")).waits)
        self.assertLess(Reading(told("x", retry_after="Sat, 28 Nov 2020 07:00:00 GMT")).waits[0], 0)

    def test_minutes_and_milliseconds_are_waits(self):
        self.assertEqual([120.0], Reading(told("Try again in 2 minutes.")).waits)
        self.assertEqual([11.5], Reading(told("Wait 11500 ms.")).waits)


if __name__ == "__main__":
    if unittest.main(exit=False, verbosity=0).result.wasSuccessful():
        print("PASS gauntlet judge")
    else:
        print("FAIL gauntlet judge")
        sys.exit(1)
