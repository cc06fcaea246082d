#!/usr/bin/env python3
"""A private PostgreSQL 15 for tests and benchmarks: its own folder, its own port on loopback, nothing of the system's.

    with Postgres(folder) as server: … server.url(), server.create("name"), server.pause() …
    tests/peers/postgres.py FOLDER        runs one until standard input ends; prints "READY url"

Debian's packages keep the programs out of PATH; PostgreSQL refuses to run as root, so root runs it as user postgres.
"""

import os
import pathlib
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time

PROGRAMS = pathlib.Path("/usr/lib/postgresql/15/bin")
# Nothing here survives a power cut, and nothing has to: but for `durable`, which the fault tests ask for.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")


def installed():
    return (PROGRAMS / "postgres").exists()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def as_postgres():
    """Options of subprocess: not as root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}


class Postgres:
    def __init__(self, folder, durable=False, settings=(), data=None):
        """`folder`: one that user postgres can reach; pytest's own are closed. `data`: a folder for its files, when they shall be elsewhere (a small disk)."""
        self.folder = pathlib.Path(folder)
        self.data = pathlib.Path(data) if data else self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.port = free_port()
        self.settings = [*(() if durable else FAST), "listen_addresses=127.0.0.1", f"port={self.port}",
                         f"unix_socket_directories={self.folder}", "max_connections=200", "shared_buffers=128MB",
                         "logging_collector=off", *settings]
        self.process = None

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def start(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        self.data.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            postgres = pwd.getpwnam("postgres")
            for path in (self.folder, self.data):
                os.chown(path, postgres.pw_uid, postgres.pw_gid)
        if not (self.data / "PG_VERSION").exists():
            self._run("initdb", "-D", self.data, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8",
                      "--no-sync", "--no-instructions")
        options = [part for setting in self.settings for part in ("-c", setting)]
        with open(self.log, "ab") as log:
            self.process = subprocess.Popen(
                [str(PROGRAMS / "postgres"), "-D", str(self.data), *options], stdout=log, stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL, cwd="/", start_new_session=True, **as_postgres())
        self.wait_ready()

    def wait_ready(self, timeout_s=30):
        deadline = time.monotonic() + timeout_s
        ready = [str(PROGRAMS / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres"]
        while subprocess.run(ready, check=False, cwd="/").returncode != 0:
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"PostgreSQL does not start: {self.tail()}")
            time.sleep(0.02)

    def tail(self, lines=20):
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    @property
    def running(self):
        return self.process is not None and self.process.poll() is None

    def stop(self, how=signal.SIGINT, timeout_s=30):
        """SIGINT: fast, ends all connections; SIGQUIT: as a crash would."""
        if self.process:
            self.process.send_signal(how)
            self.process.wait(timeout_s)
        self.process = None

    def everybody(self):
        """The postmaster and its children."""
        pid = self.process.pid
        return [pid, *map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]

    def pause(self):
        """Connections stay open and nobody answers, as when a virtual machine is suspended."""
        for pid in self.everybody():
            os.kill(pid, signal.SIGSTOP)

    def resume(self):
        for pid in self.everybody():
            os.kill(pid, signal.SIGCONT)

    def url(self, database="postgres"):
        return f"postgres://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, database, template=None):
        self.sql(f'CREATE DATABASE "{database}"' + (f' TEMPLATE "{template}"' if template else ""))
        return self.url(database)

    def sql(self, text, database="postgres", timeout_s=60):
        return subprocess.run([str(PROGRAMS / "psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text, self.url(database)],
                              check=True, text=True, capture_output=True, timeout=timeout_s, cwd="/").stdout.strip()

    @staticmethod
    def run(program, *arguments):
        """One of PostgreSQL's client programs, as whoever runs the tests."""
        subprocess.run([str(PROGRAMS / program), *map(str, arguments)], check=True, text=True, capture_output=True, timeout=120)

    def _run(self, program, *arguments):
        done = subprocess.run([str(PROGRAMS / program), *map(str, arguments)], text=True, capture_output=True,
                              check=False, cwd="/", **as_postgres())
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"


def main():
    folder = pathlib.Path(sys.argv[1])
    with Postgres(folder) as server:
        print("READY", server.url(), flush=True)
        sys.stdin.read()
    if "--keep" not in sys.argv:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
