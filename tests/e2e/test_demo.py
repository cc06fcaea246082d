"""The command of the README comes up, records, and ends without a trace."""

import os
import pathlib
import re
import signal

import dvr
import pytest


@pytest.fixture
def demo(tmp_path):
    process = dvr.Process(["script/server", "--demo", "--cameras", "2", "--data", tmp_path / "demo", "--listen",
                           "127.0.0.1:0"], tmp_path / "demo.log")
    yield process
    if process.exit_code is None:
        os.killpg(process.pid, signal.SIGKILL)


def test_the_demo_comes_up_records_and_ends(demo, tmp_path):
    address = demo.wait_line("    address ", timeout_s=600)
    email, password = demo.wait_line("    e-mail "), demo.wait_line("    password ")
    assert re.fullmatch(r"https://127\.0\.0\.1:\d+/?", address)
    api = dvr.Api(address)
    api.sign_in(email, password)
    cameras = list(api.pages("/api/cameras/"))
    assert len(cameras) == 2
    for camera in cameras:
        api.wait_state(camera["id"], "recording")
        assert camera["sub_stream"]["state"] == "idle", "nobody watches it"
    sub = f"/api/live/{cameras[0]['id']}/sub/index.m3u8"
    playlist = dvr.wait_until(lambda: (a := api.get(sub)).status == 200 and a.text, 30, "the sub stream is live")
    assert "RESOLUTION=640x360" in playlist
    page = api.get("/", token=False)
    assert page.status == 200 and "text/html" in page.headers["content-type"]
    children = descendants(demo.pid)
    assert len(children) >= 3, "a server and two simulators"
    demo.signal(signal.SIGINT)
    assert demo.wait(60) == 0
    dvr.wait_until(lambda: not any(alive(pid) for pid in children), 10, "every child has ended")
    assert not list((tmp_path / "demo").rglob("spool/*.mp4")), "a clean stop leaves no spool file"


def test_the_demo_starts_again_on_its_data(tmp_path):
    """Also when somebody has added a camera to it that is away by now."""
    for start in (1, 2):
        process = dvr.Process(["script/server", "--demo", "--cameras", "1", "--data", tmp_path / "demo", "--listen",
                               "127.0.0.1:0"], tmp_path / "demo.log")
        try:
            api = dvr.Api(process.wait_line("    address ", timeout_s=600))
            api.sign_in(process.wait_line("    e-mail "), process.wait_line("    password "))
            assert len(list(api.pages("/api/cameras/"))) == start
            api.json("POST", "/api/cameras/", {"name": "Loading dock", "rtsp_url": "rtsp://127.0.0.1:9/none"})
        finally:
            process.signal(signal.SIGINT)
            assert process.wait(60) == 0


def descendants(pid):
    """The processes that a process has started, and theirs."""
    found, todo = [], [pid]
    while todo:
        folder = pathlib.Path(f"/proc/{todo.pop()}/task")
        for task in folder.iterdir() if folder.is_dir() else ():
            children = [int(p) for p in (task / "children").read_text().split()]
            todo += children
            found += children
    return found


def alive(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
