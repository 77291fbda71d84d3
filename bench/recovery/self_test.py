#!/usr/bin/env python3
"""What the agent does with a sentence: sentences in, the next call out. They are those of real servers and gateways.

Also: the examples of scenarios/README.md are sound, and the words that imitate libraries are theirs.
"""

import json
import re
import sys
import tomllib
import unittest
from pathlib import Path

import check
import schema
from agent import Agent, Task, failed
from statements import Seen, account
from values import nearest

HERE = Path(__file__).resolve().parent
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}
TOOLS = [
    {"name": "list_customers", "inputSchema": {"properties": {}}, "annotations": {"readOnlyHint": True}},
    {
        "name": "find_invoices",
        "inputSchema": {"properties": {"customer_id": TEXT}, "required": ["customer_id"]},
        "annotations": {"readOnlyHint": True},
    },
    {
        "name": "create_invoice",
        "inputSchema": {
            "required": ["customer_id", "amount"],
            "properties": {
                "customer_id": TEXT,
                "amount": WHOLE,
                "currency": {"type": "string", "enum": ["EUR", "USD", "GBP"]},
                "due_date": {"type": "string"},
                "emails": {"type": "array", "items": TEXT},
            },
        },
    },
    {"name": "publish_invoice", "inputSchema": {"properties": {"invoice_id": TEXT}, "required": ["invoice_id"]}},
    {"name": "send_invoice", "inputSchema": {"properties": {"invoice_id": TEXT}, "required": ["invoice_id"]}},
    {"name": "mail_invoice", "inputSchema": {"properties": {"invoice_id": TEXT}, "required": ["invoice_id"]}},
]
CALL = {
    "customer_id": "cust_1",
    "amount": 5,
    "currency": "EUR",
    "due_date": "2026-03-05",
    "emails": ["a@x.io", "b@x.io"],
}


class Script:
    """Answers the first call with what is tried, a look with what is known, and remembers the rest."""

    def __init__(self, seen, looks):
        self.seen, self.looks, self.calls, self.slept = seen, looks, [], []

    def call(self, tool, arguments):
        self.calls.append((tool, arguments))
        if tool in self.looks:
            return Seen(False, self.looks[tool])
        return self.seen if len([one for one in self.calls if one[0] not in self.looks]) == 1 else Seen(False, "ok")


def after(seen, tool="create_invoice", arguments=None, looks=None, knows=None):
    """Whatever the agent did after the first call was answered so: (calls, waits, how it ended)."""
    script = Script(Seen(True, seen) if isinstance(seen, str) else seen, looks or {})
    outcome = Agent(script.call, TOOLS, script.slept.append).run(
        Task(tool, CALL | (arguments or {}) if tool == "create_invoice" else arguments or {}, knows or {})
    )
    return script.calls[1:], script.slept, outcome.ended


