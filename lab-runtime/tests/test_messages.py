"""What a learner reads when a check does not pass."""

from conftest import ApplicationServer, Platform, Refusal


def test_an_assertion_arrives_as_written(platform: Platform) -> None:
    run = platform.run(
        attacks="""
            import pytest

            def test_operands():
                assert "a" * 3 == "b", "They differ. 100 %"

            def test_lines():
                assert [1] == [2], "One\\nassert two"

            def test_raised():
                raise AssertionError("By hand.")

            def test_pytest_fail():
                pytest.fail("Said so.")

            def test_silent():
                assert 1 == 2

            def test_long():
                assert False, "é" * 3000

            def test_surrogate():
                assert False, "odd \\udcff byte"

            @pytest.fixture
            def shop():
                assert False, "The shop did not open."

            def test_in_a_fixture(shop):
                pass

            def test_not_raised():
                with pytest.raises(ValueError):
                    pass
        """,
    )
    assert run.result("test_operands") == ("failed", "They differ. 100 %")
    assert run.result("test_lines") == ("failed", "One\nassert two")
    assert run.result("test_raised") == ("failed", "By hand.")
    assert run.result("test_pytest_fail") == ("failed", "Said so.")
    assert run.result("test_silent") == ("failed", "This check does not hold.")
    assert run.result("test_in_a_fixture") == ("failed", "The shop did not open.")
    assert run.result("test_surrogate") == ("failed", "odd ? byte")
    assert run.result("test_not_raised")[0] == "failed"
    long = run.results["test_long"]["message"]
    assert len(long) == 2000
    assert long.endswith("é…")
    assert run.names[-1] == "finished"


def test_a_bug_of_the_check_is_an_error_that_names_its_line(platform: Platform) -> None:
    run = platform.run(
        attacks="""
            import json
            import pytest

            def test_key():
                {}["x"]

            def test_own_file():
                open("/nowhere/at/all")

            def test_own_json():
                json.loads("{")

            def test_skipped():
                pytest.skip("not today")

            @pytest.mark.xfail
            def test_expected_failure():
                assert False, "Still a failure."

            @pytest.fixture
            def late():
                yield
                raise RuntimeError("in the end")

            def test_teardown(late):
                pass

            def test_failure_before_teardown(late):
                assert False, "First."

            def test_unknown_fixture(nothing):
                pass

            def test_exit():
                raise SystemExit(0)
        """,
    )
    assert run.result("test_key") == ("error", "KeyError: 'x' (test_attacks.py:6)")
    for name in ("own_file", "own_json", "skipped", "teardown", "unknown_fixture", "exit"):
        assert run.results[f"test_{name}"]["result"] == "error", name
    assert "not today" in run.results["test_skipped"]["message"]
    assert "in the end" in run.results["test_teardown"]["message"]
    assert run.result("test_expected_failure") == ("failed", "Still a failure.")
    assert run.result("test_failure_before_teardown") == ("failed", "First.")
    assert run.names[-1] == "finished"


def test_an_application_without_an_answer_is_the_learners_failure(
    platform: Platform, application: ApplicationServer
) -> None:
    run = platform.run(
        attacks="""
            import httpx

            def test_slow(new_client):
                new_client(timeout=0.2).get("/hang?a=1")

            def test_cut(app):
                app.get("/cut")

            def test_gone(new_client):
                new_client(base_url="http://127.0.0.1:9").post("/")

            def test_around(app):
                app.get("/around")

            def test_away(app):
                app.get("/away")

            def test_bad_gzip(app):
                app.get("/bad-gzip")

            def test_status(app):
                app.get("/broken").raise_for_status()

            def test_not_json(app):
                app.get("/page?q=1").json()
        """,
    )
    assert {name.removeprefix("test_"): run.result(name) for name in run.results} == {
        "slow": ("failed", "127.0.0.1 did not answer to GET /hang?a=1 within 0.2 s."),
        "cut": ("failed", "127.0.0.1 broke off its answer to GET /cut."),
        "gone": ("failed", "127.0.0.1 did not answer to POST /: it does not accept connections."),
        "around": (
            "failed",
            "127.0.0.1 answered GET /around with one redirect after another and no page at the end.",
        ),
        "away": ("failed", "A redirect led to gopher://elsewhere/, which no client can follow."),
        "bad_gzip": ("failed", "127.0.0.1 answered GET /bad-gzip with a body that can't be decoded."),
        "status": ("failed", "The application answered GET /broken with 500 Internal Server Error."),
        "not_json": ("failed", "The application's answer to GET /page?q=1 is not JSON."),
    }


def test_what_the_platform_refuses_is_a_failure_in_its_words(platform: Platform) -> None:
    def refuse(kind: str, message: str) -> Refusal:
        raise Refusal(kind, message)

    platform.methods["app.restart"] = lambda _: refuse("failed", "The application did not start again.")
    platform.methods["app.log"] = lambda _: refuse("unavailable", "out of order")
    run = platform.run(attacks="def test_a(restart): restart()\ndef test_b(app_log): app_log()")
    assert run.result("test_a") == ("failed", "The application did not start again.")
    assert run.result("test_b") == (
        "error",
        "The platform could not do what the check asked for: out of order",
    )
