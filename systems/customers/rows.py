"""How each row of the customer system is caused, and what has to come."""

import json
import subprocess

from harness import Registry, check, same, tool_error, until
from harness import World as Base

rows = Registry()

ADA, BAO, SEALED, UNKNOWN = "cust_4F7K2M9QX1AB", "cust_8T3W5Z6RY0CD", "cust_6J2D8S4LP5GH", "cust_000000000000"
NOT_A_CUSTOMER_ID = (
    "customer_id 'foo' is not valid. Customer IDs match cust_XXXXXXXXXXXX. Try list_customers() to find valid IDs."
)


class World(Base):
    NAME = "customers"

    def start(self):
        self.outbox = self.folder / "outbox"
        self.outbox.mkdir()
        config = self.copied(self.here / "recourse.yaml")
        self.url = self.gateway(config, PATH=f"{self.program('sloppy-customers').parent}:/usr/bin:/bin")
        self.client = self.connect(self.url)

    def get(self, customer):
        return self.client.call("get_customer", {"customer_id": customer})


def body(code, message, **details):
    return {"error": {"code": code, "message": message, "details": details}}


def is_told(answer, code, message, **details):
    """The whole answer: the text is the structured content as JSON."""
    wanted = body(code, message, **details)
    same(wanted, answer.structured, "structuredContent")
    same(wanted, json.loads(answer.text), "the text")
    same(True, answer.is_error, "isError")
    same(200, answer.status, "the HTTP status")


def message_of(answer):
    check(answer.is_error, f"no failure came: {answer.body}")
    return answer.structured["error"]["message"]


@rows.row("contract/what_went_wrong")
def _(world):
    told = message_of(world.get(world.cause("nobody", ADA)))
    check(told.startswith("customer_id 'nobody' is not valid."), told)


@rows.row("contract/why")
def _(world):
    told = message_of(world.get(world.cause("someone", ADA)))
    check("Customer IDs match cust_XXXXXXXXXXXX." in told, told)


@rows.row("contract/what_to_do_next")
def _(world):
    told = world.get(world.cause("ada", ADA))
    check(message_of(told).endswith("Try list_customers() to find valid IDs."), told.text)
    action = told.fault["actions"][0]
    ids = world.client.call(action["tool"]).text.split()
    check(not world.get(ids[0]).is_error, "what was advised does not lead on")


@rows.row("contract/real_implementation")
def _(world):
    is_told(
        world.get(world.cause("foo", ADA)),
        "INVALID_CUSTOMER_ID",
        NOT_A_CUSTOMER_ID,
        provided="foo",
        expected_pattern="^cust_[A-Z0-9]{12}$",
    )


@rows.row("contract/details_for_the_developer")
def _(world):
    support_id = world.get(world.cause("bao", ADA)).fault["support_id"]
    told = until(lambda: story(world, support_id))
    check("invalid_customer_id" in told and '"bao"' in told and "Bad request" in told, told)


def story(world, support_id):
    command = [world.program("recourse"), "support", support_id, "--file", world.folder / "ledger.sqlite"]
    said = subprocess.run(command, capture_output=True, text=True)
    return said.stdout if said.returncode == 0 else None


@rows.row("bad_request/same_call_again")
def _(world):
    wrong = world.cause("foo-again", ADA)
    first, _, third = [message_of(world.get(wrong)) for _ in range(3)]
    check(third != first and "3rd time" in third, third)


@rows.row("bad_request/missing_argument")
def _(world):
    arguments = world.cause({}, {"customer_id": ADA})
    is_told(
        world.client.call("get_customer", arguments),
        "MISSING_ARGUMENT",
        "customer_id is missing. The tool cannot work without it. Add customer_id and call again.",
        expected="a string that matches ^cust_[A-Z0-9]{12}$",
    )


@rows.row("bad_request/unknown_argument")
def _(world):
    arguments = world.cause({"customerid": ADA}, {"customer_id": ADA})
    told = message_of(world.client.call("get_customer", arguments))
    check("customerid is not an argument of this tool; did you mean customer_id?" in told, told)


@rows.row("bad_request/out_of_range")
def _(world):
    amount = world.cause(900, 1)
    told = world.client.call("add_credit", {"customer_id": ADA, "amount": amount, "reason": "refund"})
    check("amount must be at most 500, but is 900" in message_of(told), told.text)
    same("INVALID_ARGUMENT", told.structured["error"]["code"])


@rows.row("bad_request/none_of_the_choices")
def _(world):
    reason = world.cause("good-will", "goodwill")
    told = message_of(world.client.call("add_credit", {"customer_id": ADA, "amount": 1, "reason": reason}))
    check("did you mean 'goodwill'?" in told, told)


@rows.row("bad_request/several_at_once")
def _(world):
    wrong = {"customer_id": "4F7K2M9QX1AB", "amount": 0, "reason": "good-will"}
    right = {"customer_id": ADA, "amount": 1, "reason": "goodwill"}
    told = message_of(world.client.call("add_credit", world.cause(wrong, right)))
    check(all(name in told for name in ("customer_id", "amount", "reason")), told)


