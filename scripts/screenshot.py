"""Pictures of a running `make serve`, to look at: `make screenshot` (ARGS: paths instead of these).

Each page as the demo's editor sees it, wide, on a phone and dark, in var/screenshots; and README's
picture, the demo's ferry article with its claims, in docs. PORT and DATA_DIR as for `make serve`.
"""

import os
import sys
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, Error, Page, ViewportSize, sync_playwright

from scripts import chromium
from scripts.project import ROOT, give_up, whole_number

PATHS = ("/", "/desk", "/desk/articles", "/desk/claims", "/desk/team", "/account")
LOOKS: dict[str, tuple[ViewportSize, Literal["light", "dark"]]] = {
    "wide": ({"width": 1280, "height": 900}, "light"),
    "phone": ({"width": 390, "height": 844}, "light"),
    "dark": ({"width": 1280, "height": 900}, "dark"),
}
FOLDER = ROOT / "var" / "screenshots"
README_PICTURE = ROOT / "docs" / "screenshot.png"


def main(paths: list[str]) -> None:
    """Writes one PNG for each path and look, and prints where."""
    address = f"http://localhost:{whole_number(os.environ, 'PORT', 8000, 65_535)}"
    email, password = _editor(Path(os.environ.get("DATA_DIR") or ROOT / "var"))
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium.require(), args=["--no-sandbox", "--disable-gpu"]
        )
        for look in LOOKS:
            page = _signed_in(browser, look, address, email, password)
            for path in paths or PATHS:
                _take(page, address, path, look)
            if look == "wide" and not paths:
                _take_readme_picture(page, address)
        browser.close()


def _editor(data_dir: Path) -> tuple[str, str]:
    """The demo editor's address and password, as `make serve` keeps them."""
    file = data_dir / "demo-accounts.txt"
    lines = file.read_text().splitlines() if file.is_file() else []
    accounts = [line.split()[1:] for line in lines if line.startswith("editor")]
    if not accounts:
        give_up(f"There is no demo account in {file}: run make serve first.")
    email, password = accounts[0]
    return email, password


def _signed_in(browser: Browser, look: str, address: str, email: str, password: str) -> Page:
    viewport, scheme = LOOKS[look]
    page = browser.new_context(viewport=viewport, color_scheme=scheme).new_page()
    try:
        page.goto(f"{address}/sign-in")
    except Error:
        give_up(f"Nothing answers at {address}: run make serve, and this beside it.")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: "/sign-in" not in url)
    return page


def _take(page: Page, address: str, path: str, look: str) -> None:
    page.goto(f"{address}{path}", wait_until="networkidle")
    name = path.strip("/").replace("/", "-") or "front"
    file = FOLDER / f"{name}-{look}.png"
    page.screenshot(path=str(file), full_page=True)
    print(file)


def _take_readme_picture(page: Page, address: str) -> None:
    page.goto(f"{address}/desk/articles")
    page.get_by_role("link", name="Harbour ferry").click()
    page.locator("mark").nth(2).click()
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(README_PICTURE))
    print(README_PICTURE)


if __name__ == "__main__":
    main(sys.argv[1:])
