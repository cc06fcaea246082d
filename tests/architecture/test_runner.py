"""script/test counts what ran: a program that dies, or reports nothing, is a failure and not silence."""

import sys
import types

import pytest

import tree

sys.path.insert(0, str(tree.ROOT / "script" / "lib"))
import run_tests  # noqa: E402
from report import why  # noqa: E402

JUNIT = """<testsuites><testsuite>
  <testcase classname="A" name="good"/>
  <testcase classname="A" name="bad"><failure message="1 != 2">line 7</failure></testcase>
  <testcase classname="A" name="broken"><error>no fixture</error></testcase>
  <testcase classname="A" name="later"><skipped/></testcase>
</testsuite></testsuites>"""


@pytest.fixture
def reports(tmp_path, monkeypatch):
    monkeypatch.setattr(run_tests, "REPORTS", tmp_path)
    monkeypatch.setattr(run_tests, "ROOT", tmp_path)
    return tmp_path


def options(**given):
    return types.SimpleNamespace(**{"args": [], "k": None, "build": False, "fuzz_seconds": 1, **given})


def program(folder, name, text):
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\n" + text)
    path.chmod(0o755)
    return path


def test_junit_is_counted(tmp_path):
    (tmp_path / "x.xml").write_text(JUNIT)
    report = run_tests.Report()
    assert run_tests.read_junit(report, tmp_path / "x.xml", "unit ", lambda e: "again") == 4
    assert (report.passed, report.failed, report.skipped) == (1, 2, ["unit A.later"])
    assert [c.repeat for c in report.cases if not c.passed] == ["again", "again"]


def test_the_end_tells_why(tmp_path):
    """Each failure in a line that is short and holds the reason; skipped tests by their groups; the counts last."""
    report = run_tests.Report()
    report.skipped = ["unit P.a", "unit P.b", "e2e.test_c[1.5]", "e2e.test_c[2.5]"]
    report.add(run_tests.Case("A.good", True))
    report.add(run_tests.Case("A.bad", False, "again", "def test():\n    long()\nE   assert 1 == 2\nE    +  where\nx.py:7"))
    report.add(run_tests.Case("A.old", False, "again", "==1==ERROR: x\nSUMMARY: AddressSanitizer: heap-use-after-free a.cpp:7"))
    report.add(run_tests.Case("build", False, "again", "[1/2] clang++ a.cpp\na.cpp:3:1: error: no such thing\nninja: stopped"))
    lines = report.end().splitlines()
    assert "skipped: unit P (2), e2e (2)" in lines
    assert "assert 1 == 2 | +  where" in lines[lines.index("    A.bad") + 1]
    assert "        SUMMARY: AddressSanitizer: heap-use-after-free" in lines[lines.index("    A.old") + 1]
    assert "        a.cpp:3:1: error: no such thing" in lines[lines.index("    build") + 1]
    assert lines[-1] == "1 passed, 3 failed"
    assert len(why("E   " + "x" * 9999)) < 500


@pytest.mark.parametrize("text, passed, failed", [
    ('printf \'<t><testcase classname="A" name="a"/></t>\' > "${1#--gtest_output=xml:}"', 1, 0),
    ('printf \'<t><testcase classname="A" name="a"/></t>\' > "${1#--gtest_output=xml:}"; exit 66', 1, 1),
    ('printf \'<t><testcase classname="A" name="a"/></t>\' > "${1#--gtest_output=xml:}"; echo "WARNING: ThreadSanitizer"', 1, 1),
    ("kill -SEGV $$", 0, 1),
    ("exit 0", 0, 1),
])
def test_a_test_program_that_dies_is_a_failure(reports, text, passed, failed):
    program(reports, "build/asan/test_x", text)
    report = run_tests.Report()
    run_tests.unit(report, options(), "asan")
    assert (report.passed, report.failed) == (passed, failed)


@pytest.mark.parametrize("text, passed", [("exit 0", True), ("exit 77", False)])
def test_a_fuzzer_that_finds_something_is_a_failure(reports, text, passed):
    program(reports, "build/asan/fuzz/fuzz_x", text)
    report = run_tests.Report()
    run_tests.stage_fuzz(report, options())
    assert [c.passed for c in report.cases] == [passed]


def test_nothing_to_run_is_a_failure(reports):
    report = run_tests.Report()
    run_tests.unit(report, options(), "asan")
    run_tests.stage_fuzz(report, options())
    assert (report.passed, report.failed) == (0, 2)


def test_stages_keep_their_order_and_unknown_ones_are_refused():
    assert run_tests.parse(["e2e", "unit"]).stages == ["unit-asan", "unit-postgres", "unit-tsan", "e2e"]
    assert run_tests.parse([]).stages == run_tests.STAGES
    assert run_tests.parse(["e2e", "-k", "x", "--", "-x"]).args == ["-x"]
    with pytest.raises(SystemExit):
        run_tests.parse(["nothing"])
