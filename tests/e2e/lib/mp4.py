"""Reads MP4 without our code and without FFmpeg: the frames of fragmented files, and of progressive ones.

A frame is compared by what the camera sent: the SHA-256 of its VCL NAL units (types 1 to 5, without length), or of the
whole audio frame.
"""

import dataclasses
import hashlib
import struct

CONTAINERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf", b"mvex", b"edts"}


@dataclasses.dataclass(frozen=True)
class Frame:
    kind: str           # "video" or "audio"
    dts: int            # ticks of `timescale`
    pts: int
    duration: int
    timescale: int
    key: bool
    digest: str
    size_bytes: int


@dataclasses.dataclass(frozen=True)
class Track:
    id: int
    kind: str
    timescale: int


class Box:
    def __init__(self, kind, data, at):
        self.kind, self.data, self.at = kind, data, at   # data: the content; at: offset of the box

    def children(self):
        return boxes(self.data, 0)

    def all(self, *path):
        """Every box at a path of kinds below this one."""
        found = [self]
        for kind in path:
            found = [c for box in found for c in box.children() if c.kind == kind]
        return found

    def one(self, *path):
        found = self.all(*path)
        assert len(found) == 1, f"{len(found)} boxes {path} in {self.kind}"
        return found[0]

    @property
    def version_flags(self):
        word = struct.unpack_from(">I", self.data)[0]
        return word >> 24, word & 0xFFFFFF


def boxes(data, at=0):
    found = []
    while at < len(data):
        assert at + 8 <= len(data), f"half a box header at {at}"
        size, kind = struct.unpack_from(">I4s", data, at)
        head = 8
        if size == 1:
            size, head = struct.unpack_from(">Q", data, at + 8)[0], 16
        elif size == 0:
            size = len(data) - at
        assert size >= head and at + size <= len(data), f"box {kind} of {size} bytes does not fit at {at}"
        found.append(Box(kind, data[at + head:at + size], at))
        at += size
    return found


def tracks(moov):
    found = {}
    for trak in moov.all(b"trak"):
        version, _ = trak.one(b"tkhd").version_flags
        track_id = struct.unpack_from(">I", trak.one(b"tkhd").data, 20 if version else 12)[0]
        mdhd = trak.one(b"mdia", b"mdhd")
        timescale = struct.unpack_from(">I", mdhd.data, 20 if mdhd.version_flags[0] else 12)[0]
        handler = trak.one(b"mdia", b"hdlr").data[8:12]
        found[track_id] = Track(track_id, {b"vide": "video", b"soun": "audio"}[handler], timescale)
    return found


def vcl_digest(sample):
    digest, at = hashlib.sha256(), 0
    while at < len(sample):
        length = struct.unpack_from(">I", sample, at)[0]
        nal = sample[at + 4:at + 4 + length]
        assert len(nal) == length, "a NAL unit reaches past its sample"
        if length and 1 <= nal[0] & 0x1F <= 5:
            digest.update(nal)
        at += 4 + length
    return digest.hexdigest()


def frame(track, dts, offset, duration, key, sample):
    digest = vcl_digest(sample) if track.kind == "video" else hashlib.sha256(sample).hexdigest()
    return Frame(track.kind, dts, dts + offset, duration, track.timescale, key, digest, len(sample))


class Fields:
    """The optional fields of tfhd and trun, in their order."""

    def __init__(self, data, at):
        self.data, self.at = data, at

    def take(self, form, present=True, default=None):
        if not present:
            return default
        value = struct.unpack_from(">" + form, self.data, self.at)[0]
        self.at += struct.calcsize(form)
        return value


def fragment_frames(known, moof, data):
    """The frames of one moof; `data` is what its offsets count in, with the moof at `moof.at`."""
    for traf in moof.all(b"traf"):
        tfhd = traf.one(b"tfhd")
        _, flags = tfhd.version_flags
        fields = Fields(tfhd.data, 4)
        track = known[fields.take("I")]
        base = fields.take("Q", flags & 0x1, moof.at)
        fields.take("I", flags & 0x2)
        duration = fields.take("I", flags & 0x8, 0)
        size = fields.take("I", flags & 0x10, 0)
        sample_flags = fields.take("I", flags & 0x20, 0)
        tfdt = traf.one(b"tfdt")
        dts = struct.unpack_from(">Q" if tfdt.version_flags[0] else ">I", tfdt.data, 4)[0]
        for trun in traf.all(b"trun"):
            yield from run_frames(track, trun, dts, base, duration, size, sample_flags, data)
            dts += sum(s[0] for s in run_samples(trun, duration, size, sample_flags)[1])


