"""What a deployable does around its use case: HEAD, the log, and errors nobody foresaw."""

import json
from functools import cached_property
from typing import Any

import pytest
from werkzeug.test import TestResponse

from functions.domain.application import File, Status
from functions.domain.letter_types import LetterType
from functions.domain.letters import Letter
from functions.domain.seats import Role
from functions.domain.verification import LetterStatus
from functions.ports import Renderer
from infra.adapters import Adapters
from infra.embedded import EmbeddedServer
from infra.local import extras
from infra.settings import Settings
from tests.functions.losing import approve
from tests.home import RESIDENT, Home

SECRET = "Ibu Ŝarifah 9999014508850002"


class Quoting:
    """A renderer that breaks, and quotes what it was given."""

    def render(self, letter: Letter, file: File, letter_type: LetterType) -> bytes:  # noqa: ARG002  breaks before
        raise RuntimeError(SECRET)


class WithQuotingRenderer(Adapters):
    """A home whose letters cannot be drawn."""

    @cached_property
    def renderer(self) -> Renderer:
        return Quoting()


def logged(home: Home, **fields: object) -> list[dict[str, Any]]:
    """The log's lines that hold these fields."""
    lines = [json.loads(line) for line in home.log.getvalue().splitlines()]
    return [line for line in lines if fields.items() <= line.items()]


def head(home: Home, path: str, token: str | None, resident: str | None = None) -> TestResponse:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    headers |= {} if resident is None else {"Resident-Id": resident}
    return home.client.head(path, headers=headers)


def test_head_answers_like_get_without_a_body(home: Home) -> None:
    home.seat_all()
    letter = home.issue(home.submit())
    paths = (
        "/list_letter_types",
        f"/verify_letter/{letter.code}",
        "/verify_letter/" + "A" * 16,
        f"/get_application/{letter.application_id}",
        "/get_application/" + "a" * 24,
        f"/get_letter/{letter.application_id}",
    )
    for path in paths:
        get = home.get(path, resident=RESIDENT)
        answer = head(home, path, home.superapp, RESIDENT)
        assert (answer.status_code, answer.content_type) == (get.status_code, get.content_type), path
        assert answer.data == b""
        assert answer.headers["Cache-Control"] == get.headers["Cache-Control"]


def test_head_needs_the_same_token_as_get(home: Home) -> None:
    application_id = home.submit()
    assert head(home, f"/get_application/{application_id}", None).status_code == 401
    assert head(home, f"/get_application/{application_id}", home.superapp, "warga-lain").status_code == 404
    assert head(home, f"/get_application/{application_id}", home.superapp, RESIDENT).status_code == 200


def test_the_log_tells_who_was_shown_a_file(home: Home) -> None:
    home.seat_all()
    application_id = home.submit()
    home.act(application_id)
    home.get(f"/get_application/{application_id}", resident=RESIDENT)
    home.get(f"/get_application/{application_id}", home.seat(Role.RT))
    home.get(f"/get_application/{application_id}", home.seat(Role.RW))
    home.get(f"/get_application/{application_id}", home.seat(Role.LURAH))
    lines = logged(home, function="get_application", application_id=application_id)
    assert [(line["status"], line.get("file_shown")) for line in lines] == [
        (200, True),
        (200, False),
        (200, True),
        (404, None),
    ]
    assert [line["caller"].partition(":")[0] for line in lines] == ["superapp", "officer", "officer", "officer"]
    assert not any("file_shown" in line for line in logged(home) if line.get("function") != "get_application")


@pytest.fixture
def broken(home: Home) -> EmbeddedServer:
    """The home opened again by a server that draws no letter, with one waiting to be drawn."""
    home.seat_all()
    application_id = home.submit()
    for _ in range(3):
        home.act(application_id)
    approve(home, application_id, Role.LURAH, 4)
    data = home.adapters.settings.folder
    return EmbeddedServer(WithQuotingRenderer(Settings(data=data), clock=home.clock), extras)


def test_an_event_that_fails_unexpectedly_says_where_and_quotes_nothing(
    home: Home, broken: EmbeddedServer, capfd: pytest.CaptureFixture[str]
) -> None:
    capfd.readouterr()
    broken.pump()
    shown = capfd.readouterr()
    (line,) = logged(home, function="issue_letter", severity="ERROR")
    assert line["error"] == "RuntimeError"
    assert any("test_triggers.py" in frame and "render" in frame for frame in line["where"])
    for text in (shown.err, shown.out, home.log.getvalue()):
        assert SECRET not in text
        assert "9999014508850002" not in text
        assert "Quoting" not in text


def test_an_event_that_failed_unexpectedly_comes_again(home: Home, broken: EmbeddedServer) -> None:
    broken.pump()
    (application_id,) = [path.split("/")[1] for path in home.documents() if path.endswith("/files/1")]
    assert home.letter(application_id).status == LetterStatus.PENDING
    assert home.application(application_id).status == Status.APPROVED
    home.later(seconds=2)
    (event,) = home.adapters.feed.due(9)
    assert (event.document, event.attempts) == (f"letters/{application_id}-1", 1)
