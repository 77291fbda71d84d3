"""How each row of the automation platform is caused, and what then comes. See rows.toml."""

import json
import shutil
import sqlite3
import subprocess
import time
import urllib.request
from contextlib import contextmanager, nullcontext as nothing

from harness import ANY, SUPPORT_ID, Matches, Registry, World as Base, check, protocol_error, same, tool_error, until
from harness.client import PATIENCE, Answer, events_in, lower
from harness.world import LISTENING

rows = Registry()

SCOPES = ("builds:write", "workflows:write", "workflows:run", "integrations:send", "enrichment:run")
# Seconds that a preview and a job are kept here, and that a run may take: all that does not wait for their end has to
# be done by then on a busy machine.
PREVIEW = JOBS = 5.0
CAP = 2.5
TOKEN = 2.0  # and that a token acts which is to end


class World(Base):
    NAME = "automation"

    def start(self):
        self.provider_port = "0"
        self.start_provider()
        platform = self.spawn(
            self.program("automation"), "platform.sqlite", self.provider,
            AUTOMATION_STEP="0.02", AUTOMATION_PREVIEW=str(PREVIEW), AUTOMATION_CAP=str(CAP), AUTOMATION_JOBS=str(JOBS),
        )
        shutil.copy(self.here / "app.jwks.json", self.folder)
        upstream = platform.wait_for(LISTENING).group(1)
        self.url = self.gateway(self.copied(self.here / "recourse.yaml", [("http://127.0.0.1:8001/mcp", upstream)]))
        self.client = self.caller("ada", SCOPES)

    def start_provider(self):
        self.apps = self.spawn("python3", self.here / "provider.py", self.provider_port)
        self.provider = self.apps.wait_for(LISTENING).group(1)
        self.provider_port = self.provider.rpartition(":")[2]

    @contextmanager
    def provider_down(self):
        """The apps end, and are started again afterwards: what users allowed is forgotten."""
        self.apps.kill()
        try:
            yield
        finally:
            self.start_provider()

    def recourse(self, *arguments):
        command = [self.program("recourse"), *arguments]
        return subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=PATIENCE)

    def caller(self, name, scopes=()):
        """A client with a key of its own."""
        held = [part for scope in scopes for part in ("--scope", scope)]
        made = self.recourse("keys", "create", "--file", "keys.db", "--name", name, "--role", "member", *held)
        return self.connect(self.url, token=made.stdout.strip())

    def call(self, tool, **arguments):
        """A call that has to succeed."""
        answer = self.client.call(tool, arguments)
        check("result" in answer.body and not answer.is_error, f"{tool} failed: {answer.body}")
        return answer.structured

    def preview(self, description):
        return self.call("build_system", description=description)["build_id"]

    def workflow(self, name, *steps, publish=True):
        """A workflow in the workspace, published unless it is not to be."""
        build = self.preview(f"a workflow {name}")
        asset = self.call("confirm_save", build_id=build)["assets"][0]["id"]
        self.call("edit_workflow", workflow_id=asset, steps=list(steps))
        if publish:
            self.call("publish_workflow", workflow_id=asset)
        return asset

    def send(self, app, operation="post_message", **payload):
        return self.client.call(
            "send_via_integration", {"integration": app, "operation": operation, "payload": payload}
        )

    def connect_app(self, app, seconds=3600):
        """The user visits the page that a failed call names, and allows it for so long."""
        answer = self.send(app, "send_mail" if app == "mailer" else "post_message", channel="general")
        if answer.is_error:
            page = answer.structured["error"]["connect_url"]
            urllib.request.urlopen(f"{page}?seconds={seconds}", timeout=PATIENCE).read()
            self.connect_app(app)  # the first use takes the token

    def bare(self, without=(), message=None, body=None, **headers):
        """A request that leaves some of its headers out."""
        message = message or self.client.message("tools/list", {})
        sent = self.client.headers_for(message) | headers
        return self.client.raw("POST", body or json.dumps(message), {k: v for k, v in sent.items() if k not in without})

    def state_of(self, build):
        return {each["id"]: each["state"] for each in self.call("list_builds")["builds"]}.get(build)