def run_samples(trun, duration, size, sample_flags):
    """The data offset, and per sample: duration, size, flags, composition offset."""
    version, flags = trun.version_flags
    fields = Fields(trun.data, 4)
    count = fields.take("I")
    offset = fields.take("i", flags & 0x1, 0)
    first_flags = fields.take("I", flags & 0x4)
    samples = []
    for i in range(count):
        one = fields.take("I", flags & 0x100, duration), fields.take("I", flags & 0x200, size)
        own = fields.take("I", flags & 0x400, first_flags if i == 0 and first_flags is not None else sample_flags)
        samples.append((*one, own, fields.take("i" if version else "I", flags & 0x800, 0)))
    return offset, samples


def run_frames(track, trun, dts, base, duration, size, sample_flags, data):
    at, samples = run_samples(trun, duration, size, sample_flags)
    at += base
    for length, size_bytes, flags, offset in samples:
        sample = data[at:at + size_bytes]
        assert len(sample) == size_bytes, "a sample reaches past the data"
        yield frame(track, dts, offset, length, not flags & 0x10000, sample)
        at += size_bytes
        dts += length


def fragmented(init, media):
    """The frames of moof/mdat pairs, in file order, with the tracks of an init segment."""
    known = tracks(next(b for b in boxes(init) if b.kind == b"moov"))
    return [f for box in boxes(media) if box.kind == b"moof" for f in fragment_frames(known, box, media)]


def whole_file(data):
    """The frames of an MP4 file of either kind, sorted by track."""
    top = boxes(data)
    moov = next(b for b in top if b.kind == b"moov")
    if any(b.kind == b"moof" for b in top):
        known = tracks(moov)
        return [f for box in top if box.kind == b"moof" for f in fragment_frames(known, box, data)]
    return [f for trak in moov.all(b"trak") for f in table_frames(trak, moov, data)]


def table_frames(trak, moov, data):
    """The frames of one track of a progressive file (ISO 14496-12, 8.7)."""
    track_id = struct.unpack_from(">I", trak.one(b"tkhd").data, 20 if trak.one(b"tkhd").version_flags[0] else 12)[0]
    track, table = tracks(moov)[track_id], trak.one(b"mdia", b"minf", b"stbl")
    sizes = sample_sizes(table.one(b"stsz").data)
    durations = spread(table.one(b"stts").data, ">II")
    ctts = table.all(b"ctts")
    offsets = spread(ctts[0].data, ">Ii") if ctts else [0] * len(sizes)
    stss = table.all(b"stss")
    keys = set(entries(stss[0].data, ">I")) if stss else None
    places, dts = sample_places(table, sizes), 0
    assert len(durations) == len(offsets) == len(places) == len(sizes)
    for i, size in enumerate(sizes):
        key = keys is None or (i + 1,) in keys
        yield frame(track, dts, offsets[i], durations[i], key, data[places[i]:places[i] + size])
        dts += durations[i]


def entries(data, form):
    count, step = struct.unpack_from(">I", data, 4)[0], struct.calcsize(form)
    return [struct.unpack_from(form, data, 8 + i * step) for i in range(count)]


def spread(data, form):
    return [value for count, value in entries(data, form) for _ in range(count)]


def sample_sizes(data):
    size, count = struct.unpack_from(">II", data, 4)
    return [size] * count if size else list(struct.unpack_from(f">{count}I", data, 12))


def sample_places(table, sizes):
    wide = table.all(b"co64")
    chunks = [e[0] for e in (entries(wide[0].data, ">Q") if wide else entries(table.one(b"stco").data, ">I"))]
    runs = entries(table.one(b"stsc").data, ">III")
    places, sample = [], 0
    for number, at in enumerate(chunks, 1):
        per_chunk = next(count for first, count, _ in reversed(runs) if first <= number)
        for _ in range(per_chunk):
            places.append(at)
            at += sizes[sample]
            sample += 1
    return places
