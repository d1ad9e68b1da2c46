"""One site and one browser for all these tests."""

import json
from collections.abc import Iterator, Mapping

import pytest
from playwright.sync_api import Browser, Page, StorageState

from simulator.agent import Agent
from simulator.fleet import DemoOlt
from tests.browser import browser as chromium
from tests.browser.olts import OESTE, as_csv, served_olts
from tests.browser.pages import Rows
from tests.browser.site import Site, running_site
from tests.browser.traffic import Traffic
from tests.facho.launch.launched import free_port


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker(pytest.mark.slow)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One after the other, or a site would be started for each module in between; and first,
    so that no other worker process has nothing left to do but to start a site too."""
    items.sort(key=lambda item: item.path.parent.name != "browser")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if chromium.chromium_path() is None:
        refuse = pytest.fail if chromium.is_needed() else pytest.skip
        refuse(chromium.NO_CHROMIUM)
    with chromium.running_browser() as running:
        yield running


@pytest.fixture(scope="package")
def agents() -> Iterator[Mapping[DemoOlt, Agent]]:
    with served_olts() as running:
        yield running


@pytest.fixture(scope="package")
def site(
    browser: Browser,  # noqa: ARG001 - without one there is nothing to start
    agents: Mapping[DemoOlt, Agent],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("site")
    ports = {olt: agent.port for olt, agent in agents.items()} | {OESTE: free_port()}
    (folder / "olts.csv").write_text(as_csv(ports))
    with running_site(folder) as running:
        yield running


@pytest.fixture(scope="package")
def rows(site: Site) -> Rows:
    """The rows that the main pages show."""
    found: Rows = json.loads(site.run("tests.browser", "furnish", str(site.folder / "olts.csv")))
    return found


@pytest.fixture(scope="package")
def signed_in(browser: Browser, site: Site) -> StorageState:
    traffic = Traffic()
    state = chromium.sign_in(browser, site, traffic)
    assert traffic.troubles == []
    return state


@pytest.fixture
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture
def page(
    browser: Browser,
    site: Site,
    signed_in: StorageState,
    traffic: Traffic,
    rows: Rows,  # noqa: ARG001 - the site is furnished
) -> Iterator[Page]:
    """A page of the operator, in Spanish. A test that uses it fails for any trouble on the way."""
    with chromium.operator(browser, site, traffic, signed_in) as page:
        yield page
    assert traffic.troubles == []
