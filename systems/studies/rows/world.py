"""What the rows are played in: the API, the wire before it and a gateway; and how its failures look."""

import json
import re
import sqlite3
import sys
from pathlib import Path

from harness import Matches, Mismatch, Registry, World as Base, same, tool_error

HERE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HERE))

import tokens  # noqa: E402 (found through the line above)
from edge import Machine, Wire  # noqa: E402

rows = Registry()
SOON = {"dev.recourse/timeoutMs": 3000}  # how long the client of a call waits for it
RETRYABLE = {"rate_limited", "timeout", "server_error", "network_error"}
CONFIG = (HERE / "recourse.yaml").read_text()  # with other ports it is what the rows are played on
TO_THE_END = {"wait": True, "timeout": 20}  # what a run may take on a busy machine; as shipped it is a second
RE_LIST = ("Re-list with the matching _get to confirm the id", "call again with the id that is listed")
FREE_A_SLOT = (
    "Ask the user which unused one to delete, or whether to upgrade the plan",
    "delete it with study_delete, person_delete or workspace_delete, whichever is named",
)
NOBODY_KNOWS = "It is unknown whether it was done: verify before you repeat it."


class Platform:
    """The API with a database of its own, the wire before it, a gateway, and a workspace with people."""

    def settle(self, world, name, **limits):
        self.path = world.folder / f"{name}.db"
        process = world.spawn(
            sys.executable, HERE / "backend.py", "serve", self.path,
            STUDIES_MODEL=world.model.url, RES_OPTIONS="timeout:1 attempts:1", **limits,
        )  # fmt: skip
        self.api = process.wait_for(r"(http://\S+)").group(1)
        self.wire = Wire(self.api)
        self.client = world.client_of("ada", url=self.wire.url)
        self.database("UPDATE users SET plan = 'team'")
        self.workspace = self.made("workspace_create", name="Kitchen")["id"]
        self.database("UPDATE workspaces SET purchased_credits = 1000")  # no row is about this one's
        for person, country in (("Bo", "SE"), ("Cy", "DE"), ("Di", "DE")):
            self.person(person, country=country)

    def made(self, tool, client=None, **arguments):
        answer = (client or self.client).call(tool, arguments)
        if answer.is_error:
            raise Mismatch(f"{tool} failed: {answer.text}")
        return answer.structured

    def study(self, name="Tea", **more):
        return self.made("study_create", workspace_id=self.workspace, name=name, **more)["id"]

    def person(self, name, **more):
        return self.made("person_create", workspace_id=self.workspace, name=name, **more)["id"]

    def credits(self):
        return self.made("workspace_get", workspace_id=self.workspace)["credits"]["available"]

    def database(self, statement, *values):
        """What an administrator does, or time."""
        database = sqlite3.connect(self.path, timeout=10)
        with database:
            found = database.execute(statement, values).fetchall()
        database.close()
        return found

    def count(self, table, **named):
        (name, value), = named.items()
        return self.database(f"SELECT count(*) FROM {table} WHERE {name} = ?", value)[0][0]


class World(Base, Platform):
    NAME = "studies"

    def start(self):
        self.model = Machine((200, {"choices": [{"message": {"content": "http://127.0.0.1:1/chat"}}]}))
        self.gateways, self.other = {}, None
        self.settle(self, "studies", STUDIES_STEP="0.02")

    def hasty(self):
        """Another platform, which waits for nothing for long, and whose participants take ten minutes each."""
        if not self.other:
            self.other = Platform()
            limits = {"STUDIES_STEP": "600", "STUDIES_PATIENCE": "0.3", "STUDIES_BOT_PATIENCE": "0.3"}
            self.other.settle(self, "hasty", **limits)
        return self.other

    def client_of(self, user, token=None, url=None):
        """A client of a gateway that calls the API for that user."""
        token = token or tokens.make_token(user, 600)
        where = url or self.wire.url
        if (token, where) not in self.gateways:
            config = self.folder / f"recourse-{len(self.gateways)}.yaml"
            config.write_text(CONFIG.replace("http://127.0.0.1:8090", where).replace("8080", "0"))
            self.gateways[token, where] = self.connect(self.gateway(config, STUDIES_TOKEN=token))
        return self.gateways[token, where]

    def user(self, name, plan="free", per_minute=600):
        """A new user with a gateway of their own."""
        statement = "INSERT INTO users (id, plan, per_minute) VALUES (?, ?, ?)"
        self.database(statement, name, plan, per_minute)
        return self.client_of(name)


def told(code, message, *suggestions, **more):
    """A failure as it stands on the wire; `more` is what its envelope has beside the words."""
    line = f"[{code}] {message}"
    if suggestions:
        line += f" Suggestions: {'; '.join(suggestions)}."
    if not more:
        return line
    envelope = {"error_kind": code, "error_message": message, "suggestions": list(suggestions)} | more
    return f"{line} [envelope] {json.dumps(envelope, separators=(',', ':'), ensure_ascii=False)}"


def failed(answer, code, message, *suggestions, **more):
    """The whole answer of a tool that failed, and that its code says whether it is worth another try.

    `ID` stands for the twelve digits of the support id, `NNN` for a number that is another each time, and `NNNms`
    for a time, whole seconds of which are told as seconds.
    """
    text = told(code, message, *suggestions, **more)
    pattern = re.escape(text).replace(r"Support\ id\ ID", r"Support\ id\ [0-9a-f]{12}")
    if "endpoint" in more:  # how long it took is told where that was longer than nothing
        endpoint = re.escape(f'"endpoint":"{more["endpoint"]}"')
        pattern = pattern.replace(endpoint, endpoint + '(,"waited_ms":[0-9]+)?')
    tool_error(answer, Matches(pattern.replace("NNNms", "[0-9]+m?s").replace("NNN", "[0-9]+")))
    same(code, answer.fault["code"], "the code of the machine copy")
    if code != "http_error":
        same(code in RETRYABLE, answer.fault["retryable"], f"whether {code} is retryable")


def analyzable(world, name):
    """A study with a run to its end."""
    study = world.study(name)
    world.made("study_run", study_id=study, count=1, **TO_THE_END)
    return study
