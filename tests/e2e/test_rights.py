"""Who gets media bytes from the real server: sub-users with each subset of the three rights, another account, nobody; by
header, by cookie and by a link; of the live picture, footage and pictures. Every other route: src/api/rights_matrix_test.cpp."""

import itertools
import re

import dvr
import peers
import pytest

PASSWORD = "small horse battery"
SUBSETS = list(itertools.product([False, True], repeat=3))


class Person:
    """One signed-in user, by header and by cookie."""

    def __init__(self, server, email, password, view=False, playback=False, clip=False, knows=False):
        self.api = dvr.Api(server.url)
        self.api.sign_in(email, password)
        self.email, self.view, self.playback, self.knows = email, view, playback, knows or view or playback or clip

    def expected(self, right):
        if getattr(self, right):
            return 200
        return 403 if self.knows else 404

    def __str__(self):
        return self.email


@pytest.fixture
def house(make_server, make_cameras):
    """A camera that records and is live, its owner, eight sub-users, and another account."""
    server = make_server(DVR_RECORDING_SEGMENT_S="5", DVR_LIMITS_LOGIN="0")
    dvr.add_user(server.program, server.data, "other@example.org", PASSWORD, admin=False, env=server.env)
    camera = server.api.add_camera("Door", make_cameras(1).url(1))["id"]
    subs = {}
    for view, playback, clip in SUBSETS:
        email = f"sub{int(view)}{int(playback)}{int(clip)}@example.org"
        permission = {"camera_id": camera, "can_view": view, "can_playback": playback, "can_clip": clip}
        subs[email] = server.api.json("POST", "/api/users/sub-users/", {
            "email": email, "password": PASSWORD, "holdback_s": 0, "permissions": [permission] if any((view, playback, clip)) else []})["id"]
    server.api.wait_state(camera, "recording", timeout_s=30)
    found = dvr.wait_until(lambda: [r for r in server.api.pages(f"/api/recordings/{camera}/") if not r["is_open"]], 60,
                           "a recording is finished")
    people = [Person(server, peers.EMAIL, peers.PASSWORD, True, True), Person(server, "other@example.org", PASSWORD)]
    people += [Person(server, f"sub{int(v)}{int(p)}{int(c)}@example.org", PASSWORD, v, p, c) for v, p, c in SUBSETS]
    return server, camera, found[-1], people, subs


def media_of(api, camera, recording):
    """(the right that it needs, path) of everything that holds pictures, as the playlists name it."""
    live, playback = f"/api/live/{camera}", f"/api/playback/{camera}"
    media = dvr.wait_until(lambda: (a := api.get(f"{live}/media.m3u8")).status == 200 and "#EXTINF" in a.text and a.text, 30, "live")
    names = {re.search(r'#EXT-X-MAP:URI="([^"]+)"', media)[1], re.findall(r'#EXT-X-PART:.*URI="([^"]+)"', media)[-1],
             re.findall(r"#EXTINF.*\n(?:#.*\n)*([^#\n]+)", media)[-1]}
    within = f"start={recording['start_time']}&end={recording['end_time']}"
    playlist = api.get(f"{playback}/index.m3u8?{within}").text
    files = set(re.findall(r'URI="([^"]+)"', playlist)) | {line for line in playlist.splitlines() if line and line[0] != "#"}
    assert files and len(names) == 3
    return [*(("view", f"{live}/{name}") for name in ("index.m3u8", "media.m3u8", *sorted(names))),
            ("view", f"/api/cameras/{camera}/snapshot.jpg"),
            ("playback", f"{playback}/index.m3u8?{within}"), ("playback", f"{playback}/video.mp4?{within}"),
            ("playback", f"{playback}/thumbnail.jpg?at={peers.shift(recording['start_time'], 1)}&width=64"),
            ("playback", f"/api/playback/stream/{recording['id']}/"), ("playback", f"/api/playback/stream/{recording['id']}/?format=mp4"),
            *(("playback", name if name.startswith("/") else f"{playback}/{name}") for name in sorted(files))]


def ask(api, path, how, method="GET", headers=None):
    sent = dict(headers or {})
    if how == "cookie":
        sent["Cookie"] = f"dvr_access={api.token}"
    return api.request(method, path, headers=sent, token=how == "bearer")


def check(answer, expected, what):
    """A refusal holds a problem document and not a byte of media."""
    wanted = (200, 206) if expected == 200 else (expected,)
    assert answer.status in wanted, f"{what}: {answer.status} instead of {expected}: {answer!r}"
    if expected != 200 and not what.startswith("HEAD"):
        assert answer.headers["content-type"] == "application/problem+json" and len(answer.body) < 1000, what
    if expected == 200 and not what.startswith("HEAD"):
        assert answer.body and "problem" not in answer.headers["content-type"], what
    return answer


def test_media_bytes_are_for_those_who_may(house):
    server, camera, recording, people, _ = house
    cases = 0
    for right, path in media_of(server.api, camera, recording):
        for person in people:
            texts = set()
            for how in ("bearer", "cookie"):
                for method, headers in (("GET", {}), ("HEAD", {}), ("GET", {"Range": "bytes=0-9"})):
                    answer = check(ask(person.api, path, how, method, headers), person.expected(right),
                                   f"{method} {path} by {person} with {how} {headers}")
                    texts.add(answer.body if answer.status >= 400 and method == "GET" else b"")
                    cases += 1
            assert len(texts - {b""}) <= 1, f"{path} by {person} says {texts}"
        for headers in ({}, {"Cookie": "dvr_access=x"}, {"Authorization": "Bearer x"}):
            check(server.api.request("GET", path, headers=headers, token=False), 401, f"GET {path} with {headers}")
            cases += 1
    print(f"media rights: {cases} cases on the real server, none open")


def test_a_right_that_is_taken_is_gone_at_once(house):
    server, camera, recording, people, subs = house
    full = next(p for p in people if p.email == "sub111@example.org")
    media = media_of(server.api, camera, recording)
    for permission, expected in (({"can_view": True}, {"view": 200, "playback": 403}),
                                 ({"can_playback": True}, {"view": 403, "playback": 200}),
                                 ({}, {"view": 404, "playback": 404})):
        wanted = [{"camera_id": camera, "can_view": False, "can_playback": False, "can_clip": False, **permission}] if permission else []
        server.api.json("PATCH", f"/api/users/sub-users/{subs[full.email]}/", {"permissions": wanted})
        for right, path in media:
            check(ask(full.api, path, "bearer"), expected[right], f"GET {path} after {permission}")
    listed = [full.api.json("GET", path)["count"] for path in ("/api/cameras/", "/api/recordings/")]
    assert listed == [0, 0]
    server.api.json("DELETE", f"/api/users/sub-users/{subs[full.email]}/")
    for _, path in media:
        check(ask(full.api, path, "bearer"), 401, f"GET {path} after removal")
