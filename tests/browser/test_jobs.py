"""A job from the form to its first run."""

import re

from playwright.sync_api import Page, expect

from tests.browser.lists import reload_until, row, run_action
from tests.browser.olts import CENTRO, ESTE, NORTE

JOB = "Descubrimiento norte"


def test_a_brand_narrows_the_new_job_whose_next_runs_are_shown_and_which_then_runs(
    page: Page,
) -> None:
    page.goto("/admin/snmp_jobs/snmpjob/add/")
    page.evaluate("window.isSamePage = true")
    page.get_by_label("Nombre").fill(JOB)
    page.get_by_label("Tipo").select_option("Descubrimiento")

    olts = page.locator('[data-part="olt_choice"]')
    oids = page.locator('[data-part="oid_choice"]')
    page.get_by_role("combobox", name="Marca:", exact=True).select_option("ZTE")
    expect(olts.get_by_role("checkbox", name=ESTE.name)).to_be_visible()
    expect(oids.get_by_role("checkbox", name="C300").first).to_be_visible()
    page.get_by_role("combobox", name="Marca:", exact=True).select_option("Huawei")
    expect(olts.get_by_role("checkbox", name=CENTRO.name)).to_be_visible()
    expect(oids.get_by_role("checkbox", name="MA5800").first).to_be_visible()
    expect(olts.get_by_role("checkbox", name=ESTE.name)).to_have_count(0)
    expect(oids.get_by_role("checkbox", name="C300")).to_have_count(0)

    olts.get_by_label("Filtrar por nombre, dirección o modelo").fill("NORTE")
    olts.get_by_role("button", name="Marcar todo lo mostrado", exact=True).click()
    expect(olts.get_by_role("status")).to_contain_text("3 /")
    page.get_by_label("Intervalo").fill("5m")
    expect(page.locator('[data-part="schedule"]')).to_contain_text(
        re.compile(r"Cada 5 minutos; próximas ejecuciones \d\d:\d\d, \d\d:\d\d, \d\d:\d\d")
    )
    assert page.evaluate("window.isSamePage") is True

    page.get_by_role("button", name="Guardar", exact=True).first.click()
    expect(page.locator(".messagelist")).to_contain_text(JOB)
    expect(row(page, JOB)).to_contain_text("Huawei")
    run_action(page, "Ejecutar ahora", JOB)
    for olt in NORTE:
        expect(page.get_by_text(f"{JOB} · {olt.name}")).to_be_visible()
    page.get_by_role("button", name="Ejecutar ahora").click()

    page.goto("/admin/executions/execution/?q=norte&status__exact=SUCCESS")
    for olt in NORTE:
        reload_until(page, row(page, olt.name))
        expect(row(page, olt.name).locator(".field-onus")).to_have_text(str(olt.onus))
