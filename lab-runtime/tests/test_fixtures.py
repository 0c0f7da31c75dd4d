"""Each fixture, seen from a check and from the platform."""

import base64
import json
import sqlite3
from pathlib import Path
from typing import Any

from conftest import ApplicationServer, Platform, Refusal, Run


def encoded(content: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(content).decode()}


def serve_files(platform: Platform, data: dict[str, bytes], app: dict[str, bytes] | None = None) -> None:
    roots = {"data": data, "app": app or {}}

    def read(params: dict[str, Any]) -> dict[str, str]:
        if params["path"] not in roots[params["root"]]:
            raise Refusal("not-found", "no such file")
        return encoded(roots[params["root"]][params["path"]])

    platform.methods["files.read"] = read
    platform.methods["files.list"] = lambda params: sorted(roots[params["root"]])


def all_pass(run: Run) -> None:
    assert run.results, run.output
    assert {name: run.result(name) for name in run.results} == dict.fromkeys(run.results, ("passed", None))
    assert run.names[-1] == "finished"


def test_flag_secrets_and_addresses_come_from_one_question(platform: Platform) -> None:
    run = platform.run(
        behaviour="""
            import pytest

            def test_values(flag, secrets, url):
                assert flag == "flag{1}", flag
                assert secrets == {"owner": "Mo"}, secrets
                assert url("partner") == "http://partner.test", url("partner")
                assert url() == url("app"), url()

            def test_unknown_origin(url):
                with pytest.raises(LookupError):
                    url("nobody")
        """
    )
    all_pass(run)
    assert [call["method"] for call in run.calls] == ["session.info"]


def test_each_check_has_a_client_of_its_own_without_cookies(platform: Platform) -> None:
    all_pass(
        platform.run(
            behaviour="""
                def test_first(app, new_client):
                    app.get("/page")
                    assert "id=1" in app.get("/echo").json()["headers"]["cookie"], "kept"
                    assert "cookie" not in new_client().get("/echo").json()["headers"], "shared"

                def test_second(app):
                    assert "cookie" not in app.get("/echo").json()["headers"], "kept from the first"

                def test_redirects(app, new_client):
                    assert app.get("/to-echo").json()["target"] == "/echo", "not followed"
                    assert new_client(follow_redirects=False).get("/to-echo").status_code == 302, "followed"

                def test_own_headers(new_client, url):
                    client = new_client(headers={"User-Agent": "phone", "X-One": "1"})
                    headers = client.get("/echo").json()["headers"]
                    assert headers["user-agent"] == "phone", headers
                    assert headers["x-one"] == "1", headers
                    assert "text/html" in headers["accept"], headers
            """
        )
    )


def test_requests_look_like_a_browsers(platform: Platform, application: ApplicationServer) -> None:
    all_pass(
        platform.run(
            behaviour="""
                def test_all(app):
                    app.get("/echo/page")
                    app.post("/echo/form", data={"a": "1"})
                    app.post("/echo/json", json={})
                    app.post("/echo/foreign", headers={"Origin": "http://attacker.test"})
                    app.put("/echo/referred", headers={"Referer": "http://attacker.test/x"})
            """
        )
    )
    seen = {request["target"]: request["headers"] for request in application.seen}
    for headers in seen.values():
        assert headers["user-agent"].startswith("Mozilla/5.0 ")
        assert "Firefox/" in headers["user-agent"]
        assert headers["accept-encoding"] == "gzip, deflate"
        assert not [word for word in ("httpx", "python", "quintain") if word in json.dumps(headers).lower()]
    assert "origin" not in seen["/echo/page"]
    assert seen["/echo/page"]["accept"].startswith("text/html")
    assert seen["/echo/form"]["origin"] == application.url
    assert seen["/echo/form"]["referer"] == application.url + "/"
    assert seen["/echo/json"]["accept"] == "*/*"
    assert seen["/echo/foreign"]["origin"] == "http://attacker.test"
    assert "referer" not in seen["/echo/foreign"]
    assert "origin" not in seen["/echo/referred"]