class Corrects(unittest.TestCase):
    """An argument that is named is repaired by what is said of it."""

    def corrected(self, said, wrong, right, knows=None):
        with self.subTest(said):
            arguments = CALL | wrong
            for name, value in list(arguments.items()):
                if value is ...:
                    del arguments[name]
            script = Script(Seen(True, said) if isinstance(said, str) else said, {})
            Agent(script.call, TOOLS, script.slept.append).run(Task("create_invoice", arguments, knows or {}))
            self.assertEqual(script.calls[1][1], CALL | right)

    def test_types(self):
        for said in (
            (
                "MCP error -32602: Input validation error: Invalid arguments for tool create_invoice: Invalid input:"
                " expected number, received string at amount"
            ),
            (
                "Input validation error: Invalid arguments for tool create_invoice: amount: Invalid input: expected"
                " number, received string"
            ),
            (
                "1 validation error for call[create_invoice]\namount\n  Input should be a valid integer [type=int_type,"
                " input_value='50', input_type=str]\n    For further information visit"
                " https://errors.pydantic.dev/2.11/v/int_type"
            ),
            "Input validation error: '50' is not of type 'integer'",
            "data/amount must be integer",
            'amount must be an integer, but "50" is a string',
            "The parameter `amount` should be a number.",
            '{"error":{"type":"invalid_request_error","param":"amount","message":"Invalid integer: expected integer"}}',
            (
                "MCP error -32602:"
                ' [{"code":"invalid_type","expected":"number","received":"string","path":["amount"],"message":"Expected'
                ' number, received string"}]'
            ),
            "json: cannot unmarshal string into Go struct field Request.amount of type int",
            (
                '{"title":"Validation failed","status":422,"invalid-params":[{"name":"amount","reason":"expected'
                ' number"}]}'
            ),
            '{"errors":[{"status":"400","source":{"pointer":"/data/amount"},"detail":"must be a number"}]}',
            "amount is invalid",
        ):
            self.corrected(said, {"amount": "50"}, {"amount": 50})
        self.corrected("emails: Expected array, received string", {"emails": "a@x.io"}, {"emails": ["a@x.io"]})
        self.corrected("emails must be a list", {"emails": "a@x.io, b@x.io"}, {"emails": ["a@x.io", "b@x.io"]})

    def test_options(self):
        for said in (
            'Invalid option: expected one of "EUR"|"USD"|"GBP" at currency',
            "currency must be one of EUR, USD, GBP",
            "Input validation error: 'eur' is not one of ['EUR', 'USD', 'GBP']",
            "data/currency must be equal to one of the allowed values",
            "Unsupported currency 'eur'. Supported currencies: EUR, USD and GBP.",
            "invalid value for currency: allowed values are `EUR`, `USD`",
            "currency 'eur' is none of EUR, USD, GBP; did you mean 'EUR'?",
            "currency\n  Input should be 'EUR', 'USD' or 'GBP' [type=enum]",
            '{"errors":[{"field":"currency","message":"not allowed","allowed":["EUR","USD"]}]}',
        ):
            self.corrected(said, {"currency": "eur"}, {"currency": "EUR"})
        self.corrected("currency must be one of EUR, USD, GBP", {"currency": "euros"}, {"currency": "EUR"})
        self.corrected(
            "currency must be one of EUR, USD, GBP", {"currency": "dollar"}, {"currency": "USD"}, {"money": "USD"}
        )

    def test_ranges(self):
        for said in (
            "Too big: expected number to be <=100 at amount",
            "amount must be between 1 and 100",
            "amount must not exceed 100",
            "amount: Input should be less than or equal to 100",
            "5000 is greater than the maximum of 100",
            "The amount is too large (maximum 100).",
            "invalid amount: must be 1-100",
            "amount: Number must be less than or equal to 100",
        ):
            self.corrected(said, {"amount": 5000}, {"amount": 100})
        for said in (
            "amount must be at least 1",
            "amount must be positive",
            "data/amount must be >= 1",
            "amount must be > 0",
            "Too small: expected number to be >=1 at amount",
        ):
            self.corrected(said, {"amount": 0}, {"amount": 1})

    def test_missing(self):
        for said in (
            "Missing required argument: customer_id",
            "'customer_id' is a required property",
            "customer_id is required",
            "Invalid input: expected string, received undefined at customer_id",
            "customer_id\n  Field required [type=missing]",
            'invalid params: validating root: required: missing properties: ["customer_id"]',
            '[{"code":"invalid_type","expected":"string","received":"undefined","path":["customer_id"],'
            '"message":"Required"}]',
        ):
            self.corrected(said, {"customer_id": ...}, {}, {"customer_id": "cust_1"})

    def test_names(self):
        for said in (
            'Unrecognized key: "ammount"; Invalid input: expected number, received undefined at amount',
            "Unknown argument 'ammount'. Did you mean 'amount'?",
            "ammount\n  Unexpected keyword argument [type=unexpected_keyword_argument]",
            "Additional properties are not allowed ('ammount' was unexpected)",
            "Invalid input: expected number, received undefined at amount",
        ):
            self.corrected(said, {"amount": ..., "ammount": 5}, {})

    def test_patterns(self):
        for said in (
            "customer_id 'CUST-1' does not match ^cust_[0-9]+$",
            "Invalid string: must match pattern /^cust_[0-9]+$/ at customer_id",
            "Input validation error: 'CUST-1' does not match '^cust_[0-9]+$'",
        ):
            self.corrected(said, {"customer_id": "CUST-1"}, {})
        self.corrected("customer_id must start with 'cust_'", {"customer_id": "1"}, {})
        self.corrected("customer_id must be lowercase", {"customer_id": "CUST_1"}, {})
        self.corrected("Malformed customer_id, expected something like cust_42", {"customer_id": "1"}, {})

    def test_dates(self):
        for said in (
            "due_date must be in YYYY-MM-DD format",
            "Invalid ISO date at due_date",
            "due_date: invalid date, use ISO 8601 (e.g. 2025-01-31)",
            "'March 5, 2026' is not a 'date'",
            "time data 'March 5, 2026' does not match format '%Y-%m-%d'",
        ):
            self.corrected(said, {"due_date": "March 5, 2026"}, {})
        self.corrected("due_date must be an RFC 3339 timestamp", {}, {"due_date": "2026-03-05T00:00:00Z"})
        self.corrected("due_date: expected DD/MM/YYYY", {}, {"due_date": "05/03/2026"})

    def test_everything_that_is_wrong_at_once(self):
        for said in (
            'amount: Expected number, received string, currency: Invalid option: expected one of "EUR"|"USD"',
            "2 arguments are wrong: amount must be an integer; currency must be one of EUR, USD.",
            (
                '{"violations":[{"pointer":"/amount","detail":"must be an'
                ' integer"},{"pointer":"/currency","detail":"must be one of EUR, USD"}]}'
            ),
        ):
            self.corrected(said, {"amount": "5", "currency": "eur"}, {})


