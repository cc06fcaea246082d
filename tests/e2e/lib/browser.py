"""Runs a scenario of tests/e2e/browser in Debian's Chromium and answers what it found."""

import json
import os
import subprocess
from typing import NamedTuple

import dvr
import peers
import pytest


class Look(NamedTuple):
    """A language, a theme and the width of a desk's or a phone's screen."""
    language: str
    theme: str
    width: int

    def __str__(self):
        return f"{self.language} {self.theme} {self.width}"

    @property
    def options(self):
        return {"locale": self.language, "theme": self.theme, "width": self.width, "look": str(self)}


LOOKS = [Look("en", "light", 1280), Look("pt-BR", "dark", 1280), Look("en", "dark", 360), Look("pt-BR", "light", 360)]
# Where a flow takes long: each language and each screen once.
TWO_LOOKS = [LOOKS[0], LOOKS[3]]
each_look = pytest.mark.parametrize("look", LOOKS, ids=str)
two_looks = pytest.mark.parametrize("look", TWO_LOOKS, ids=str)


def speak(server, language):
    """The account's language, which the app speaks after the sign-in."""
    server.api.json("PATCH", "/api/auth/me", {"language": language})


def run(scenario, chromium, server, timeout_s=180, pictures=None, **options):
    options = {"url": server.url, "email": peers.EMAIL, "password": peers.PASSWORD, "chromium": chromium,
               "pictures": str(pictures) if pictures else None, **options}
    path = f"{dvr.ROOT}/.tools/bin:{os.environ['PATH']}"
    done = subprocess.run(["node", "tests/e2e/browser/run.mjs", scenario], input=json.dumps(options), text=True,
                          capture_output=True, timeout=timeout_s, cwd=dvr.ROOT, env={**os.environ, "PATH": path}, check=False)
    assert done.returncode == 0, f"{scenario}: {done.stderr[-4000:]}"
    result = json.loads(done.stdout)
    assert not result["complaints"], "the browser's console: " + "\n".join(result["complaints"])
    return result


def check_playing(frames, picture_rate=25):
    """The player's time advances, the picture changes with it, and it does so at about real pace."""
    times = [f["mediaTime"] for f in frames]
    assert times == sorted(times), "media time runs backwards"
    assert times[-1] - times[0] > 0.5 * len(frames) / picture_rate
    numbers = {f["number"] for f in frames}
    assert len(numbers) > 0.5 * len(frames), f"only {len(numbers)} different pictures in {len(frames)}"
    assert len({f["currentTime"] for f in frames}) > 0.5 * len(frames)
