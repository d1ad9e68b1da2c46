"""Debian's chromium, driven by Playwright; and an operator who is signed in."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, StorageState, expect, sync_playwright

from tests.browser.site import Site
from tests.browser.traffic import Traffic

NO_CHROMIUM = "The browser tests need chromium (Debian: apt-get install chromium fonts-liberation)."
QUIET = (
    "--no-sandbox",  # containers and root have none
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--lang=es",  # how it writes the dates of its own controls
)
PATIENCE_MS = 60_000  # a busy machine, never a measure


def chromium_path() -> str | None:
    return shutil.which("chromium")


def is_needed() -> bool:
    """Continuous integration must not pass without the tests that it is there for."""
    return os.environ.get("CI") == "true"


@contextmanager
def running_browser() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path(), args=list(QUIET))
        yield browser
        browser.close()


def sign_in(browser: Browser, site: Site, traffic: Traffic) -> StorageState:
    """Signs in through the page; the cookies let any number of windows be signed in."""
    with operator(browser, site, traffic) as page:
        page.goto("/")
        page.get_by_label("Nombre de usuario").fill("admin")
        page.get_by_label("Contraseña").fill(site.password)
        page.get_by_role("button", name="Iniciar sesión").click()
        page.wait_for_url("**/admin/")
        return page.context.storage_state()


@contextmanager
def operator(
    browser: Browser, site: Site, traffic: Traffic, signed_in: StorageState | None = None
) -> Iterator[Page]:
    """A page in a window of its own whose requests go into `traffic`."""
    context = browser.new_context(
        base_url=site.address,
        locale="es-PE",
        timezone_id="America/Lima",
        viewport={"width": 1440, "height": 900},
        storage_state=signed_in,
    )
    context.set_default_timeout(PATIENCE_MS)
    traffic.listen(context)
    yield context.new_page()
    context.close()
