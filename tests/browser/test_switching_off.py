"""An OLT is disabled while it is being asked."""

from collections.abc import Mapping

from playwright.sync_api import Page, expect

from simulator.agent import Agent, Conditions
from simulator.fleet import DemoOlt
from tests.browser.lists import reload_until, row, run_action
from tests.browser.olts import SUR


def test_disabling_an_olt_stops_its_walk_and_the_pages_say_so(
    page: Page, agents: Mapping[DemoOlt, Agent]
) -> None:
    agent = agents[SUR]
    agent.conditions = Conditions(latency_s=1.5)  # it would take minutes
    page.goto("/admin/hosts/olt/")
    run_action(page, "Descubrir ahora", SUR.name)
    page.get_by_role("button", name="Ejecutar ahora").click()
    reload_until(page, row(page, SUR.name).get_by_text("Descubrimiento sur"))

    run_action(page, "Deshabilitar", SUR.name)
    expect(page.get_by_text("1 OLT deshabilitada")).to_be_visible()
    expect(row(page, SUR.name)).to_contain_text("Deshabilitada")

    page.goto("/admin/executions/execution/?q=sur")
    aborted = row(page, "Descubrimiento sur")
    reload_until(page, aborted.get_by_text("Abortada"))
    asked = len(agent.log)
    aborted.get_by_role("link").first.click()
    expect(page.locator(".field-reason_text").first).to_contain_text("La OLT fue deshabilitada")
    page.goto("/admin/onus/onudata/?olt=SUR")
    expect(page.locator("#result_list tbody tr")).to_have_count(0)
    assert len(agent.log) == asked