def failed(answer, code, message, retry_after=None, headers=None, **beside):
    """The whole answer of a tool that failed: the same as text and as data, and no more than that."""
    error = {"code": code, "message": message, "retry_after": retry_after, "support_id": SUPPORT_ID, **beside}
    body = {"status": "failed", "error": error}
    same(body, json.loads(answer.text), "the text")
    tool_error(answer, json.dumps(answer.structured, separators=(",", ":"), ensure_ascii=False), body, headers)
    told = answer.structured["error"]["support_id"]
    check(answer.fault["support_id"].startswith(told), "the support id is not that of the trace")


# ---- The protocol


@rows.row("protocol/bearer_missing")
def _(world):
    answer = world.bare(without=world.cause(("Authorization",), ()))
    host = world.client.url.netloc
    metadata = f"http://{host}/.well-known/oauth-protected-resource/mcp"
    challenge = f'Bearer resource_metadata="{metadata}"'
    words = Matches("This server serves only callers it knows.*")
    protocol_error(answer, 401, ANY, words, {"WWW-Authenticate": challenge})
    with urllib.request.urlopen(metadata, timeout=PATIENCE) as page:
        same(["https://app.example.com"], json.load(page)["authorization_servers"], "who gives out tokens")


@rows.row("protocol/bearer_invalid")
def _(world):
    token = world.cause("rcs_0123456789ab_wrong", world.client.token)
    answer = world.bare(Authorization=f"Bearer {token}")
    challenge = Matches('Bearer resource_metadata="http://.*", error="invalid_token", error_description=".*"')
    protocol_error(answer, 401, ANY, ANY, {"WWW-Authenticate": challenge})


@rows.row("protocol/origin")
def _(world):
    answer = world.bare(**world.cause({"Origin": "https://elsewhere.example"}, {}))
    protocol_error(answer, 403, ANY, Matches(".*https://elsewhere.example.*"))


@rows.row("protocol/version_missing")
def _(world):
    if world.era == "modern":
        answer = world.bare(without=world.cause(("MCP-Protocol-Version",), ()))
        return protocol_error(answer, 400, ANY, Matches(".*MCP-Protocol-Version.*"))
    # In the legacy era the session says it, too: only a revision that nobody agreed on is refused.
    same(200, world.bare(without=("MCP-Protocol-Version",)).status, "the status without the header")
    answer = world.bare(**world.cause({"MCP-Protocol-Version": "1999-01-01"}, {}))
    protocol_error(answer, 400, ANY, Matches(".*'1999-01-01' is not served here.*"))


@rows.row("protocol/unparsable")
def _(world):
    message = world.client.message("tools/list", {})
    body = json.dumps(message)
    answer = world.bare(message=message, body=world.cause(body[:-1], body))
    protocol_error(answer, 400, -32700, ANY)


@rows.row("protocol/unknown_method")
def _(world):
    message = world.client.message(world.cause("tools/lst", "tools/list"), {})
    answer = world.bare(message=message)
    protocol_error(answer, 404 if world.era == "modern" else 200, -32601, Matches(".*tools/lst.*"))


@rows.row("protocol/unknown_tool")
def _(world):
    answer = world.client.call(world.cause("confirm_sav", "list_builds"), {})
    protocol_error(answer, 200, -32602, Matches(".*confirm_sav.*confirm_save.*"))


# ---- confirm_save


@rows.row("confirm_save/build_expired")
def _(world):
    build = world.preview("a table Expiring")
    time.sleep(world.cause(PREVIEW + 0.05, 0))
    failed(
        world.client.call("confirm_save", {"build_id": build}), "build_expired",
        f"The preview of build {build} is older than one hour; re-run build_system. A preview is kept for one hour, "
        "because what it was made from may have changed since. Re-run build_system with the same description. "
        "Then call confirm_save with the id of the new build.",
    )
    same("preview", world.state_of(build), "the build")


@rows.row("confirm_save/already_saved")
def _(world):
    build = world.preview("a table Orders")
    first = world.cause(lambda: world.call("confirm_save", build_id=build), {})
    failed(
        world.client.call("confirm_save", {"build_id": build}), "already_saved",
        f"Build {build} was already saved; nothing was saved a second time. An earlier confirm_save of the same build "
        "did its work, perhaps one whose answer was lost. Go on with the assets that are named; there is nothing left "
        "to save.",
        result=first,
    )


