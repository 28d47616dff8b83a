"""One POST to somebody else's server, and what its answer means for a notice."""

import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from typing import Any, NamedTuple

import requests
from requests.adapters import HTTPAdapter
from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from functions.domain.errors import FailedPrecondition, Unavailable
from infra.certificates import certificate_fault
from infra.deadlines import TooLate, within

SECONDS = (3.0, 10.0)
"""For taking the connection and for answering."""

CONNECTIONS = 32
_SUCCESS = 2  # the hundreds of a status
_FINAL = frozenset(
    {
        HTTPStatus.BAD_REQUEST,
        HTTPStatus.GONE,
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    }
)
"""What no later attempt mends. A wrong secret or address is mended by the operator, so those are tried again."""

_REST_BYTES = 16 * 1024
_REST_SECONDS = 0.1


class Answer(NamedTuple):
    """What came back: the status, the `Retry-After` header, and as much of the body as was asked for."""

    status: int
    pause: str | None
    body: bytes = b""

    @property
    def is_good(self) -> bool:
        """Tell whether the notice was taken."""
        return self.status // 100 == _SUCCESS


def new_session(https: HTTPAdapter | None = None) -> requests.Session:
    """Connections that are kept and may be used by many threads: it neither keeps cookies nor reads the environment.

    With an adapter of its own for https, nothing is called by any other scheme.
    """
    session = requests.Session()
    session.trust_env = False  # a .netrc would replace our credentials, a proxy would hide who is called
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    if https is None:
        https = HTTPAdapter(pool_maxsize=CONNECTIONS)
        session.mount("http://", https)
    else:
        del session.adapters["http://"]
    session.mount("https://", https)
    return session


def post(
    session: requests.Session,
    address: str,
    *,
    who: str,
    headers: Mapping[str, str],
    seconds: tuple[float, float] = SECONDS,
    read_bytes: int = 0,
    **content: Any,  # noqa: ANN401  requests' own `data` or `json`
) -> Answer:
    """What `who` answers, all within `seconds`. Nobody is followed to where a redirect leads.

    Of the body of an answer that is not good, up to `read_bytes` are read. Raises Unavailable when none comes.
    """

    def ask() -> Answer:
        with session.post(
            address, headers=headers, timeout=seconds, allow_redirects=False, stream=True, **content
        ) as answer:
            heard = Answer(answer.status_code, answer.headers.get("Retry-After"))
            if read_bytes and not heard.is_good:
                return heard._replace(body=_read(answer.raw, read_bytes, seconds[1]))
            _free(answer.raw)
            return heard

    try:
        return within(sum(seconds), ask)
    except (requests.RequestException, HTTPError, ValueError, TooLate) as error:
        words = certificate_fault(error, who) or f"{who} tidak menjawab."
        raise Unavailable(words) from None  # the cause quotes the address


def accept(answer: Answer, who: str, now: datetime) -> None:
    """Return if the notice was taken.

    Raises Unavailable, with the pause that is asked for, when a later attempt may succeed; FailedPrecondition when
    none will.
    """
    if answer.is_good:
        return
    if answer.status in _FINAL:
        raise FailedPrecondition(f"{who} menolak pesan ini ({answer.status}).")
    raise Unavailable(f"{who} menjawab {answer.status}.", retry_after=pause_asked(answer.pause, now))


def pause_asked(header: str | None, now: datetime) -> timedelta | None:
    """The pause of a `Retry-After` header, in seconds or until a date; None if it holds neither."""
    try:
        if header is None:
            return None
        if header.strip().isdecimal():
            return timedelta(seconds=int(header))
        until = parsedate_to_datetime(header)
        return max(until.replace(tzinfo=until.tzinfo or UTC) - now, timedelta(0))
    except (ValueError, OverflowError):
        return None


def _read(raw: BaseHTTPResponse, most: int, seconds: float) -> bytes:
    """The beginning of a body, as far as it comes in time."""
    content, end = b"", time.monotonic() + seconds
    while len(content) < most and time.monotonic() < end:
        part = raw.read1(most - len(content), decode_content=True)
        if not part:
            break
        content += part
    return content


def _free(raw: BaseHTTPResponse) -> None:
    """Let the connection be used again, if the rest of the answer is short and comes at once; else it is closed."""
    sock = getattr(raw.connection, "sock", None)
    length = raw.headers.get("Content-Length", "0")
    if sock is None or not length.isdecimal() or int(length) > _REST_BYTES:
        return
    sock.settimeout(_REST_SECONDS)
    try:
        _read(raw, _REST_BYTES, _REST_SECONDS)
    except (HTTPError, OSError):
        return  # what the answer says does not matter
