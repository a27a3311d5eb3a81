"""A browser that dies takes one test with it at most."""

import pytest
from playwright.sync_api import Browser


def test_a_browser_that_died_is_replaced(
    browsers: list[Browser], request: pytest.FixtureRequest
) -> None:
    browsers[-1].close()
    assert not browsers[-1].is_connected()
    browser: Browser = request.getfixturevalue("browser")
    assert browser.is_connected()
    page = browser.new_page()
    page.set_content("<p>alive</p>")
    assert page.inner_text("p") == "alive"
    page.close()