@rows.row("bad_request/unknown_tool")
def _(world):
    told = world.client.call(world.cause("get_customers", "list_customers"))
    check("error" in told.body, f"no protocol error came: {told.body}")
    check("did you mean 'get_customer'" in told.error["message"], told.error["message"])


@rows.row("bad_request/unknown_customer")
def _(world):
    is_told(
        world.get(world.cause(UNKNOWN, ADA)),
        "CUSTOMER_NOT_FOUND",
        f"No customer has the id '{UNKNOWN}'. The id is well formed, but belongs to nobody, or to a customer that was "
        "deleted. Try list_customers() to find the id of the customer that is meant.",
        provided=UNKNOWN,
    )


@rows.row("limits/tool_unavailable")
def _(world):
    tool = world.cause("get_invoices", "list_customers")
    told = world.client.call(tool)
    check("This is not going to work now; try something else." in message_of(told), told.text)
    same("TOOL_UNAVAILABLE", told.structured["error"]["code"])


@rows.row("limits/permission_denied")
def _(world):
    told = world.get(world.cause(SEALED, ADA))
    check(message_of(told).endswith("This is not going to work; try something else."), told.text)
    same("PERMISSION_DENIED", told.structured["error"]["code"])


@rows.row("limits/gone_for_good")
def _(world):
    world.cause(lambda: world.client.call("erase_customer", {"customer_id": BAO}))
    told = world.get(BAO)
    check(message_of(told).endswith("This is not going to work; go on without this customer."), told.text)
    same("CUSTOMER_GONE", told.structured["error"]["code"])


@rows.row("leaks/key_and_trace")
def _(world):
    world.cause(lambda: world.outbox.rename(world.folder / "elsewhere"))
    try:
        told = world.client.call("export_customers", {"file": "all.csv"})
    finally:
        world.cause(lambda: (world.folder / "elsewhere").rename(world.outbox))
    same("INTERNAL_ERROR", told.structured["error"]["code"] if told.is_error else None)
    hides(told, "sk_live_", "export.js", "node:fs", str(world.folder))


@rows.row("leaks/connection_string")
def _(world):
    told = world.client.call(world.cause("get_invoices", "list_customers"))
    check(told.is_error, "no failure came")
    hides(told, "hunter2", "10.20.0.7")


def hides(answer, *secrets):
    whole = json.dumps(answer.body)
    for secret in secrets:
        check(secret not in whole, f"{secret!r} is told: {whole}")


@rows.row("contract/categorised")
def _(world):
    calls = [("get_customer", {"customer_id": "?"}), ("get_customer", {"customer_id": SEALED}), ("get_invoices", {})]
    calls = world.cause(calls, [("list_customers", {})] * len(calls))
    told = [world.client.call(*call) for call in calls]
    check(all(answer.is_error for answer in told), "not all failed")
    found = [(answer.fault["category"], answer.fault["actor"]) for answer in told]
    same([("invalid_argument", "model"), ("permission_denied", "nobody"), ("unavailable", "nobody")], found)


@rows.row("limits/server_gone")
def _(world):
    gone = world.cause(lambda: without_server(world), world.client)
    told = gone.call("get_customer", {"customer_id": ADA})
    check("This is not going to work now; try something else." in message_of(told), told.text)
    same("TOOL_UNAVAILABLE", told.structured["error"]["code"])


def without_server(world):
    """A client of a gateway whose server's program was taken away."""
    config = world.copied(world.here / "recourse.yaml", [("ledger.sqlite", "ledger-2.sqlite")])
    return world.connect(world.gateway(config, PATH="/usr/bin:/bin"))


ALONE, WRITES = "alone", ["--writes"]


def reviewed(world, server, *options):
    """The review of the server alone, or of the gateway before it. It calls what writes, too, unless it may not."""
    outbox = world.folder / "outbox-of-review"
    outbox.mkdir(exist_ok=True)
    target = ["--", world.program("sloppy-customers"), "review.sqlite", outbox] if server == ALONE else [server]
    command = [world.program("recourse"), "review", "--quiet", "--format", "json", *options, *target]
    review = json.loads(subprocess.run(command, cwd=world.folder, capture_output=True, text=True).stdout)
    return review, {question["name"]: question["kept"] for question in review["ritual"]}


RITUAL = ("specific", "guidance", "categories", "leaks", "tested")


@rows.row("review/backend_alone")
def _(world):
    review, kept = reviewed(world, world.cause(ALONE, world.url), *WRITES)
    same({"specific": False, "guidance": False, "categories": False, "leaks": False, "tested": True}, kept)
    same(["F1"], review["caps"], "what held the score down")


@rows.row("review/behind_the_gateway")
def _(world):
    review, kept = reviewed(world, world.cause(world.url, ALONE), *WRITES)
    same(dict.fromkeys(RITUAL, True), kept)
    check(review["score"] >= 90, f"the score is {review['score']}")


@rows.row("review/tools_without_error_testing")
def _(world):
    review, kept = reviewed(world, world.url, *world.cause([], WRITES))
    same(False, kept["tested"], "whether all errors were seen")
    told = next(question["because"] for question in review["ritual"] if question["name"] == "tested")
    same("No error was seen of add_credit, erase_customer and export_customers.", told)