@rows.row("confirm_save/partial_save")
def _(world):
    taken = world.preview("a table Taken")
    world.cause(lambda: world.call("confirm_save", build_id=taken))
    build = world.preview("a table Taken and a form Intake")
    failed(
        world.client.call("confirm_save", {"build_id": build}), "partial_save",
        f"1 of 2 assets of build {build} were saved; push_errors lists the rest. An asset could not be saved, most "
        "often because its name is taken. Mend each asset that push_errors lists, for example by giving it another "
        "name. Then run confirm_save again; it is safe and saves only what is missing. Part of it was done; the same "
        "call is safe to repeat.",
        push_errors=[{"asset": "Taken", "kind": "table", "reason": "A table named Taken already exists."}],
    )
    saved = world.call("confirm_save", build_id=build, rename={"Taken": "Customers"})
    same({"Intake", "Customers"}, {asset["name"] for asset in saved["assets"]}, "what is saved after the mend")


# ---- trigger_workflow


@rows.row("trigger_workflow/workflow_not_found")
def _(world):
    workflow = world.cause("ast_123", lambda: world.workflow("Found"))
    failed(
        world.client.call("trigger_workflow", {"workflow_id": workflow}), "workflow_not_found",
        "No workflow with the id ast_123. The id is misspelt, belongs to another workspace, or the workflow was "
        "deleted. Call list_workflows to find the id. Then call trigger_workflow with an id from that list.",
    )


@rows.row("trigger_workflow/workflow_not_published")
def _(world):
    workflow = world.workflow("Draft", publish=world.cause(False, True))
    failed(
        world.client.call("trigger_workflow", {"workflow_id": workflow}), "workflow_not_published",
        f"Workflow {workflow} has no published version to run. Only a published version runs; a draft is still "
        "being written. Publish the workflow with publish_workflow, if the user wants it to run. Then call "
        "trigger_workflow again.",
    )


@rows.row("trigger_workflow/workflow_failed")
def _(world):
    asked = {"action": "http", "path": world.cause("/nowhere", "/health")}
    workflow = world.workflow("Failing", {"action": "set", "name": "greeting", "value": "hello"}, asked)
    failed(
        world.client.call("trigger_workflow", {"workflow_id": workflow}), "workflow_failed",
        f"Workflow {workflow} ran but errored at step 2; see result. A step of the workflow met an error; the steps "
        "before it have run. Read result to see which steps ran and why the last one failed, and mend that. Then "
        "before it is triggered again, check that running the first steps twice does no harm. Part of it was done: "
        "verify before you repeat it.",
        result={
            "steps": [
                {"step": 1, "action": "set", "status": "done"},
                {"step": 2, "action": "http", "status": "failed", "reason": "it was answered with 404"},
            ],
            "values": {"greeting": "hello"},
        },
    )


@rows.row("trigger_workflow/execution_timeout")
def _(world):
    workflow = world.workflow("Slow", {"action": "wait", "seconds": world.cause(10, 0)})
    failed(
        world.client.call("trigger_workflow", {"workflow_id": workflow}), "execution_timeout",
        f"Workflow {workflow} exceeded the execution cap of {CAP} seconds and was stopped. A run may take only so "
        "long; this one waited or worked longer, and would again. Find out from result which steps have run. Then "
        "shorten its waits, or split the workflow in two, before it is triggered again. It is unknown whether it was "
        "done: verify before you repeat it.",
        result={"steps": [{"step": 1, "action": "wait", "status": "stopped"}], "values": {}},
    )


# ---- send_via_integration


@rows.row("send_via_integration/integration_not_connected")
def _(world):
    world.cause(None, lambda: world.connect_app("mailer"))
    answer = world.send("mailer", "send_mail", to="ada@example.com")
    page = Matches(world.provider + "/connect/[0-9a-f]{16}")
    failed(
        answer, "integration_not_connected",
        Matches(f"mailer is not connected. The user can connect it at {world.provider}/connect/.*"),
        connect_url=page,
    )
    world.connect_app("mailer")
    check(not world.send("mailer", "send_mail", to="ada@example.com").is_error, "it is connected and does not send")


@rows.row("send_via_integration/operation_not_found")
def _(world):
    failed(
        world.send("slack", world.cause("post_mesage", "post_message"), channel="general"), "operation_not_found",
        "slack has no operation 'post_mesage'. The nearest are post_message. The slug is misspelt, or belongs to "
        "another integration. Call again with one of the nearest slugs, if it is what was meant.",
    )


