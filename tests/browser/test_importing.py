"""OLTs from a file that is not quite right."""

from playwright.sync_api import FilePayload, Page, expect

from tests.browser.lists import row

LINES = """\
name,ip,port,community,brand
OLT-NUEVA-01,192.0.2.21,161,secreta,Huawei
OLT-NUEVA-02,192.0.2.300,161,secreta,Huawei
OLT-NUEVA-03,192.0.2.23,161,secreta,Marciana
OLT-NUEVA-04,192.0.2.24,161,secreta,ZTE
"""


def test_the_good_lines_of_a_file_are_imported_and_each_bad_one_is_explained_before(
    page: Page,
) -> None:
    page.goto("/admin/hosts/olt/")
    page.get_by_role("link", name="Importar CSV").click()
    file = FilePayload(name="olts.csv", mimeType="text/csv", buffer=LINES.encode())
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Ver qué cambiaría").click()

    expect(page.get_by_text("Nada se ha escrito todavía.")).to_be_visible()
    faults = page.get_by_role("region", name="Líneas con errores").locator("tbody tr")
    expect(faults).to_have_count(2)
    expect(faults.nth(0)).to_contain_text("3")
    expect(faults.nth(0)).to_contain_text("192.0.2.300")
    expect(faults.nth(1)).to_contain_text("4")
    expect(faults.nth(1)).to_contain_text("Marciana")
    expect(page.get_by_text("secreta")).to_have_count(0)
    page.get_by_role("button", name="Importar 2 OLT sin las líneas con errores").click()

    expect(page.locator(".messagelist")).to_contain_text("2")
    for name in ("OLT-NUEVA-01", "OLT-NUEVA-04"):
        expect(row(page, name)).to_have_count(1)
    for name in ("OLT-NUEVA-02", "OLT-NUEVA-03"):
        expect(row(page, name)).to_have_count(0)