def test_files_are_read_and_listed(platform: Platform) -> None:
    serve_files(platform, {"a/b.bin": b"\x00\xff"}, {"app.py": b"pass"})
    run = platform.run(
        behaviour="""
            import pytest

            def test_read(files):
                assert files.data("a/b.bin") == bytes([0, 255]), "data"
                assert files.app("app.py") == b"pass", "app"
                assert files.listing("data") == ["a/b.bin"], "listing"
                assert files.listing("app") == ["app.py"], "listing"

            def test_expected_absence(files):
                with pytest.raises(FileNotFoundError):
                    files.data("app.py")
        """,
        attacks="""
            def test_absent(files): files.app("gone.py")
            def test_absent_data(files): files.sqlite("no.db")
        """,
    )
    assert run.result("test_read") == ("passed", None)
    assert run.result("test_expected_absence") == ("passed", None)
    assert run.result("test_absent") == ("failed", "The file gone.py is not in the workspace.")
    assert run.result("test_absent_data") == ("failed", "The file no.db is not in the application's data.")


def test_a_database_is_a_private_copy_with_what_waits_in_its_log(platform: Platform, tmp_path: Path) -> None:
    original = tmp_path / "shop.db"
    connection = sqlite3.connect(original)
    connection.execute("pragma journal_mode=wal")
    connection.execute("create table books(title)")
    connection.execute("insert into books values('Dune')")
    connection.commit()
    serve_files(
        platform,
        {
            "shop.db": original.read_bytes(),
            "shop.db-wal": (tmp_path / "shop.db-wal").read_bytes(),
            "text.db": b"this is no database at all, but long enough to be looked at as one" * 20,
        },
    )
    run = platform.run(
        behaviour="""
            def test_read(files):
                shop = files.sqlite("shop.db")
                assert shop.execute("select title from books").fetchall() == [("Dune",)], "content"
                shop.execute("delete from books")
                shop.commit()
                again = files.sqlite("shop.db").execute("select count(*) from books").fetchone()
                assert again == (1,), "not private"
        """,
        attacks="""
            def test_no_table(files):
                files.sqlite("shop.db").execute("select * from staff")

            def test_no_database(files):
                files.sqlite("text.db").execute("select * from staff")
        """,
    )
    connection.close()
    assert run.result("test_read") == ("passed", None)
    assert run.result("test_no_table") == (
        "failed",
        "The application's database could not be read: no such table: staff.",
    )
    assert run.results["test_no_database"]["result"] == "failed"


def test_call_gives_values_and_tells_how_it_failed(platform: Platform) -> None:
    def call(params: dict[str, Any]) -> Any:
        match params["target"]:
            case "m:echo":
                return params
            case "m:raises":
                raise Refusal("raised", "too much", "ValueError")
            case "m:quiet":
                raise Refusal("raised", "", "KeyError")
            case "m:hangs":
                raise Refusal("timeout", "m:hangs gave no answer within 1 s.")
            case _:
                raise Refusal("failed")

    platform.methods["call"] = call
    run = platform.run(
        behaviour="""
            import pytest
            from quintain_grader import CallFailed, CallRaised

            def test_value(call):
                got = call("m:echo", 1, "ä", timeout=2, name=[None])
                want = {"target": "m:echo", "args": [1, "ä"], "kwargs": {"name": [None]}, "timeout": 2}
                assert got == want, got

            def test_caught(call):
                with pytest.raises(CallRaised) as caught:
                    call("m:raises")
                assert caught.value.type_name == "ValueError", "type"
                assert caught.value.message == "too much", "message"
                with pytest.raises(CallFailed):
                    call("m:hangs")
        """,
        attacks="""
            def test_raises(call): call("m:raises")
            def test_quiet(call): call("m:quiet")
            def test_hangs(call): call("m:hangs")
            def test_dies(call): call("m:dies")
            def test_no_json(call): call("m:echo", object())
        """,
    )
    assert run.result("test_value") == ("passed", None)
    assert run.result("test_caught") == ("passed", None)
    assert run.result("test_raises") == ("failed", "m:raises raised ValueError: too much")
    assert run.result("test_quiet") == ("failed", "m:quiet raised KeyError.")
    assert run.result("test_hangs") == ("failed", "m:hangs gave no answer within 1 s.")
    assert run.result("test_dies") == ("failed", "m:dies gave no answer within 10 s.")
    assert run.results["test_no_json"]["result"] == "error"