class Calls(unittest.TestCase):
    """A tool that is named is called, for what it is named for."""

    def test_the_tool_that_was_meant(self):
        for said in (
            "MCP error -32602: Tool create_invoce not found",
            "Unknown tool: create_invoce",
            "There is no tool 'create_invoce'; did you mean 'create_invoice'?",
            "Unknown tool: 'create_invoce'",
            "tool 'create_invoce' is not available or not permitted",
        ):
            with self.subTest(said):
                self.assertEqual(after(said, "create_invoce", {"a": 1})[0], [("create_invoice", {"a": 1})])

    def test_a_list_of_ids(self):
        looks = {"list_customers": '[{"id":"cust_7","name":"Bob"},{"id":"cust_8","name":"Ada Lovelace"}]'}
        for said in (
            "Customer 8 not found",
            "customer_id 'x8' does not exist. Use list_customers to see valid ids.",
            "No such customer. Call list_customers() to find valid ids, then call create_invoice with one.",
        ):
            with self.subTest(said):
                calls, _, ended = after(
                    said, arguments={"customer_id": "8"}, looks=looks, knows={"name": "Ada Lovelace"}
                )
                self.assertEqual(calls, [("list_customers", {}), ("create_invoice", CALL | {"customer_id": "cust_8"})])
                self.assertEqual(ended, "done")

    def test_what_has_to_come_first(self):
        for said in (
            "Invoice inv_1 is a draft. Call publish_invoice first.",
            "Error: invoice must be published before sending (see publish_invoice)",
            "You need to run `publish_invoice` before this tool can be used",
            "precondition failed: requires publish_invoice",
            "inv_1 is a draft; publish_invoice must be called before invoices are sent",
        ):
            with self.subTest(said):
                calls, _, _ = after(said, "send_invoice", {"invoice_id": "inv_1"})
                self.assertEqual(
                    calls, [("publish_invoice", {"invoice_id": "inv_1"}), ("send_invoice", {"invoice_id": "inv_1"})]
                )

    def test_what_does_the_same(self):
        for said in (
            "send_invoice is deprecated, use mail_invoice instead",
            "Service unavailable. As an alternative, try mail_invoice.",
            "The sender is down for maintenance: mail_invoice is still working",
        ):
            with self.subTest(said):
                self.assertEqual(
                    after(said, "send_invoice", {"invoice_id": "inv_1"})[0], [("mail_invoice", {"invoice_id": "inv_1"})]
                )

    def test_looks_before_it_repeats_a_write(self):
        done = {"find_invoices": json.dumps([CALL])}
        for said in (
            "Timed out. The invoice may have been created. Check with find_invoices before retrying.",
            (
                "It is unknown whether it was done: call find_invoices to see whether create_invoice took effect, and"
                " repeat it only if it did not."
            ),
        ):
            with self.subTest(said):
                self.assertEqual(after(said, looks=done), ([("find_invoices", {"customer_id": "cust_1"})], [], "done"))
                calls, _, _ = after(said, looks={"find_invoices": "[]"})
                self.assertEqual([tool for tool, _ in calls], ["find_invoices", "create_invoice"])

    def test_reads_on_where_a_look_shows_that_nothing_was_done(self):
        said = (
            "Not found. Call find_invoices to see whether it took effect; then call list_customers to find valid ids."
        )
        looks = {"find_invoices": "[]", "list_customers": '[{"id":"cust_7"}]'}
        calls, _, _ = after("customer_id is unknown. " + said, looks=looks, arguments={"customer_id": "x"})
        self.assertEqual([tool for tool, _ in calls], ["find_invoices", "list_customers", "create_invoice"])
        self.assertEqual(calls[-1][1]["customer_id"], "cust_7")

    def test_that_a_thing_is_there_does_not_show_that_it_was_changed(self):
        calls, _, ended = after(
            "It may have been sent. Verify with find_invoices.",
            "send_invoice",
            {"invoice_id": "inv_1"},
            looks={"find_invoices": '[{"id":"inv_1","status":"draft"}]'},
            knows={"customer_id": "cust_1"},
        )
        self.assertEqual([tool for tool, _ in calls], ["find_invoices", "send_invoice"])
        calls, _, ended = after(
            "It may have been sent. Verify with find_invoices.",
            "send_invoice",
            {"invoice_id": "inv_1"},
            looks={"find_invoices": '[{"id":"inv_1","status":"sent"}]'},
            knows={"customer_id": "cust_1"},
        )
        self.assertEqual((len(calls), ended), (1, "done"))

    def test_sends_only_what_was_left(self):
        for said in ("Sent to a@x.io but failed for b@x.io: mailbox busy", "1 of 2 created; remaining: b@x.io"):
            self.assertEqual(after(said)[0], [("create_invoice", CALL | {"emails": ["b@x.io"]})])


