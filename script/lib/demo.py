"""script/server --demo: simulated cameras, a ready account, a recording server; ends it all by Ctrl-C."""

import argparse
import pathlib
import secrets
import signal
import subprocess
import sys

import dvr

BUILD = dvr.ROOT / "build" / "release"
EMAIL = "demo@dvr-lite.example"
NAMES = ["Front door", "Garage", "Garden", "Reception"]


def parse():
    parser = argparse.ArgumentParser(prog="script/server --demo")
    parser.add_argument("--cameras", type=int, default=4, metavar="N", help="1 to 64 (4)")
    parser.add_argument("--data", type=pathlib.Path, default=dvr.ROOT / "demo")
    parser.add_argument("--listen", default="127.0.0.1:8443", metavar="ADDR:PORT")
    parser.add_argument("--media", type=pathlib.Path, default=dvr.ROOT / "build" / "media")
    options = parser.parse_args()
    if not 1 <= options.cameras <= 64:
        parser.error("--cameras takes 1 to 64")
    options.data = options.data.resolve()
    return options


def make_media(folder):
    done = subprocess.run([dvr.ROOT / "tests/peers/make_media.sh", folder, "demo"], stdout=subprocess.DEVNULL, check=False)
    if done.returncode != 0:
        sys.exit("the demo's pictures could not be made: is ffmpeg there? script/bootstrap --for build")


def start_cameras(options, prefix, pictures):
    """One simulator with a stream of each camera: /cam1, /cam2, … or /sub1, /sub2, …"""
    media = [part for file in sorted(options.media.glob(pictures)) for part in ("--media", file)]
    cameras = dvr.Process([BUILD / "dvr-camsim", "--listen", "127.0.0.1:0", "--prefix", prefix, "--cameras",
                           options.cameras, *media], options.data / f"camsim-{prefix}.log")
    return cameras, cameras.wait_line("LISTENING ")


def account(options, env):
    """Made once; its password is kept beside the demo's data, readable by its owner only."""
    kept = options.data / "login.txt"
    if kept.exists():
        return kept.read_text().split()[1]
    password = secrets.token_urlsafe(9)
    dvr.add_user(BUILD / "dvr-lite", options.data, EMAIL, password, env=env)
    kept.touch(0o600)
    kept.write_text(f"{EMAIL} {password}\n")
    return password


def add_cameras(api, options, address, sub_address):
    """The demo's own. Those of an earlier demo keep their footage and get the new addresses of their simulators."""
    known = {camera["name"]: camera for camera in api.pages("/api/cameras/")}
    for i in range(options.cameras):
        name = NAMES[i] if i < len(NAMES) else f"{NAMES[i % len(NAMES)]} {i // len(NAMES) + 1}"
        urls = {"rtsp_url": f"rtsp://{address}/cam{i + 1}", "sub_rtsp_url": f"rtsp://{sub_address}/sub{i + 1}"}
        if name in known:
            yield api.json("PATCH", f"/api/cameras/{known[name]['id']}/", urls)
        else:
            yield api.json("POST", "/api/cameras/", {"name": name, **urls})


def run(options, started):
    for program in ("dvr-lite", "dvr-camsim"):
        if not (BUILD / program).exists():
            sys.exit(f"build/release/{program} is missing: script/build")
    options.data.mkdir(parents=True, exist_ok=True)
    env = {"DVR_ALLOW_PRIVATE_SOURCES": "127.0.0.0/8"}
    password = account(options, env)
    make_media(options.media)
    cameras, address = start_cameras(options, "cam", "demo-[0-9].mp4")
    started.append(cameras)
    sub_streams, sub_address = start_cameras(options, "sub", "demo-sub-[0-9].mp4")
    started.append(sub_streams)
    server = dvr.Process([BUILD / "dvr-lite", "serve", "--data", options.data, "--listen", options.listen],
                         options.data / "server.log", env=env)
    started.append(server)
    url = server.wait_line("LISTENING ")
    api = dvr.Api(url)
    api.sign_in(EMAIL, password)
    for camera in list(add_cameras(api, options, address, sub_address)):
        if camera["is_active"]:
            api.wait_state(camera["id"], "recording", timeout_s=30)
    print(f"""
  DVR-Lite records {options.cameras} simulated cameras; each has a small sub stream for the wall.

    address   {url}
    e-mail    {EMAIL}
    password  {password}

  The certificate is the server's own: the browser asks once. Ctrl-C ends it.
""", flush=True)
    server.wait(timeout_s=None)
    sys.exit(f"the server ended by itself; see {server.log}\n{server.tail()}")


def main():
    options = parse()
    started = []
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background job inherits it ignored
    try:
        run(options, started)
    except KeyboardInterrupt:
        pass
    except (dvr.Timeout, AssertionError, OSError) as e:
        sys.exit(f"script/server: {e}")
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        for process in reversed(started):
            if process.exit_code is None:
                process.stop()


if __name__ == "__main__":
    main()
