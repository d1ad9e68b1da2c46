"""The dashboard of a wall screen."""

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from simulator.agent import Agent, Conditions
from simulator.fleet import DemoOlt
from tests.browser.lists import run_action
from tests.browser.olts import ESTE


def test_the_dashboard_shows_what_begins_and_ends_without_a_reload(
    page: Page, agents: Mapping[DemoOlt, Agent]
) -> None:
    agents[ESTE].conditions = Conditions(latency_s=1.5)
    wall = page.context.new_page()
    wall.goto("/coordinator/dashboard/?q=OLT-ESTE")
    wall.evaluate("window.isSamePage = true")
    olt = wall.locator("li.olt", has_text=ESTE.name)
    expect(olt).to_contain_text("Sin consultar")

    page.goto("/admin/hosts/olt/")
    run_action(page, "Descubrir ahora", ESTE.name)
    page.get_by_role("button", name="Ejecutar ahora").click()
    expect(olt.locator(".olt-now")).to_contain_text("Descubrimiento este")

    agents[ESTE].conditions = Conditions()
    expect(olt.locator(".badge")).to_have_text("En orden")
    assert wall.evaluate("window.isSamePage") is True
