"""The rules of the design that a reader of the source can check."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

# Each app and the apps that it may import. What is not named here it may not import.
MAY_IMPORT = {
    "console": set(),
    "errands": {"console"},
    "brands": {"console"},
    "hosts": {"console", "brands"},
    "oids": {"console", "brands"},
    "snmp_jobs": {"console", "brands", "hosts", "oids"},
    "onus": {"console", "errands", "brands", "hosts", "oids", "snmp_jobs"},
    "executions": {"console", "errands", "brands", "hosts", "oids", "snmp_jobs", "onus"},
    "execution_coordinator": {
        "console",
        "errands",
        "brands",
        "hosts",
        "oids",
        "snmp_jobs",
        "onus",
        "executions",
        "facho",
    },
    "simulator": {
        "console",
        "errands",
        "brands",
        "hosts",
        "oids",
        "snmp_jobs",
        "onus",
        "executions",
        "facho",
    },
    "facho": {
        "console",
        "errands",
        "brands",
        "hosts",
        "oids",
        "snmp_jobs",
        "onus",
        "executions",
        "execution_coordinator",
        "simulator",
    },
}

# Foreign libraries and the only places that know them.
OWNERS = {
    "pysnmp": ("snmp_jobs/snmp/",),
    "pyasn1": ("snmp_jobs/snmp/",),
    "redis": ("execution_coordinator/lease.py", "execution_coordinator/checks.py"),
    "celery": ("facho/celery.py", "facho/__init__.py", "*/tasks.py"),
    "xlsxwriter": ("console/sheets.py",),
    "kombu": ("facho/celery.py", "*/tasks.py"),
}
FORBIDDEN_NAMES = {"utils", "helpers", "common", "services"}


def source_files() -> list[Path]:
    files = [path for app in MAY_IMPORT for path in (ROOT / app).rglob("*.py")]
    return [path for path in files if "migrations" not in path.parts]


@cache
def imported_modules(path: Path) -> tuple[str, ...]:
    """Parsed once for all the rules."""
    return tuple(_imported_modules(path))


def _imported_modules(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def app_of(module: str) -> str:
    return module.partition(".")[0]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_imports_run_one_way() -> None:
    wrong = {
        f"{relative(path)} imports {app_of(module)}: {app} may import "
        f"{', '.join(sorted(MAY_IMPORT[app])) or 'no other app'}"
        for path in source_files()
        for module in imported_modules(path)
        if app_of(module) in MAY_IMPORT
        and (app := relative(path).partition("/")[0]) != app_of(module)
        and app_of(module) not in MAY_IMPORT[app]
    }
    assert wrong == set()


def test_nobody_imports_tasks() -> None:
    wrong = {
        f"{relative(path)} imports {module}: send ids from a task instead"
        for path in source_files()
        for module in imported_modules(path)
        if module.endswith(".tasks") and app_of(module) in MAY_IMPORT
    }
    assert wrong == set()


@pytest.mark.parametrize("library", OWNERS)
def test_a_foreign_library_has_one_owner(library: str) -> None:
    wrong = {
        f"{relative(path)} imports {library}: only {', '.join(OWNERS[library])} may"
        for path in source_files()
        if any(app_of(module) == library for module in imported_modules(path))
        and not any(
            path.match(owner) or relative(path).startswith(owner) for owner in OWNERS[library]
        )
    }
    assert wrong == set()


def test_only_settings_read_the_environment() -> None:
    entry_points = {"settings.py", "celery.py", "wsgi.py", "__main__.py"}
    wrong = {
        f"{relative(path)} uses os.environ: add a setting to facho/settings.py"
        for path in source_files()
        if path.name not in entry_points and "os.environ" in path.read_text()
    }
    assert wrong == set()


def test_no_module_is_a_drawer() -> None:
    wrong = {relative(path) for path in source_files() if path.stem in FORBIDDEN_NAMES}
    assert wrong == set()


def test_only_lifecycle_moves_a_status() -> None:
    """The rows are opened by the tick and by run now; afterwards lifecycle alone writes them.

    Errands have one of their own.
    """
    wrong = {
        relative(path)
        for path in source_files()
        if "update(status=" in path.read_text().replace("\n", "").replace(" ", "")
        and not relative(path).startswith(("executions/lifecycle/", "errands/lifecycle.py"))
    }
    assert wrong == set()


def test_a_task_is_a_door_of_under_15_lines() -> None:
    wrong = {
        f"{relative(path)}: {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in ROOT.glob("*/tasks.py")
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 >= 15
    }
    assert wrong == set()
