"""The cameras' pages in a real Chromium, and the widest screen: what is added, tried, changed and removed; nothing is torn apart."""

import browser
import pytest
from browser import LOOKS, each_look, speak

WORDS = {
    "en": {"missing": ["Give the camera a name.", "Type the camera’s address."], "unreachable": "cannot be reached",
           "video": "H.264"},
    "pt-BR": {"missing": ["Dê um nome à câmera.", "Digite o endereço da câmera."], "unreachable": "Não é possível alcançar",
              "video": "H.264"},
}


@each_look
def test_cameras_are_managed(make_server, make_cameras, chromium, tmp_path, look):
    cameras, server = make_cameras(1), make_server()
    speak(server, look.language)
    words = WORDS[look.language]
    found = browser.run("cameras", chromium, server, pictures=tmp_path, camera=cameras.url(), nobody="rtsp://127.0.0.1:9/none",
                        **look.options)
    assert found["missing"] == words["missing"]
    assert words["unreachable"] in found["refused"], found["refused"]
    assert words["video"] in found["report"] and "640 × 360" in found["report"]
    assert not found["found"], "\n".join(str(one) for one in found["found"])
    assert list(server.api.pages("/api/cameras/")) == []


@pytest.mark.parametrize("look", LOOKS[:2], ids=lambda look: f"{look.language} 3840")
def test_the_widest_screen(make_server, make_cameras, chromium, tmp_path, look):
    cameras, server = make_cameras(5, files=("small-1.mp4", "small-2.mp4")), make_server()
    speak(server, look.language)
    ids = [server.api.add_camera(f"Camera {n}", cameras.url(n))["id"] for n in range(1, 6)]
    for camera in ids:
        server.api.wait_state(camera, "recording")
    found = browser.run("widest", chromium, server, pictures=tmp_path, camera=ids[0], others=ids[1:3],
                        **{**look.options, "width": 3840, "height": 2160})
    assert not found["found"], "\n".join(str(one) for one in found["found"])
    assert found["filled"] >= 0.6, "the wall's pictures fill the screen"
