from pathlib import Path

import pytest

from facho.embedded import ServerNotInstalledError, binaries


def test_the_programs_come_from_the_wheels() -> None:
    assert binaries.postgres_binary("initdb").is_file()
    assert binaries.redis_binary().is_file()


def test_without_the_wheel_redis_comes_from_the_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "redis-server"
    program.touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    assert binaries.redis_binary(wheel="no_such_wheel") == program


def test_without_any_redis_the_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(ServerNotInstalledError, match=r"install Redis 6.2.*FACHO_REDIS_URL"):
        binaries.redis_binary(wheel="no_such_wheel")
