"""The live wall against a real recorder: layouts that the server keeps, the choice of streams, what a tile can do, and that
nothing is pulled for who looks elsewhere."""

import browser
from browser import speak, two_looks

LAYOUT = {"en": "Entrance", "pt-BR": "Portaria"}


@two_looks
def test_a_wall_is_arranged_and_used(make_server, make_cameras, chromium, tmp_path, look):
    mains, subs, server = make_cameras(4), make_cameras(4, files=("small-2.mp4", "small-3.mp4")), make_server()
    speak(server, look.language)
    ids = [server.api.add_camera(f"Camera {n}", mains.url(n), sub_rtsp_url=subs.url(n))["id"] for n in range(1, 5)]
    for camera in ids:
        server.api.wait_state(camera, "recording")
    # A phone shows as many as fit; the others are not pulled.
    seen = 4 if look.width >= 600 else 2
    found = browser.run("wall", chromium, server, pictures=tmp_path, layout=LAYOUT[look.language], seen=seen, **look.options)
    assert not found["found"], "\n".join(str(one) for one in found["found"])
    assert found["arranged"] == f"{ids[0]}: 0 0 1 1, {ids[1]}: 1 0 1 1, {ids[2]}: 0 1 1 1, {ids[3]}: 2 1 1 1"
    assert found["streams"] == ["main", "sub", "sub", "sub"]
    assert LAYOUT[look.language] in found["elsewhere"]["name"] and found["elsewhere"]["there"] == ids
    tile = found["tile"]
    assert tile["snapshot"]["jpeg"] and tile["snapshot"]["name"].startswith("Camera 1") and tile["snapshot"]["name"].endswith(".jpg")
    assert tile["heard"] and "WebSocket" in tile["stats"]
    assert found["away"]["before"] >= seen and found["away"]["away"] == 0
    assert list(server.api.json("GET", "/api/layouts/")["results"]) == []
    print(f"{look}: {found['away']['before']} sockets, none for who looks away; picture in picture: {tile['pip']}; "
          f"snapshot of {tile['snapshot']['bytes']} bytes; {' '.join(tile['stats'].split())}")
