"""A backup made while a recorder records becomes a recorder again, in an empty folder."""

import shutil
import stat

import dvr
import hls
import peers

SETTINGS = {"DVR_RECORDING_SEGMENT_S": "5"}


def finished(api, camera_id):
    return {r["id"]: r for r in api.pages(f"/api/recordings/{camera_id}/")}


def back_up(server, target, *options):
    done = server.command("backup", str(target), *options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_back_up_while_recording_and_restore(make_server, make_cameras, tmp_path):
    cameras = make_cameras(1)
    server = make_server(**SETTINGS)
    camera = server.api.add_camera("Kept", cameras.url(), username="admin", password="camera secret")["id"]
    dvr.wait_until(lambda: len(finished(server.api, camera)) >= 2, 60, "two finished recordings")
    permanent = min(finished(server.api, camera))
    server.api.json("PATCH", f"/api/recordings/{camera}/{permanent}/", {"is_permanent": True})

    target = tmp_path / "backup"
    before = finished(server.api, camera)
    said = back_up(server, target)
    assert "backed up" in said
    assert server.api.status(camera)["state"] == "recording", "recording went on meanwhile"
    assert stat.S_IMODE(target.stat().st_mode) == 0o700 and stat.S_IMODE((target / "catalog.db").stat().st_mode) == 0o600

    # Once more: what is there already is not copied again.
    dvr.wait_until(lambda: len(finished(server.api, camera)) >= len(before) + 1, 60, "one more recording")
    later = finished(server.api, camera)
    said = back_up(server, target)
    assert int(said.split(" files")[0].rsplit(" ", 1)[1]) < len(later), said
    end = later[max(later)]["end_time"]
    server.kill()
    shutil.rmtree(server.data)   # the disk is lost

    restored = make_server(start=False, **SETTINGS)
    shutil.rmtree(restored.data)
    shutil.copytree(target, restored.data)
    checked = restored.command("check", "--deep")
    assert checked.returncode == 0 and "clean" in checked.stdout, checked.stdout + checked.stderr

    restored.start()
    now = finished(restored.api, camera)
    assert set(later) <= set(now) and now[permanent]["is_permanent"]
    played = hls.Client(restored.api)
    start = now[min(now)]["start_time"]
    pieces = played.range_pieces(camera, start, end).segments
    frames = [f.digest for piece in pieces for f in played.frames(piece) if f.kind == "video"]
    sent = [f.digest for f in cameras.sent()]
    assert len(frames) >= 25 * 10 and set(frames) <= set(sent), "the restored footage plays, frame by frame"
    # The stored password is readable with the restored keys: the camera is recorded again.
    restored.api.wait_state(camera, "recording", timeout_s=30)
    dvr.wait_until(lambda: len(finished(restored.api, camera)) > len(later), 60, "new footage after the restore")
    restored.api.json("PATCH", f"/api/cameras/{camera}/", {"is_active": False})
    restored.api.wait_state(camera, "disabled")
    assert restored.stop() == 0
    checked = restored.command("check", "--deep")
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_back_up_and_restore_on_postgres(make_server, make_cameras, postgres_server, tmp_path):
    """As the guide says: pg_dump while a camera is recorded, then the files; both into an empty place."""
    cameras = make_cameras(1)
    server = make_server(**SETTINGS, DVR_DATABASE_URL=postgres_server.create("kept"))
    camera = server.api.add_camera("Kept", cameras.url(), username="admin", password="camera secret")["id"]
    dvr.wait_until(lambda: len(finished(server.api, camera)) >= 2, 60, "two finished recordings")
    before = finished(server.api, camera)
    dump, target = tmp_path / "catalog.dump", tmp_path / "backup"
    postgres_server.run("pg_dump", "--format=custom", f"--file={dump}", postgres_server.url("kept"))
    back_up(server, target)
    assert not (target / "catalog.db").exists() and (target / "keys").is_dir()
    server.kill()
    shutil.rmtree(server.data)
    postgres_server.sql("DROP DATABASE kept WITH (FORCE)")

    restored = make_server(start=False, **SETTINGS, DVR_DATABASE_URL=postgres_server.create("restored"))
    postgres_server.sql("DROP DATABASE restored WITH (FORCE)")   # the account that every test's server gets
    shutil.rmtree(restored.data)
    postgres_server.run("pg_restore", f"--dbname={postgres_server.create('restored')}", "--no-owner", dump)
    shutil.copytree(target, restored.data)
    repaired = restored.command("check", "--repair")
    assert repaired.returncode in (0, 1), repaired.stdout + repaired.stderr
    checked = restored.command("check", "--deep")
    assert checked.returncode == 0 and "clean" in checked.stdout, repaired.stdout + checked.stdout + checked.stderr

    restored.start()
    assert set(before) <= set(finished(restored.api, camera))
    restored.api.wait_state(camera, "recording", timeout_s=30)
    dvr.wait_until(lambda: len(finished(restored.api, camera)) > len(before), 60, "new footage after the restore")


def test_retention_goes_on_during_a_backup(make_server, make_cameras, tmp_path):
    """Rows whose files went meanwhile are not in the backup: it is whole in itself."""
    cameras = make_cameras(2)
    server = make_server(**SETTINGS, DVR_RETENTION_BUDGET_BYTES="3MB", DVR_RETENTION_INTERVAL_S="1")
    ids = [server.api.add_camera(f"C{n}", cameras.url(n))["id"] for n in (1, 2)]
    dvr.wait_until(lambda: all(finished(server.api, i) for i in ids), 60, "footage of both")
    target = tmp_path / "backup"
    for _ in range(5):
        back_up(server, target)
        copy = tmp_path / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(target, copy)
        restored = make_server(start=False)
        shutil.rmtree(restored.data)
        copy.rename(restored.data)
        checked = restored.command("check", "--deep")
        assert checked.returncode == 0, checked.stdout + checked.stderr


def test_wrong_targets_are_refused(make_server, tmp_path):
    server = make_server(start=False)
    for target in (server.data, server.data / "inside", server.folder):
        refused = server.command("backup", str(target))
        assert refused.returncode == 1 and "must not hold each other" in refused.stderr, refused.stderr
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("mine")
    refused = server.command("backup", str(other))
    assert refused.returncode == 1 and "neither empty nor a backup" in refused.stderr
    back_up(server, tmp_path / "small", "--catalog-only")
    assert not (tmp_path / "small" / "recordings").exists()