class Waits(unittest.TestCase):
    def test_as_long_as_it_is_told(self):
        for said, seconds in (
            ("Rate limit exceeded, retry after 2 seconds", 2),
            ("Too many requests. Try again in 250ms.", 0.25),
            ("rate limit exceeded (retry after 3s; limit 10, remaining 0)", 3),
            ('{"error":"slow down","retry_after_ms":200}', 0.2),
            ("Please wait 1.5 seconds before retrying", 1.5),
            ('{"code":"rate_limited","retryable":true,"retry_after":2}', 2),
            ("You exceeded a secondary rate limit. Wait 100 ms before you try again", 0.1),
            (Seen(True, "Too Many Requests", status=429, retry_after="1"), 1),
        ):
            with self.subTest(said):
                calls, slept, ended = after(said)
                self.assertEqual((calls, slept, ended), ([("create_invoice", CALL)], [seconds], "done"))

    def test_a_little_where_it_says_later(self):
        for said in (
            "Too many requests",
            "The service is temporarily unavailable, please try again later",
            "503 Service Unavailable",
            "database is locked by another process, transient error",
            '{"message":"You have reached your limit","errorType":"RATE_LIMIT"}',
            "Tool 'x' execution failed: ratelimited",
        ):
            with self.subTest(said):
                self.assertEqual(after(said)[1], [0.05])


