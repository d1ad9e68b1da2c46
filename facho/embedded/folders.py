"""Folders that only their owner can enter."""

import os
import stat
from pathlib import Path

from facho.embedded.errors import ServerNotAllowedError


def make_private(folder: Path) -> None:
    """Make `folder` with mode 0700, or close an existing one of ours to others.

    Raises ServerNotAllowedError for a link or for a folder of somebody else: in a shared place
    such as /tmp another user may have put it there to listen in our stead.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _close_to_others(folder)


def _close_to_others(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise ServerNotAllowedError(
            f"{folder} is not a folder of user {os.getuid()}: remove it, "
            f"or run the command as its owner (user {found.st_uid})."
        )
    if stat.S_IMODE(found.st_mode) != 0o700:
        folder.chmod(0o700)


def give(folder: Path, uid: int, gid: int) -> None:
    """Make `folder` and all below it belong to `uid`; nothing happens where it does already."""
    if folder.lstat().st_uid == uid:
        return
    for path in [*folder.rglob("*"), folder]:
        os.chown(path, uid, gid, follow_symlinks=False)