@rows.row("send_via_integration/oauth_token_expired")
def _(world):
    world.connect_app("slack", seconds=world.cause(TOKEN, 3600))
    time.sleep(world.cause(TOKEN + 0.05, 0))
    failed(
        world.send("slack", channel="general"), "oauth_token_expired",
        "The connection to slack needs re-authorizing in the web app. The app's token has expired or was revoked, and "
        "cannot be renewed without the user. Ask the user to re-authorize the connection in the web app. Then call "
        "send_via_integration again once they have.",
        connect_url=Matches(world.provider + "/connect/[0-9a-f]{16}"),
    )


@rows.row("send_via_integration/provider_error")
def _(world):
    world.connect_app("slack")
    answer = world.send("slack", channel=world.cause("nowhere", "general"))
    failed(
        answer, "provider_error",
        Matches(r"slack rejected the request with status 404: no channel nowhere for the bearer \[redacted:.*\].*"),
    )
    same(404, answer.fault["details"]["provider_status"], "the provider's status")
    check("xoxb-" not in json.dumps(answer.body), "the token is told")


@rows.row("send_via_integration/provider_error/no_answer")
def _(world):
    world.connect_app("slack")
    with world.cause(world.provider_down, nothing):
        answer = world.send("slack", channel="orders")
    failed(
        answer, "provider_error",
        "slack did not answer. The app is down, or cannot be reached from here. Reach the goal another way, or try again "
        "later. It is unknown whether it was done: verify before you repeat it.",
    )


@rows.row("send_via_integration/page_forgotten")
def _(world):
    pages = []
    for _ in range(2):
        with world.cause(world.provider_down, nothing):
            pass
        pages.append(world.send("mailer", "send_mail", to="bo@example.com").structured["error"]["connect_url"])
    check(pages[0] != pages[1], "it names a page that is no more")
    world.connect_app("mailer")


# ---- Enrichment

GONE = (
    ": it is unknown, or older than 7 days. Jobs are kept for 7 days; the id is older, or misspelt. Call with the "
    "job id exactly as run_enrichment gave it. Then if it is older than 7 days, start the job again with "
    "run_enrichment."
)


@rows.row("enrichment/job_not_found")
def _(world):
    started = world.call("run_enrichment", rows=["ada@example.com"])["job_id"]
    done = until(lambda: (job := world.call("check_enrichment", job_id=started))["status"] == "done" and job, every=0.2)
    same([{"input": "ada@example.com", "output": "example.com"}], done["rows"], "the rows")
    unknown = world.cause("job_42", started)
    for tool, more in (("check_enrichment", {}), ("run_enrichment", {"rows": ["bob@example.com"]})):
        failed(
            world.client.call(tool, {"job_id": unknown} | more), "job_not_found",
            "No enrichment job job_42" + GONE,
        )


@rows.row("enrichment/job_expired")
def _(world):
    job = world.call("run_enrichment", rows=["ada@example.com"])["job_id"]
    time.sleep(world.cause(JOBS + 0.05, 0))
    failed(
        world.client.call("check_enrichment", {"job_id": job}), "job_not_found",
        f"No enrichment job {job}" + GONE,
    )


# ---- Any tool


@rows.row("any/scope_denied")
def _(world):
    guest = world.caller("guest", ("builds:write", *world.cause((), ("workflows:run",))))
    answer = guest.call("trigger_workflow", {"workflow_id": world.workflow("Guarded")})
    failed(
        answer, "scope_denied",
        "trigger_workflow needs the scope workflows:run; the key holds builds:write. A key may only use the tools that "
        "its scopes cover. Ask the user for a key with the scope that is named. Or go on with the tools that the key's "
        "scopes cover.",
    )
    same(["workflows:run"], answer.fault["details"]["scopes_needed"], "the scopes that are needed")
    same(["builds:write"], answer.fault["details"]["scopes_held"], "the scopes that are held")


@rows.row("any/rate_limited")
def _(world):
    hasty = world.caller("hasty")
    answers = (hasty.call("list_builds") for _ in range(world.cause(400, 1)))
    answer = next((one for one in answers if one.is_error), None) or hasty.call("list_builds")
    failed(
        answer, "rate_limited",
        "The rate limit of this key was hit; wait 1 second. Calls are counted per key within a "
        "window. Wait 1 second, then make the same call again.",
        retry_after=1, headers={"Retry-After": "1"},
    )
    check(not world.client.call("list_builds").is_error, "another key is limited, too")


