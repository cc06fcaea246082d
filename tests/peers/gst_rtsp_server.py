#!/usr/bin/python3
"""Serves one MP4 (H.264, optionally AAC) over RTSP/TCP with GStreamer's RTSP server: a peer that we did not write.

    gst_rtsp_server.py FILE [--port N] [--mount /cam] [--times N] [--user U --password P]

The file is sent from its first to its last frame at its own pace, without transcoding, to each of the first N clients
that play it (default 1); after that DESCRIBE answers 404. So what was sent is exactly what is in the file.

Prints `LISTENING rtsp://127.0.0.1:PORT/cam` when ready, `PLAYING n` and `SENT n` around each turn.
"""

import argparse
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402


def say(*words):
    print(*words, flush=True)


def has_audio(path):
    """Looks for a sound handler in the file's boxes: enough for files of our own making."""
    with open(path, "rb") as f:
        return b"soun" in f.read()


def pipeline(path, audio):
    """Payloads as a camera does: parameter sets before each key frame, AAC in RFC 3640 mode."""
    text = (f'filesrc location="{path}" ! qtdemux name=demux '
            "demux.video_0 ! queue max-size-time=0 max-size-buffers=0 ! h264parse config-interval=-1 "
            "! video/x-h264,stream-format=byte-stream,alignment=au ! rtph264pay name=pay0 pt=96 mtu=1400 config-interval=-1 ")
    if audio:
        text += ("demux.audio_0 ! queue max-size-time=0 max-size-buffers=0 ! aacparse "
                 "! rtpmp4gpay name=pay1 pt=97 mtu=1400 ")
    return f"( {text})"


class OnceFactory(GstRtspServer.RTSPMediaFactory):
    """A fresh pipeline a client, so that each starts at the first frame; gone from its mount with the last turn."""

    def __init__(self, path, times, on_last):
        super().__init__()
        self.times = times
        self.turn = 0
        self.on_last = on_last
        self.set_launch(pipeline(path, has_audio(path)))
        self.set_shared(False)
        self.set_eos_shutdown(True)
        self.set_protocols(GstRtsp.RTSPLowerTrans.TCP)

    def do_configure(self, media):
        GstRtspServer.RTSPMediaFactory.do_configure(self, media)
        turns = []   # the number of this media's turn, once it has played
        media.connect("new-state", self.on_state, turns)
        media.connect("unprepared", self.on_unprepared, turns)

    def on_state(self, _media, state, turns):
        if state != Gst.State.PLAYING or turns:
            return
        self.turn += 1
        turns.append(self.turn)
        say("PLAYING", self.turn)
        if self.turn == self.times:
            self.on_last()

    def on_unprepared(self, _media, turns):
        for turn in turns:
            say("SENT", turn)


def protect(server, factory, user, password):
    auth = GstRtspServer.RTSPAuth()
    auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_digest(user, password, token)
    server.set_auth(auth)
    factory.add_role_from_structure(
        Gst.Structure.from_string("viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true")[0])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("file")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--mount", default="/cam")
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--user")
    parser.add_argument("--password")
    options = parser.parse_args()

    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(options.port))
    mounts = server.get_mount_points()
    factory = OnceFactory(options.file, options.times, lambda: mounts.remove_factory(options.mount))
    if options.user:
        protect(server, factory, options.user, options.password)
    mounts.add_factory(options.mount, factory)
    if not server.attach(None):
        sys.exit("gst_rtsp_server.py: the port is taken")

    loop = GLib.MainLoop()
    for number in (signal.SIGINT, signal.SIGTERM):
        GLib.unix_signal_add(GLib.PRIORITY_HIGH, number, loop.quit)
    say(f"LISTENING rtsp://127.0.0.1:{server.get_bound_port()}{options.mount}")
    loop.run()


if __name__ == "__main__":
    main()
