"""How each row of this system is caused, and what comes then."""

import sqlite3
import sys
from pathlib import Path

from harness import Registry, tool_error
from harness import World as Base

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from edge import Wire  # noqa: E402 (found through the line above)

rows = Registry()


class World(Base):
    NAME = "studies"

    def start(self):
        self.path = self.folder / "studies.db"
        self.backend = self.spawn(
            sys.executable, HERE / "backend.py", "serve", self.path,
            STUDIES_STEP="0.02", STUDIES_PATIENCE="0.3", STUDIES_BOT_PATIENCE="0.3",
        )  # fmt: skip
        self.wire = Wire(self.backend.wait_for(r"(http://\S+)").group(1))
        self.client = self.client_of("ada")
        self.workspace = self.made("workspace_create", name="Kitchen")["id"]

    def token(self, user, seconds=60):
        """As the platform gives them out."""
        import backend

        return backend.make_token(user, seconds)

    def client_of(self, user, token=None, url=None):
        """A client of a gateway that calls the API for that user."""
        token = token or self.token(user)
        gateway = self.gateway(HERE / "recourse.yaml", STUDIES_URL=url or self.wire.url, STUDIES_TOKEN=token)
        return self.connect(gateway)

    def made(self, tool, **arguments):
        answer = self.client.call(tool, arguments)
        assert not answer.is_error, answer.text
        return answer.structured

    def study(self, name="Tea"):
        return self.made("study_create", workspace_id=self.workspace, name=name)["id"]

    def database(self, statement, *values):
        """What an administrator does, or time."""
        database = sqlite3.connect(self.path, timeout=10)
        with database:
            found = database.execute(statement, values).fetchall()
        database.close()
        return found


@rows.row("not_found")
def _(world):
    study = world.study("Coffee")
    world.cause(lambda: world.made("study_delete", study_id=study))
    tool_error(
        world.client.call("study_get", {"study_id": study}),
        f"[not_found] Study {study} does not exist or is not visible to you. "
        "Suggestions: Re-list with the matching _get to confirm the id; call again with the id that is listed.",
    )
