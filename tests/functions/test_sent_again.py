"""What the sweep sends again over HTTP: to the functions as the framework runs them, and to functions that fail."""

from collections.abc import Callable, Iterator
from functools import cached_property

import pytest
from flask import Request, Response
from werkzeug.test import Client

from functions.domain.application import Action, Application, Decision
from functions.domain.errors import Unavailable
from functions.domain.messages import Message, MessageStatus
from functions.domain.seats import Role
from functions.domain.sweeping import StalledWork
from functions.domain.verification import LetterStatus
from functions.ports import Create, Deliveries
from infra.adapters import Adapters
from infra.embedded import EmbeddedServer, framework_apps
from infra.event_sender import EventSender
from infra.invariants import broken
from infra.local import extras
from tests.functions.losing import NOTHING, lose
from tests.home import Home, uid_of
from tests.loopback import Loopback, listening, nobody

pytestmark = pytest.mark.loopback

DRIVEN = NOTHING | {"decisions": 1, "messages": 3}
"""What a sweep answers that sent the lost events again, and that of the message a decision gave rise to."""


class WithEventSender(Adapters):
    """A home that sends events again as the cloud does."""

    functions_url = ""
    proven = True

    @cached_property
    def deliveries(self) -> Deliveries:
        return EventSender(
            project="embedded",
            deployables=self.deployables,
            address=lambda name: f"{self.functions_url}/{name}",
            headers=self._headers,
            clock=self.clock,
            seconds=(0.5, 20.0),
        )

    def _headers(self, address: str) -> dict[str, str]:
        if not self.proven:
            raise Unavailable("Akun layanan sedang tidak dapat membuktikan diri.")
        return {"Authorization": f"Bearer untuk {address}"}


@pytest.fixture
def functions(home: Home) -> Iterator[Loopback]:
    """Every function, as the framework runs it, at an address of this machine."""
    apps = framework_apps(home.adapters.deployables)

    def run(request: Request) -> Response:
        function = Client(apps[request.path.strip("/")])
        taken = function.post("/", headers=dict(request.headers), data=request.get_data())
        return Response(taken.data, taken.status_code)

    with listening(run) as server:
        yield server


@pytest.fixture
def adapters(home: Home, functions: Loopback) -> WithEventSender:
    opened = WithEventSender(home.adapters.settings, clock=home.clock)
    opened.functions_url = functions.url
    return opened


@pytest.fixture
def city(home: Home, adapters: WithEventSender) -> Home:
    """The home opened again, with an application whose first decision and whose message are lost, half an hour ago."""
    home.seat_all()
    application_id = home.expect(201, home.post("/submit_application", home.submission()))["application_id"]
    home.records.commit(Create(Decision(application_id, 1, Action.APPROVE, home.clock(), uid_of(Role.RT))))
    assert len(lose(home)) == 3
    home.later(minutes=30)
    return Home(EmbeddedServer(adapters, extras), home.clock, log=home.log, tokens=home.tokens)


def swept(city: Home) -> dict[str, int]:
    return city.expect(200, city.call("POST", "/sweep_stalled_work", city.scheduler))


def test_the_framework_takes_what_is_sent_again_and_nothing_stands_still(city: Home, functions: Loopback) -> None:
    assert swept(city) == DRIVEN
    assert [heard.path for heard in functions.heard] == ["/decide_application", *["/send_notification"] * 3]
    (application_id,) = {application.application_id for application in city.adapters.all_records.every(Application)}
    assert city.application(application_id).turn == 2
    city.server.pump()
    while city.application(application_id).turn < 4:
        city.act(application_id)
    city.records.commit(Create(Decision(application_id, 4, Action.APPROVE, city.clock(), uid_of(Role.LURAH))))
    (event,) = lose(city, "/decisions/4")
    assert city.server.deliver(event)
    assert lose(city, "letters/")
    city.later(minutes=30)
    assert swept(city)["letters"] == 1
    assert city.letter(application_id).status == LetterStatus.ISSUED
    city.server.pump()
    assert {message.status for message in city.adapters.all_records.every(Message)} == {MessageStatus.SENT}
    assert broken(city.adapters) == []


def breaks(adapters: WithEventSender, functions: Loopback) -> None:  # noqa: ARG001  as the others
    functions.answer = lambda _: Response(status=500)


def away(adapters: WithEventSender, functions: Loopback) -> None:  # noqa: ARG001  as the others
    adapters.functions_url = nobody()


def unproven(adapters: WithEventSender, functions: Loopback) -> None:  # noqa: ARG001  as the others
    adapters.proven = False


@pytest.mark.parametrize("fail", [breaks, away, unproven], ids=lambda fail: fail.__name__)
def test_a_sweep_whose_events_nobody_takes_says_so_and_the_next_one_sends_them_again(
    city: Home,
    adapters: WithEventSender,
    functions: Loopback,
    fail: Callable[[WithEventSender, Loopback], None],
) -> None:
    answer, url = functions.answer, functions.url
    fail(adapters, functions)
    assert swept(city) == NOTHING | {"failed": 3}
    (work,) = city.adapters.all_records.every(StalledWork)
    assert work.attempts == 1
    functions.answer, adapters.functions_url, adapters.proven = answer, url, True
    city.later(minutes=10)
    assert swept(city) == DRIVEN
