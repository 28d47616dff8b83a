"""Officers' phones: the Firebase SDK in a Node process, played by commands (tests/journey/pangkas/journey.mjs)."""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from functions.domain.classification import Classification
from infra.emulators import PROJECT
from tests.waiting import until

FOLDER = Path(__file__).parent / "pangkas"
WITHOUT_SDK = "the Firebase SDK is not installed (`make test` installs it where Node 20, npm and the network are)"
Json = dict[str, Any]


def sdk_is_installed() -> bool:
    return shutil.which("node") is not None and (FOLDER / "node_modules" / ".installed").exists()


class Refused(Exception):
    """Firestore did not allow it; the message is the SDK's error code."""


@dataclass(frozen=True)
class Phones:
    """The Node process with the app of every officer who signs in."""

    process: "subprocess.Popen[str]"

    def sign_in(self, officer: str) -> "Phone":
        self.ask("sign_in", officer=officer)
        return Phone(self, officer)

    def ask(self, command: str, **given: object) -> Json:
        """The answer to a command. Raises Refused; EOFError if the process is no more."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"command": command} | given) + "\n")
        self.process.stdin.flush()
        line = self.process.stdout.readline()
        if not line:
            raise EOFError(f"the officers' phones broke down at {command}")
        answer: Json = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer


@dataclass(frozen=True)
class Phone:
    """One officer's phone."""

    phones: Phones
    officer: str

    def do(self, command: str, **given: object) -> Json:
        return self.phones.ask(command, officer=self.officer, **given)

    def watch(self, seat: str) -> None:
        """Begin to listen to what waits for the seat."""
        self.do("watch", seat=seat)

    @property
    def waiting(self) -> list[str]:
        """The applications on the screen, in their order."""
        found: list[str] = self.do("shown")["waiting"]
        return found

    def waits_until_shown(self, applications: list[str]) -> None:
        """Wait, with nothing asked of the server, until the list shows these."""
        until(lambda: self.waiting == applications)

    @property
    def reads(self) -> int:
        """How many documents the server has delivered to the listener."""
        return int(self.do("shown")["reads"])

    def decide(
        self,
        application_id: str,
        turn: int,
        action: str = "approve",
        note: str | None = None,
        classification: Classification | None = None,
    ) -> None:
        """Begin to decide; `outcome` tells what becomes of it."""
        named = asdict(classification) if classification else None
        self.do("decide", application_id=application_id, turn=turn, action=action, note=note, classification=named)

    def outcome(self, application_id: str, turn: int) -> str:
        """`pending`, `accepted`, or the error's code."""
        return str(self.do("shown")["outcomes"][f"{application_id}/{turn}"])

    def settled(self, application_id: str, turn: int) -> str:
        """The outcome, once the server has answered."""
        until(lambda: self.outcome(application_id, turn) != "pending")
        return self.outcome(application_id, turn)

    def result(self, application_id: str, turn: int) -> str:
        """What the app says of its last decision on a turn: `accepted`, `accepted before` or `refused`."""
        return str(self.do("result", application_id=application_id, turn=turn)["result"])

    def decision(self, application_id: str, turn: int) -> Json | None:
        """The decision on the screen: `action`, `officer`, and whether only the phone knows of it (`pending`)."""
        shown: Json | None = self.do("shown")["decisions"][f"{application_id}/{turn}"]
        return shown


@contextmanager
def phones(firestore: str) -> Iterator[Phones]:
    """Phones that reach the emulator at `host:port`."""
    host, _, port = firestore.partition(":")
    command = ["node", str(FOLDER / "journey.mjs"), host, port, PROJECT]
    pipe, environment = subprocess.PIPE, {"PATH": os.environ["PATH"]}
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, env=environment) as process:  # noqa: S603  ours
        yield Phones(process)  # leaving closes its standard input, which ends it