def test_restart_and_log_reach_the_platform(platform: Platform) -> None:
    platform.methods["app.restart"] = lambda _: None
    platform.methods["app.log"] = lambda _: "GET / 200"
    run = platform.run(
        behaviour='def test_x(restart, app_log):\n    restart()\n    assert app_log() == "GET / 200", "log"'
    )
    all_pass(run)
    assert [call["method"] for call in run.calls] == ["app.restart", "app.log"]


def test_the_victim_visits_and_tells(platform: Platform) -> None:
    platform.methods["victim.visit"] = lambda params: {
        "url": "http://books.test/",
        "title": "Books",
        "text": "Hello",
        "console": ["log: x"],
        "results": [1],
        "error": None if params["signed_in"] else "no #name",
    }
    run = platform.run(
        attacks="""
            def test_routine(victim):
                visit = victim.visit()
                assert (visit.url, visit.title, visit.text) == ("http://books.test/", "Books", "Hello"), visit
                assert (visit.console, visit.results, visit.error) == (["log: x"], [1], None), visit

            def test_link(victim, attacker):
                steps = [{"goto": "{url}"}, {"eval": "1"}]
                visit = victim.visit(attacker.url + "/bait", signed_in=False, steps=steps)
                assert visit.error == "no #name", visit
        """
    )
    all_pass(run)
    assert [call["params"] for call in run.calls if call["method"] == "victim.visit"] == [
        {"url": None, "signed_in": True, "steps": None},
        {"url": "http://attacker.test/bait", "signed_in": False, "steps": [{"goto": "{url}"}, {"eval": "1"}]},
    ]


def test_the_attackers_site_serves_and_remembers(platform: Platform) -> None:
    asked: list[int] = []

    def requests(_: dict[str, Any]) -> list[dict[str, Any]]:
        asked.append(1)
        stolen = {
            "method": "POST",
            "path": "/steal",
            "query": "c=1&c=2&empty=",
            "headers": [["Cookie", "a=1"], ["X-Two", "1"], ["x-two", "2"]],
            **encoded(b"flag=\xff"),
        }
        return [] if len(asked) < 3 else [stolen]

    platform.methods |= {
        "attacker.requests": requests,
        "attacker.serve": lambda _: None,
        "attacker.clear": lambda _: None,
    }
    run = platform.run(
        attacks="""
            def test_x(attacker):
                assert attacker.serve("/bait", "<p>ü") == "http://attacker.test/bait", "address"
                attacker.serve("/i.png", b"\\x89", content_type="image/png", status=203, headers={"X-A": "b"})
                attacker.clear()
                found = attacker.wait_for(lambda request: request.method == "POST", seconds=10)
                assert found.path == "/steal", found
                assert found.query == {"c": ["1", "2"], "empty": [""]}, found
                assert found.headers == {"cookie": "a=1", "x-two": "1, 2"}, found
                assert (found.body, found.text) == (b"flag=\\xff", "flag=\\ufffd"), found

            def test_nothing_comes(attacker):
                assert attacker.wait_for(lambda request: request.method == "PUT", seconds=0.1) is None, "came"
        """
    )
    all_pass(run)
    served = [call["params"] for call in run.calls if call["method"] == "attacker.serve"]
    assert served == [
        {
            "path": "/bait",
            "status": 200,
            "headers": {"Content-Type": "text/html; charset=utf-8"},
            **encoded("<p>ü".encode()),
        },
        {
            "path": "/i.png",
            "status": 203,
            "headers": {"Content-Type": "image/png", "X-A": "b"},
            **encoded(b"\x89"),
        },
    ]


def test_a_lab_without_victim_or_attacker_says_what_to_add(platform: Platform) -> None:
    platform.info |= {"victim": False, "attacker": None}
    run = platform.run(attacks="def test_v(victim): pass\ndef test_a(attacker): pass")
    for name in ("test_v", "test_a"):
        result, message = run.result(name)
        assert result == "error"
        assert message is not None
        assert "lab.toml" in message


def test_values_that_do_not_depend_on_the_test_serve_wider_fixtures(platform: Platform) -> None:
    all_pass(
        platform.run(
            behaviour="""
                import pytest

                @pytest.fixture(scope="module")
                def greeting(flag, secrets, url, call, restart, app_log, victim, attacker):
                    return secrets["owner"] + flag

                def test_x(greeting):
                    assert greeting == "Moflag{1}", greeting
            """
        )
    )