# ---- Support


@rows.row("support/record")
def _(world):
    answer = world.client.call("trigger_workflow", {"workflow_id": "ast_support"})
    told = world.cause(answer.structured["error"]["support_id"], "000000000000")
    story = until(lambda: (out := world.recourse("support", "--file", "ledger.sqlite", told)).returncode == 0 and out)
    for part in ("key:ada", "trigger_workflow", "workflow_not_found", "ast_support", answer.fault["support_id"]):
        check(part in story.stdout, f"the story says nothing of {part}:\n{story.stdout}")


# ---- Cancellation


class Stream:
    """A build under way, whose stream is read event by event."""

    def __init__(self, world, description):
        self.world = world
        self.pending = world.client.begin("build_system", {"description": description}, {"progressToken": "build"})
        self.response = self.pending.connection.getresponse()
        self.events = events_in(self.response)
        self.last_id, self.build = None, None

    def first_progress(self):
        for event_id, data in self.events:
            self.last_id = event_id or self.last_id
            message = json.loads(data) if data else {}
            if message.get("method") == "notifications/progress":
                self.build = message["params"]["message"].partition(":")[0]
                return self.build
        raise ConnectionError("no progress came")

    def answer(self, events=None):
        for _, data in events or self.events:
            message = json.loads(data) if data else {}
            if message.get("id") == self.pending.id and "method" not in message:
                return Answer(200, lower(self.response), message)
        return None

    def drop(self):
        self.pending.drop()

    def resume(self):
        """Another connection takes the stream up after the last event that was read."""
        client = self.world.client
        wanted = {"Accept": "text/event-stream", "Last-Event-ID": self.last_id}
        headers = client.headers_for(client.message("", {})) | wanted
        request = urllib.request.Request(client.url.geturl(), headers=headers)
        return self.answer(events_in(urllib.request.urlopen(request, timeout=PATIENCE)))


LONG = 100  # tables of a build that takes a while: two seconds, and more where the machine is busy


def long(name):
    """Its description; the last one is called after its number."""
    return ", ".join(f"a table {name}{number}" for number in range(1, LONG + 1))


@rows.row("cancellation/drop_resumes")
def _(world):
    stream = Stream(world, long("Resumed"))
    build = stream.first_progress()
    stream.drop()
    world.cause(None, lambda: world.call("abort_build", build_id=build))
    answer = stream.resume()
    same("preview", answer.structured["status"], "what came of the build")
    same(LONG, len(answer.structured["assets"]), "its assets")


@rows.row("cancellation/drop_goes_on")
def _(world):
    stream = Stream(world, long("Left"))
    build = stream.first_progress()
    stream.drop()
    world.cause(None, lambda: world.call("abort_build", build_id=build))
    until(lambda: world.state_of(build) != "running", every=0.2)
    same("preview", world.state_of(build), "what came of the build")


@rows.row("cancellation/abort_build")
def _(world):
    stream = Stream(world, long("Aborted"))
    build = stream.first_progress()
    world.cause(lambda: world.call("abort_build", build_id=build))
    answer = stream.answer()
    same("aborted", answer.structured["status"], "what came of the build")
    check(len(answer.structured["assets"]) < LONG, "it was built to its end")
    same("aborted", world.state_of(build), "the build")
    until(lambda: recorded(world, "succeeded", "abort_build", build), every=0.1)


@rows.row("cancellation/notification")
def _(world):
    stream = Stream(world, long("Withdrawn"))
    build = stream.first_progress()
    world.cause(lambda: stream.pending.cancel())
    same(None, stream.answer(), "the answer to what was withdrawn")
    until(lambda: world.state_of(build) != "running", every=0.2)
    same("aborted", world.state_of(build), "the build")
    until(lambda: recorded(world, "cancelled", "build_system", f"Withdrawn{LONG}"), every=0.1)


def recorded(world, ending, tool, words):
    """How many calls of the tool, of which it says these words, ended so by the ledger."""
    of_these = "SELECT count(*) FROM entries WHERE ending = ? AND tool = ? AND instr(details, ?) > 0"
    with sqlite3.connect(world.folder / "ledger.sqlite") as ledger:
        return ledger.execute(of_these, (ending, tool, words)).fetchone()[0]
