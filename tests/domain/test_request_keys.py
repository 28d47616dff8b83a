import pytest
from pydantic import BaseModel

from functions.domain.errors import FailedPrecondition
from functions.domain.idempotency import Answer, Reply, RequestKey, replay


class Body(BaseModel):
    name: str
    number: int | None = None


KEY = RequestKey("kunci", "digest-isi")
ANSWER = Answer("kunci", "digest-isi", 201, '{"name":"Contoh","number":null}')


def test_an_answer_keeps_the_bodys_text_and_the_requests_digest() -> None:
    assert KEY.answer(201, Body(name="Contoh")) == ANSWER


def test_a_first_request_has_no_answer_yet() -> None:
    assert replay(None, KEY) is None


def test_the_same_request_gets_the_first_answer_again_byte_for_byte() -> None:
    assert replay(ANSWER, KEY) == Reply(ANSWER, replayed=True)


def test_the_same_key_with_another_body_is_refused() -> None:
    with pytest.raises(FailedPrecondition, match="pakai kunci baru"):
        replay(ANSWER, RequestKey("kunci", "digest-lain"))


def test_a_first_reply_says_that_it_is_the_first() -> None:
    assert not Reply(ANSWER).replayed