class Stops(unittest.TestCase):
    def test_where_there_is_no_use(self):
        for said in (
            "403 Forbidden: your role may not create invoices",
            "Access denied",
            "Do not retry: the account is closed",
            "EACCES: permission denied, open 'x'",
            "This customer has been permanently deleted",
            "410 Gone",
            '{"error":{"code":"forbidden","retryable":false}}',
            "Error: You do not have permission to execute this tool.",
            "Contact your administrator to enable billing",
            "quota exhausted, resets in 3600 seconds",
        ):
            with self.subTest(said):
                self.assertEqual(after(said), ([], [], "stopped"))

    def test_repeats_twice_where_nothing_is_said(self):
        for said in (
            Seen(True, silent=True),
            "Error: Bad request",
            "Internal error",
            "Something went wrong",
            "MCP error -32603: undefined",
            "<html><body><h1>Application error</h1></body></html>",
        ):
            with self.subTest(said):
                calls = []

                def always(tool, arguments):
                    calls.append(tool)
                    return said if isinstance(said, Seen) else Seen(True, said)

                self.assertEqual(Agent(always, TOOLS, calls.append).run(Task("create_invoice", CALL)).ended, "stopped")
                self.assertEqual(calls, ["create_invoice"] * 3)


class Reads(unittest.TestCase):
    def test_a_failure_that_is_dressed_as_a_success(self):
        for said in ('{"success": false, "error": "x"}', "Error: x", '{"status":"error"}', "Failed to do it"):
            self.assertTrue(failed(Seen(False, said)))
        for said in ('{"errors": [], "error": null, "ok": true}', "No errors", "[]"):
            self.assertFalse(failed(Seen(False, said)))

    def test_structured_content_and_data_as_well_as_text(self):
        told = account(Seen(True, "no", structured={"retryable": False, "hint": "Call x."}, data={"retryAfterMs": 30}))
        self.assertEqual((told.retryable, told.wait_s, told.lines), (False, 0.03, ["no", "Call x."]))

    def test_the_nearest_name_only_where_it_is_clear(self):
        self.assertEqual(nearest("getCustmer", ["get_customer", "get_invoice"]), "get_customer")
        self.assertIsNone(nearest("b_x", ["a_x", "c_x"]))


class Scenarios(unittest.TestCase):
    def test_the_examples_of_the_readme_are_sound(self):
        shown = re.findall(r"```toml\n(.*?)```", (HERE / "scenarios" / "README.md").read_text(), re.S)
        self.assertEqual([check.problems(tomllib.loads(one)) for one in shown], [[], []])

    def test_every_file_is_sound(self):
        for path in sorted(HERE.glob("scenarios/*.toml")):
            with self.subTest(path.name):
                self.assertEqual(check.problems(tomllib.loads(path.read_text())), [])
        held_out = [check.problems(tomllib.loads(path.read_text())) for path in HERE.glob("held_out/*.toml")]
        self.assertEqual(sum(map(len, held_out)), 0)

    def test_a_file_that_is_wrong_is_told_where(self):
        told = {
            "server": {"name": "x"},
            "tool": [{"name": "t", "description": "", "schema": "{", "does": "make"}],
            "scenario": [{"name": "s"}],
        }
        found = "\n".join(check.problems(told))
        for part in ("schema is no JSON", "does is 'make'", "family is missing"):
            self.assertIn(part, found)

    def test_libraries_are_quoted_in_their_words(self):
        wrong = schema.violations({"a": "x"}, {"properties": {"a": {"type": "number"}}})
        self.assertEqual(
            schema.STYLES["@zod1"]("get-sum", wrong),
            "MCP error -32602: Input validation error: Invalid arguments for tool "
            "get-sum: Invalid input: expected number, received string at a",
        )
        self.assertEqual(
            schema.STYLES["@jsonschema"]("t", wrong), "Input validation error: 'x' is not of type 'number'"
        )


if __name__ == "__main__":
    if unittest.main(exit=False, verbosity=0).result.wasSuccessful():
        print("PASS recovery agent")
    else:
        print("FAIL recovery agent")
        sys.exit(1)
