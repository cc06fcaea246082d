"""What a viewer sees whose line is slow, cut and mended, or whose permission is taken: the picture says how late it is."""

import browser
import peers
import pictures
import pytest
from browser import each_look, speak

# The cameras send 464 kbit/s: a third of it is too little for any player.
SLOW_BYTES_PER_SECOND = 20_000
AWAY_MS = 3_000
GUEST = "ana@example.org"
EVERYTHING = {"can_view": True, "can_playback": True, "can_clip": True}
REASON = {"en": "No longer shared with you", "pt-BR": "Não está mais compartilhada com você"}


def tell(what, found, most_ms):
    lags = sorted(found["lags"])
    print(f"{what}: live after {found['afterMs'] / 1000:.1f} s, then {lags[len(lags) // 2]:.0f} ms behind the camera "
          f"(at most {lags[-1]:.0f} ms in {len(lags)} pictures)")
    assert lags[-1] <= most_ms


@pytest.mark.parametrize("how", ["socket", "segments"])
def test_a_viewer_returns_to_live_by_itself(make_server, make_cameras, chromium, tmp_path, how):
    """Also where sockets do not get through."""
    cameras, server = make_cameras(1), make_server()
    speak(server, "en")
    camera = server.api.add_camera("Front door", cameras.url())["id"]
    server.api.wait_state(camera, "recording")
    found = browser.run("badLine", chromium, server, pictures=tmp_path, slowBytesPerSecond=SLOW_BYTES_PER_SECOND,
                        awayMs=AWAY_MS, anchor=pictures.anchor(cameras), sockets=how == "socket")
    for what in ("calm", "slowed", "cut"):
        assert found[what]["how"] == how
        tell(f"by {how}, {what}", found[what], found["liveMs"])
    assert "Reconnecting" in found["told"], "a standing picture must not look live: " + found["told"]


@each_look
def test_a_permission_that_is_taken_closes_the_tile(make_server, make_cameras, chromium, tmp_path, look):
    cameras, server = make_cameras(2), make_server()
    ids = [server.api.add_camera(name, cameras.url(n + 1))["id"] for n, name in enumerate(["Front door", "Garage"])]
    for camera in ids:
        server.api.wait_state(camera, "recording")
    grants = [{"camera_id": camera, **EVERYTHING} for camera in ids]
    guest = server.api.json("POST", "/api/users/sub-users/", {
        "email": GUEST, "name": "Ana", "password": peers.PASSWORD, "language": look.language, "permissions": grants})
    found = browser.run("permissionTaken", chromium, server, pictures=tmp_path, guest=GUEST, guestId=guest["id"],
                        camera=ids[0], kept=ids[1], left=grants[1:], ownerToken=server.api.token,
                        reason=REASON[look.language], **look.options)
    print(f"{look}: the tile closed {found['goneAfterMs']} ms after the answer to the owner; why was told after "
          f"{found['toldAfterMs']} ms")
    assert found["left"] == "playing"
    browser.check_playing(found["frames"])
