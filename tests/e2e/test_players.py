"""Players that we did not write play live and recorded footage."""

import time

import browser
import dvr
import media_tools
import peers
import proxy
import pytest


@pytest.fixture
def live(make_server, make_cameras):
    """(server, camera id) with footage that has begun."""
    cameras = make_cameras(1)
    server = make_server()
    camera = server.api.add_camera("Played", cameras.url())["id"]
    server.api.wait_state(camera, "recording")
    dvr.wait_until(lambda: server.api.get(live_path(camera)).status == 200, 20, "the camera is live")
    return server, camera


def live_path(camera):
    return f"/api/live/{camera}/index.m3u8"


def bearer(server):
    return f"Authorization: Bearer {server.api.token}\r\n"


def test_ffprobe_understands_the_live_stream(live):
    server, camera = live
    done = media_tools.run(["ffprobe", "-v", "error", "-headers", bearer(server), "-show_entries",
                            "stream=codec_name,width,height,sample_rate", "-of", "csv=p=0", server.url + live_path(camera)])
    lines = set(done.stdout.decode().split())
    assert {"h264,640,360", "aac,48000"} <= lines


def test_ffmpeg_decodes_ten_seconds_of_live(live):
    server, camera = live
    assert media_tools.decode(server.url + live_path(camera), bearer(server), seconds=10) >= 240


def test_gstreamer_plays_live(live, tmp_path):
    server, camera = live
    with proxy.plain_http(server.api) as url:
        player = dvr.Process(
            ["gst-launch-1.0", "-v", "souphttpsrc", f"location={url}{live_path(camera)}", "!", "hlsdemux", "!", "qtdemux",
             "name=q", "q.video_0", "!", "queue", "!", "h264parse", "!", "avdec_h264", "!", "fakesink", "silent=false"],
            tmp_path / "gst.log")
        shown = lambda: player.log.read_text(errors="replace").count("last-message = chain")
        try:
            dvr.wait_until(lambda: shown() >= 150, 60, "150 decoded pictures", every_s=0.5)
        finally:
            player.kill()
    assert "ERROR" not in player.log.read_text(errors="replace")


def test_hlsjs_plays_live_in_low_latency(live, chromium, tmp_path):
    server, camera = live
    found = browser.run("hlsjs", chromium, server, source=live_path(camera), frames=200, pictures=tmp_path)
    browser.check_playing(found["frames"])
    print(f"hls.js: {found['latency']:.2f} s behind live; complaints: {found['errors']}")
    assert not found["errors"], found["errors"]
    assert found["lowLatency"], "hls.js uses parts"


def test_videojs_plays_live(live, chromium, tmp_path):
    server, camera = live
    found = browser.run("videojs", chromium, server, source=live_path(camera), frames=150, pictures=tmp_path)
    browser.check_playing(found["frames"])
    assert not found["errors"], found["errors"]


@pytest.mark.parametrize("player", ["hlsjs", "videojs"])
def test_players_play_a_range(live, chromium, tmp_path, player):
    server, camera = live
    begin = time.time()
    dvr.wait_until(lambda: time.time() - begin > 8, 20, "eight seconds of footage")
    source = f"/api/playback/{camera}/index.m3u8?start={peers.format_time(begin)}&end={peers.format_time(begin + 8)}"
    found = browser.run(player, chromium, server, source=source, frames=100, pictures=tmp_path)
    browser.check_playing(found["frames"])
    assert not found["errors"], found["errors"]


def test_ffmpeg_decodes_a_range_of_the_open_recording(live):
    server, camera = live
    begin = time.time()
    dvr.wait_until(lambda: time.time() - begin > 6, 20, "six seconds of footage")
    query = f"start={peers.format_time(begin)}&end={peers.format_time(begin + 5)}"
    pictures = media_tools.decode(f"{server.url}/api/playback/{camera}/index.m3u8?{query}", bearer(server))
    assert pictures >= 120
