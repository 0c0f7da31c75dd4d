"""The channel by itself."""

import json
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from quintain_grader.control import MAX_LINE, Control, ControlError, ControlLost


class Channel:
    """A control and the platform's end of it."""

    def __init__(self) -> None:
        self.platform, grader = socket.socketpair()
        self.lines = self.platform.makefile("rwb")
        self.control = Control(grader)

    def receive(self) -> dict[str, object]:
        message: dict[str, object] = json.loads(self.lines.readline())
        return message

    def send(self, line: bytes) -> None:
        self.lines.write(line)
        self.lines.flush()


@pytest.fixture
def channel() -> Iterator[Channel]:
    channel = Channel()
    yield channel
    channel.control.close()
    channel.lines.close()
    channel.platform.close()


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as pool:
        yield pool


def test_replies_find_their_callers_in_any_order(channel: Channel, pool: ThreadPoolExecutor) -> None:
    first = pool.submit(channel.control.call, "one")
    asked = channel.receive()
    second = pool.submit(channel.control.call, "two", x=1)
    assert channel.receive() == {"call": 2, "method": "two", "params": {"x": 1}}
    assert asked == {"call": 1, "method": "one", "params": {}}
    channel.send(b'{"reply":2,"value":"b"}\n{"reply":1,')
    assert second.result(timeout=10) == "b"
    channel.send(b'"value":null}\n')
    assert first.result(timeout=10) is None


def test_a_refusal_carries_kind_message_and_type(channel: Channel, pool: ThreadPoolExecutor) -> None:
    asked = pool.submit(channel.control.call, "call")
    channel.receive()
    channel.send(b'{"reply":1,"error":{"kind":"raised","message":"m","type":"T"}}\n')
    with pytest.raises(ControlError) as caught:
        asked.result(timeout=10)
    assert (caught.value.kind, caught.value.message, caught.value.type_name) == ("raised", "m", "T")


def test_a_line_may_be_four_mebibytes_and_no_byte_more(channel: Channel, pool: ThreadPoolExecutor) -> None:
    frame = len(json.dumps({"event": "e", "text": ""}, ensure_ascii=False)) + 1
    received = pool.submit(channel.receive)
    channel.control.event("e", text="x" * (MAX_LINE - frame))
    assert len(str(received.result(timeout=10)["text"])) == MAX_LINE - frame
    with pytest.raises(ValueError, match="too many"):
        channel.control.event("e", text="x" * (MAX_LINE - frame + 1))
    received = pool.submit(channel.receive)
    channel.control.event("e")
    assert received.result(timeout=10) == {"event": "e"}


def test_an_answer_of_four_mebibytes_is_read_and_a_longer_one_ends_the_channel(
    channel: Channel, pool: ThreadPoolExecutor
) -> None:
    frame = len(b'{"reply":1,"value":""}\n')
    asked = pool.submit(channel.control.call, "x")
    channel.receive()
    channel.send(b'{"reply":1,"value":"' + b"y" * (MAX_LINE - frame) + b'"}\n')
    assert len(asked.result(timeout=10)) == MAX_LINE - frame
    asked = pool.submit(channel.control.call, "x")
    channel.receive()
    channel.send(b'{"reply":2,"value":"' + b"y" * (MAX_LINE - frame + 1) + b'"}\n')
    with pytest.raises(ControlLost, match="too long"):
        asked.result(timeout=10)


@pytest.mark.parametrize("line", [b"no json\n", b"[]\n", b'{"value":1}\n'])
def test_what_is_no_reply_ends_the_channel(channel: Channel, pool: ThreadPoolExecutor, line: bytes) -> None:
    asked = pool.submit(channel.control.call, "x")
    channel.receive()
    channel.send(line)
    with pytest.raises(ControlLost, match="broken"):
        asked.result(timeout=10)


def test_calls_fail_when_the_platform_is_gone(channel: Channel, pool: ThreadPoolExecutor) -> None:
    asked = pool.submit(channel.control.call, "x")
    channel.receive()
    channel.platform.shutdown(socket.SHUT_RDWR)
    with pytest.raises(ControlLost):
        asked.result(timeout=10)
    with pytest.raises(ControlLost):
        channel.control.call("y")


def test_numbers_that_json_does_not_know_are_refused(channel: Channel) -> None:
    with pytest.raises(ValueError, match="JSON"):
        channel.control.event("e", value=float("nan"))
