"""FFmpeg's tools as judges: they count, hash and decode, and so tell what an ordinary player would get."""

import json
import re
import subprocess


def run(command, timeout_s=120):
    done = subprocess.run(command, capture_output=True, timeout=timeout_s, check=False)
    assert done.returncode == 0, f"{command}: exit {done.returncode}\n{done.stderr.decode(errors='replace')[-2000:]}"
    return done


def source(url, headers):
    return [*(["-headers", headers] if headers else []), "-i", str(url)]


def packet_counts(url, headers=None):
    out = run(["ffprobe", "-v", "error", *source(url, headers), "-count_packets", "-show_entries",
               "stream=codec_type,nb_read_packets", "-of", "json"]).stdout
    return {s["codec_type"]: int(s["nb_read_packets"]) for s in json.loads(out)["streams"]}


def packet_hashes(file, kind):
    """SHA-256 of every packet, as FFmpeg reads it."""
    out = run(["ffmpeg", "-v", "error", "-i", file, "-map", f"0:{kind[0]}", "-c", "copy", "-f", "framehash", "-hash",
               "sha256", "-"]).stdout.decode()
    return [line.rsplit(",", 1)[1].strip() for line in out.splitlines() if not line.startswith("#")]


def decode(url, headers=None, seconds=None):
    """Decodes all of it; a complaint of the decoder is an error. Answers how many pictures there were."""
    limit = ["-t", str(seconds)] if seconds else []
    done = run(["ffmpeg", "-nostdin", "-v", "error", "-progress", "-", *source(url, headers), *limit, "-f", "null", "-"])
    complaints = done.stderr.decode(errors="replace").strip()
    assert not complaints, complaints[:2000]
    return int(re.findall(r"^frame=\s*(\d+)", done.stdout.decode(), re.MULTILINE)[-1])


def frame_numbers(file):
    """The numbers burnt into the pictures (tests/peers/make_media.sh), in presentation order, edit list applied."""
    probe = run(["ffprobe", "-v", "error", "-select_streams", "v", "-show_entries", "stream=width,height", "-of", "json",
                 file]).stdout
    stream = json.loads(probe)["streams"][0]
    width, height = stream["width"], stream["height"]
    pictures = run(["ffmpeg", "-v", "error", "-i", file, "-map", "0:v", "-vsync", "passthrough", "-pix_fmt", "gray", "-f",
                    "rawvideo", "-"]).stdout
    size = width * height
    return [read_number(pictures[i:i + size], width, height) for i in range(0, len(pictures), size)]


def read_number(gray, width, height):
    side = height // 18
    y = height - 2 * side + side // 2
    number = 0
    for bit in range(16):
        x = (bit + 2) * side + side // 2
        number = number << 1 | (gray[y * width + x] > 127)
    return number
