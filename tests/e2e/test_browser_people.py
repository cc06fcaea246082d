"""The web app's pages for people in a real Chromium: users, sessions, two-step verification, audit log, accounts; and no
page of the app breaks a rule of WCAG, in both languages and themes, on a desk and on a phone."""

import browser
import peers
import pytest
from browser import each_look, speak, two_looks

NEW_PASSWORD = "another horse battery"
GUEST, GUEST_NAME = "ana@example.org", "Ana Souza"
EVERYTHING = {"can_view": True, "can_playback": True, "can_clip": True}
WORDS = {
    "en": {
        "alone": "Only you see your cameras",
        "missing": ["Type an e-mail address, such as ana@example.com.", "Use at least 10 characters."],
        "taken": "Somebody has this e-mail already.", "rights": "2 cameras (Live, Playback, Clips)",
        "wrong": "This code is wrong", "left": "9 recovery codes left", "device": "Chrome on Linux", "this": "This device",
        "ended": "You were signed out", "ask": "Ask the owner", "barred": "You may not see this page",
        "added": "Added a camera", "day": "no such day", "user": "1 user", "notEmpty": "Only an empty account can be removed",
    },
    "pt-BR": {
        "alone": "Só você vê as suas câmeras",
        "missing": ["Digite um e-mail, como ana@exemplo.com.br.", "Use pelo menos 10 caracteres."],
        "taken": "Alguém já tem este e-mail.", "rights": "2 câmeras (Ao vivo, Gravações, Clipes)",
        "wrong": "Este código está errado", "left": "Restam 9 códigos de recuperação", "device": "Chrome no Linux",
        "this": "Este aparelho", "ended": "A sua sessão foi encerrada", "ask": "Peça a permissão ao dono",
        "barred": "Você não pode ver esta página", "added": "Adicionou uma câmera", "day": "Este dia não existe",
        "user": "1 usuário", "notEmpty": "Só uma conta vazia pode ser removida",
    },
}


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
def home_with_guest(home, look):
    """Owner and guest speak the look's language."""
    server, ids = home
    speak(server, look.language)
    server.api.json("POST", "/api/users/sub-users/", {
        "email": GUEST, "name": GUEST_NAME, "password": peers.PASSWORD, "language": look.language,
        "permissions": [{"camera_id": ids[0], **EVERYTHING}]})
    return server, ids


@each_look
def test_every_page_is_accessible(home_with_guest, chromium, tmp_path, look):
    server, ids = home_with_guest
    found = browser.run("accessible", chromium, server, timeout_s=300, pictures=tmp_path, camera=ids[0],
                        others=ids[1:], guest=GUEST, **look.options)
    assert not found["found"], "\n".join(f"{v['where']}: {v['rule']}: {v['help']}\n  " + "\n  ".join(v["nodes"])
                                         for v in found["found"])
    assert found["language"] == look.language
    assert "nav-users" not in found["guestPlaces"] and "nav-system" not in found["guestPlaces"]
    assert len(found["seen"]) >= 25


@each_look
def test_users_are_managed(home, chromium, tmp_path, look):
    server, _ = home
    speak(server, look.language)
    words = WORDS[look.language]
    found = browser.run("users", chromium, server, pictures=tmp_path, **look.options, user=GUEST, newPassword=NEW_PASSWORD)
    assert words["alone"] in found["empty"]
    assert found["missing"] == words["missing"]
    assert found["taken"] == words["taken"]
    assert found["before"] == found["kept"] == ["-xx-", "-xx.", "xxxx"], "all cameras; front door; garage"
    assert words["rights"] in found["row"]
    assert server.api.json("GET", "/api/users/sub-users/")["count"] == 0


@each_look
def test_two_step_verification(home, chromium, tmp_path, look):
    server, _ = home
    speak(server, look.language)
    words = WORDS[look.language]
    found = browser.run("twoSteps", chromium, server, pictures=tmp_path, **look.options)
    assert len(set(found["codes"])) == 10
    assert found["file"] == "dvr-lite-recovery-codes.txt"
    assert found["stays"], "Escape took the recovery codes away"
    assert found["wrong"].startswith(words["wrong"])
    assert words["left"] in found["left"]


@two_looks
def test_ended_sessions_return_to_sign_in(home_with_guest, chromium, tmp_path, look):
    server, _ = home_with_guest
    words = WORDS[look.language]
    found = browser.run("sessionsEnd", chromium, server, pictures=tmp_path, **look.options, guest=GUEST, guestName=GUEST_NAME)
    assert found["current"] == 1
    assert any(words["device"] in name and words["this"] in name for name in found["names"])
    assert words["ended"] in found["told"]
    assert found["next"] == "/live"


@two_looks
def test_rights_that_are_taken_act_at_once(home_with_guest, chromium, tmp_path, look):
    server, ids = home_with_guest
    words = WORDS[look.language]
    found = browser.run("rightsTaken", chromium, server, pictures=tmp_path, **look.options, guest=GUEST,
                        guestName=GUEST_NAME, camera=ids[0])
    print(f"the tile of a camera whose permission was taken closed after {found['goneAfterMs']} ms")
    assert words["ask"] in found["live"] and words["ask"] in found["playback"]
    assert "Front door" not in found["camera"]
    assert words["barred"] in found["system"]


@each_look
def test_the_audit_log_is_read_and_filtered(home, chromium, tmp_path, look):
    server, _ = home
    speak(server, look.language)
    words = WORDS[look.language]
    found = browser.run("auditLog", chromium, server, pictures=tmp_path, **look.options)
    assert {"login", "camera.create", "profile"} <= set(found["all"])
    assert len(found["cameras"]) == 2 and all(words["added"] in row for row in found["cameras"])
    assert found["afterReload"] == "camera"
    assert words["day"] in found["noSuchDay"]


@each_look
def test_accounts_are_managed(home, chromium, tmp_path, look):
    server, _ = home
    speak(server, look.language)
    words = WORDS[look.language]
    api = server.api
    api.json("POST", "/api/system/accounts/", {"email": "caio@example.org", "password": peers.PASSWORD, "name": "Caio"})
    other = type(api)(server.url)
    other.sign_in("caio@example.org", peers.PASSWORD)
    other.json("POST", "/api/users/sub-users/", {"email": GUEST, "password": peers.PASSWORD})
    found = browser.run("accounts", chromium, server, pictures=tmp_path, **look.options, user="bia@example.org",
                        newPassword=NEW_PASSWORD, withUsers="Caio")
    assert words["user"] in found["stays"] and words["notEmpty"] in found["stays"]
    assert [a["name"] for a in api.pages("/api/system/accounts/")] == ["", "Caio"]
