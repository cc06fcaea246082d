"""The web app's pages for people in a real Chromium: users, sessions, two-step verification, audit log, accounts; and no
page of the app breaks a rule of WCAG, in both languages and themes, on a desk and on a phone."""

import browser
import peers
import pytest

NEW_PASSWORD = "another horse battery"
GUEST, GUEST_NAME = "ana@example.org", "Ana Souza"
EVERYTHING = {"can_view": True, "can_playback": True, "can_clip": True}


@pytest.fixture
def home(make_server, make_cameras):
    """A server whose owner has two cameras that record."""
    cameras = make_cameras(2)
    server = make_server()
    ids = [server.api.add_camera(name, cameras.url(n + 1))["id"] for n, name in enumerate(["Front door", "Garage"])]
    for camera in ids:
        server.api.wait_state(camera, "recording")
    return server, ids


@pytest.fixture
def home_with_guest(home):
    server, ids = home
    server.api.json("POST", "/api/users/sub-users/", {
        "email": GUEST, "name": GUEST_NAME, "password": peers.PASSWORD, "language": "en",
        "permissions": [{"camera_id": ids[0], **EVERYTHING}]})
    return server, ids


def speak(server, language):
    server.api.json("PATCH", "/api/auth/me", {"language": language})


@pytest.mark.parametrize("look", ["en light 1280", "pt-BR dark 360", "pt-BR light 1280", "en dark 360"])
def test_every_page_is_accessible(home_with_guest, chromium, tmp_path, look):
    server, ids = home_with_guest
    language, theme, width = look.split()
    speak(server, language)
    found = browser.run("accessible", chromium, server, timeout_s=300, pictures=tmp_path, look=look, locale=language, theme=theme,
                        width=int(width), camera=ids[0], guest=GUEST)
    assert not found["found"], "\n".join(f"{v['where']}: {v['rule']}: {v['help']}\n  " + "\n  ".join(v["nodes"])
                                         for v in found["found"])
    assert found["language"] == language
    assert "nav-users" not in found["guestPlaces"] and "nav-system" not in found["guestPlaces"]
    assert len(found["seen"]) >= 22


def test_users_are_managed(home, chromium, tmp_path):
    server, _ = home
    speak(server, "en")
    found = browser.run("users", chromium, server, pictures=tmp_path, user=GUEST, newPassword=NEW_PASSWORD)
    assert "Only you see your cameras" in found["empty"]
    assert found["missing"] == ["Type an e-mail address, such as ana@example.com.", "Use at least 10 characters."]
    assert found["taken"] == "Somebody has this e-mail already."
    assert found["before"] == found["kept"] == ["-xx-", "-xx.", "xxxx"], "all cameras; front door; garage"
    assert "2 cameras (Live, Playback, Clips)" in found["row"]
    assert server.api.json("GET", "/api/users/sub-users/")["count"] == 0


def test_two_step_verification(home, chromium, tmp_path):
    server, _ = home
    speak(server, "en")
    found = browser.run("twoSteps", chromium, server, pictures=tmp_path)
    assert len(set(found["codes"])) == 10
    assert found["file"] == "dvr-lite-recovery-codes.txt"
    assert found["stays"], "Escape took the recovery codes away"
    assert found["wrong"].startswith("This code is wrong")
    assert "9 recovery codes left" in found["left"]


def test_ended_sessions_return_to_sign_in(home_with_guest, chromium, tmp_path):
    server, _ = home_with_guest
    speak(server, "en")
    found = browser.run("sessionsEnd", chromium, server, pictures=tmp_path, guest=GUEST, guestName=GUEST_NAME)
    assert found["current"] == 1
    assert any("Chrome on Linux" in name and "This device" in name for name in found["names"])
    assert "You were signed out" in found["told"]
    assert found["next"] == "/live"


def test_rights_that_are_taken_act_at_once(home_with_guest, chromium, tmp_path):
    server, ids = home_with_guest
    speak(server, "en")
    found = browser.run("rightsTaken", chromium, server, pictures=tmp_path, guest=GUEST, guestName=GUEST_NAME, camera=ids[0])
    print(f"the tile of a camera whose permission was taken closed after {found['goneAfterMs']} ms")
    assert "Ask the owner" in found["live"] and "Ask the owner" in found["playback"]
    assert "Front door" not in found["camera"]
    assert "You may not see this page" in found["system"]


def test_the_audit_log_is_read_and_filtered(home, chromium, tmp_path):
    server, _ = home
    speak(server, "en")
    found = browser.run("auditLog", chromium, server, pictures=tmp_path)
    assert {"login", "camera.create", "profile"} <= set(found["all"])
    assert len(found["cameras"]) == 2 and all("Added a camera" in row for row in found["cameras"])
    assert found["afterReload"] == "camera"
    assert "no such day" in found["noSuchDay"]


def test_accounts_are_managed(home, chromium, tmp_path):
    server, _ = home
    speak(server, "en")
    api = server.api
    api.json("POST", "/api/system/accounts/", {"email": "caio@example.org", "password": peers.PASSWORD, "name": "Caio"})
    other = type(api)(server.url)
    other.sign_in("caio@example.org", peers.PASSWORD)
    other.json("POST", "/api/users/sub-users/", {"email": GUEST, "password": peers.PASSWORD})
    found = browser.run("accounts", chromium, server, pictures=tmp_path, user="bia@example.org", newPassword=NEW_PASSWORD,
                        withUsers="Caio")
    assert "1 user" in found["stays"] and "Only an empty account can be removed" in found["stays"]
    assert [a["name"] for a in api.pages("/api/system/accounts/")] == ["", "Caio"]
