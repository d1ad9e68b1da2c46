"""Somebody calls: which ONU is theirs, and how is it?"""

from playwright.sync_api import Page, expect

from tests.browser.lists import row
from tests.browser.olts import CENTRO
from tests.integration.huawei_olt import expected_onus


def test_a_customer_is_found_by_the_description_of_the_onu_and_its_page_says_how_it_is(
    page: Page,
) -> None:
    onu = expected_onus()[17]
    page.goto("/admin/")
    page.locator("#content-main").get_by_role("link", name="ONU", exact=True).last.click()

    page.get_by_role("textbox", name="Buscar").fill(onu.description.lower())
    page.get_by_role("button", name="Buscar").click()
    expect(page.locator("#result_list tbody tr")).to_have_count(1)
    expect(row(page, onu.serial)).to_contain_text(onu.description)
    expect(row(page, onu.serial)).to_contain_text(CENTRO.name)
    row(page, onu.serial).get_by_role("link").first.click()

    expect(page.locator("#content")).to_contain_text(onu.serial)
    expect(page.locator(".onu-verdict")).to_be_visible()
    expect(page.locator("svg.curve")).to_be_visible()
