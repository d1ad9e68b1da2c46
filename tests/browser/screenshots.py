"""`make screenshots`: pictures of every main page, and which requests took longest.

The exit status is 1 where a page had a fault or a request, exports apart, took too long.
"""

import json
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

from simulator.agent import Agent, AgentServer
from simulator.fleet import COMMUNITY, FLEET
from tests.browser import browser as chromium
from tests.browser.pages import PAGES, THEMES, WIDTHS, MainPage, Rows
from tests.browser.readable import stand_still
from tests.browser.site import Site, running_site
from tests.browser.traffic import Timed, Traffic
from tests.facho.launch.launched import free_port

FOLDER = settings.BASE_DIR / "var" / "screenshots"
HEIGHT = 900
LONGEST = 2400  # of a picture: a list of a hundred lines says no more than its first
LIMIT_MS = 500.0
SHOWN = 15


def main() -> int:
    if chromium.chromium_path() is None:
        _say(chromium.NO_CHROMIUM)
        return 1
    traffic = Traffic()
    with tempfile.TemporaryDirectory(prefix="facho-") as folder, _served_fleet() as port:
        _say("Starting a site of its own")
        with running_site(Path(folder)) as site:
            _say("Discovering the simulated OLTs")
            rows: Rows = json.loads(site.run("tests.browser", "furnish-demo", str(port)))
            _take_pictures(site, rows, traffic)
    return _verdict(traffic)


@contextmanager
def _served_fleet() -> Iterator[int]:
    """The OLTs of the demo at a free port, so that a demo may run beside."""
    now, port = datetime.now(UTC), free_port()
    agents = [Agent(olt.table(now), COMMUNITY, olt.address, port, keep_log=False) for olt in FLEET]
    with AgentServer(agents):
        yield port


def _take_pictures(site: Site, rows: Rows, traffic: Traffic) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium.running_browser() as browser:
        signed_in = chromium.sign_in(browser, site, traffic)
        with chromium.operator(browser, site, traffic, signed_in) as page:
            for main_page in PAGES:
                page.goto(main_page.address(rows))
                stand_still(page)
                if main_page.name == "job-new":
                    _fill_in_a_job(page)
                _picture(page, main_page)
    _say(f"Pictures of {len(PAGES)} pages are in {FOLDER}")


def _fill_in_a_job(page: Page) -> None:
    """An empty form shows nothing of what it does."""
    page.get_by_label("Nombre").fill("Potencias Huawei")
    page.get_by_label("Tipo").select_option("GET")
    page.get_by_role("combobox", name="Marca:", exact=True).select_option("Huawei")
    olts = page.locator('[data-part="olt_choice"]')
    olts.get_by_role("button", name="Marcar todo lo mostrado", exact=True).click()
    page.get_by_label("Intervalo").fill("5m")
    page.locator('[data-part="load"] table').wait_for()


def _picture(page: Page, main_page: MainPage) -> None:
    page.evaluate("document.activeElement.blur(); scrollTo(0, 0)")
    for width_name, width in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": HEIGHT})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            height = min(int(page.evaluate("document.documentElement.scrollHeight")), LONGEST)
            page.screenshot(
                path=FOLDER / f"{main_page.name}-{width_name}-{theme}.png",
                full_page=True,
                clip={"x": 0, "y": 0, "width": width, "height": max(height, HEIGHT)},
            )


def _verdict(traffic: Traffic) -> int:
    slowest = sorted(traffic.requests, key=lambda one: -one.took_ms)
    _say(f"The slowest of {len(slowest)} requests:")
    for one in slowest[:SHOWN]:
        _say(str(one))
    for text in traffic.troubles:
        _say(f"FAULT: {text}")
    slow = list(too_slow(slowest))
    if slow:
        _say(f"{len(slow)} requests took more than {LIMIT_MS:.0f} ms: see the table.")
    return 1 if slow or traffic.troubles else 0


def too_slow(requests: Iterable[Timed]) -> Iterator[Timed]:
    """An export makes its file while the person waits for it."""
    return (one for one in requests if one.took_ms > LIMIT_MS and "/export" not in one.address)


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
