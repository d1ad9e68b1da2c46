"""Where the embedded servers keep their files, and how a client reaches them."""

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path

DATABASE = "facho"
DATABASE_USER = "facho"

# sun_path holds 108 bytes with its closing zero (unix(7)); the longest name below the folder is
# supervisor's temporary `supervisor.sock.<pid>`.
LONGEST_SOCKET_NAME = len("supervisor.sock.4194304")
LONGEST_FOLDER = 107 - LONGEST_SOCKET_NAME - 1

# libpq splits a host at commas and kombu reads a path as a URL: only plain names go there as is.
PLAIN_PATH = re.compile(r"[A-Za-z0-9_./-]+")

SHORT_FOLDERS = Path("/tmp")  # noqa: S108 - the one short place every Linux has; owner is checked


@dataclass(frozen=True, slots=True)
class Locations:
    """The folders of one set of embedded servers; two sets never meet."""

    var: Path
    sockets: Path

    @classmethod
    def below(cls, var: Path) -> "Locations":
        """Everything below `var`; the sockets elsewhere where that path is too long for one."""
        var = var.absolute()
        return cls(var=var, sockets=_socket_folder(var))

    @property
    def postgres_data(self) -> Path:
        return self.var / "postgres"

    @property
    def redis_data(self) -> Path:
        return self.var / "redis"

    @property
    def logs(self) -> Path:
        return self.var / "log"

    @property
    def lock(self) -> Path:
        return self.var / "embedded.lock"

    @property
    def redis_socket(self) -> Path:
        return self.sockets / "redis.sock"

    @property
    def supervisor_socket(self) -> Path:
        return self.sockets / "supervisor.sock"

    @property
    def database(self) -> dict[str, str]:
        """The keys of Django's DATABASES that say where the database is."""
        return {"NAME": DATABASE, "USER": DATABASE_USER, "HOST": str(self.sockets)}

    @property
    def redis_url(self) -> str:
        return f"unix://{self.redis_socket}?db=0"

    @property
    def broker_url(self) -> str:
        """The same server in kombu's spelling."""
        return f"redis+socket://{self.redis_socket}?virtual_host=0"


def _socket_folder(var: Path) -> Path:
    folder = var / "run"
    if len(os.fsencode(folder)) <= LONGEST_FOLDER and PLAIN_PATH.fullmatch(str(folder)):
        return folder
    digest = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return SHORT_FOLDERS / f"facho-{os.getuid()}-{digest}"
