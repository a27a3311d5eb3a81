"""Every page of the site, by the addresses that the application knows, and a look at one of them.

`visits(app)` takes its pages from `app.url_map` and what each is about from `route_policies.py`,
so that a new page is looked at without being named here. `Looker` opens them one after another in
one browser per person: a new server or browser for each would take minutes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Request, ViewportSize
from sqlalchemy.orm import Session

from app import db
from app.domain.actor import Actor
from tests.architecture.route_policies import IN, ROUTES
from tests.browser.conftest import LiveServer
from tests.factories import Desk

Maker = Callable[[Session, Desk, str], dict[str, Any]]

#: What answers a browser's GET and is no page: files, probes, what scripts ask for.
NO_PAGES = {
    "static", "healthz", "readyz", "api-docs.openapi_json",
    "claims.show_similar", "claims.suggest_claimants", "sources.suggest",
}  # fmt: skip
#: What libraries say of bad input, to programmers.
MACHINE_WORDS = ("Missing data for", "Not a valid", "Must be one of", "Invalid value")
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}
#: What depends on nothing but colours: the rules to ask again after changing the theme alone.
COLOUR_RULES = {"runOnly": ["color-contrast", "link-in-text-block"]}
_FACTS = """(PUBLIC_URL) => ({
  headings: document.querySelectorAll("h1").length,
  language: document.documentElement.lang,
  title: document.title.trim(),
  text: document.body.innerText,
  away: [...document.links].map(({ href }) => href).filter((href) => href.startsWith(PUBLIC_URL)),
})"""
_IS_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
#: What was laid out for another size is laid out anew before anything looks at it.
_TWO_FRAMES = (
    "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
)
#: Of many of a kind, made by the same lines of a template, a few tell what axe wants to know.
_THIN_OUT = """() => {
  for (const parent of document.querySelectorAll("main, main section, main ol, main ul, main dl")) {
    [...parent.children].slice(14).forEach((child) => child.remove());
  }
}"""
#: What sticks out of the screen: named in the report, since nothing else tells where to look.
_STICKING_OUT = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width && box.right > document.documentElement.clientWidth + 1
    && !element.closest(".table-scroll, pre, [hidden]");
}).slice(0, 3).map((element) => element.outerHTML.slice(0, 160))"""
_AXE = """(options) => axe.run({ resultTypes: ["violations"], ...options }).then(
  ({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes.slice(0, 2).map(
    ({ html, any }) => html.slice(0, 200) + " " + any[0]?.message).join(" | ")))"""
_FILL = """(fields) => {
  for (const form of document.forms) form.noValidate = true;
  for (const [name, value] of Object.entries(fields)) {
    for (const control of document.querySelectorAll(`main [name="${name}"]`)) control.value = value;
  }
}"""


@dataclass(frozen=True)
class Visit:
    """One page as one person sees it; with `press`, as it is after a form was sent."""

    who: str
    endpoint: str
    thing: Maker | None = None
    query: str = ""
    code: int = 200
    fill: dict[str, str] = field(default_factory=dict)
    press: str = ""

    @property
    def name(self) -> str:
        """What a report calls it."""
        about = getattr(self.thing, "__name__", "")
        return " ".join(filter(None, (self.who, self.endpoint, about, self.query, self.press)))


def page_endpoints(app: Flask) -> set[str]:
    """The endpoints that people open in a browser."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    } - NO_PAGES


def visits(app: Flask) -> Iterator[Visit]:
    """Each page once, as a reader where anybody may read it, else as whoever works there."""
    for endpoint in sorted(page_endpoints(app)):
        route = ROUTES[f"GET {endpoint}"]
        who = next(w for w in ("anonymous", "reviewer", "admin") if route.access[w] == IN)
        yield Visit(who, endpoint, route.thing, route.query)


class Looker:
    """Opens pages as different people, and keeps what is wrong with them."""

    def __init__(
        self, server: LiveServer, new_context: Callable[..., BrowserContext], **options: Any
    ) -> None:
        self.server, self.new_context, self.options = server, new_context, options
        self.pages: dict[str, Page] = {}
        self.problems: list[str] = []
        self.made = 0
        self.axe_script = Axe().axe_script

    def page_of(self, who: str) -> Page:
        """The one tab of that person."""
        if who not in self.pages:
            context = self.new_context(**self.options)
            if who != "anonymous":
                actor: Actor = getattr(self.server.desk, who)
                self.server.sign_in(context, actor)
            context.on("request", self._on_request)
            self.pages[who] = context.new_page()
        return self.pages[who]

    def open(self, visit: Visit) -> Page:
        """Makes what the page is about, and opens it; a wrong answer is a problem."""
        page = self.page_of(visit.who)
        answer = page.goto(self._address(visit))
        if visit.press:
            page.evaluate(_FILL, visit.fill)
            with page.expect_navigation() as navigation:
                page.get_by_role("button", name=visit.press, exact=True).first.click()
            answer = navigation.value
        code = answer.status if answer else 0
        if code != visit.code:
            self.problems.append(f"{visit.name}: answered {code}, not {visit.code}")
        return page

    def look_at(self, visit: Visit) -> None:
        """Opens the page; it must be accessible in both themes and at both widths, and fit."""
        page = self.open(visit)
        self.check_form(page, visit)
        self._show(page, PHONE, "dark")
        self.check_width(page, visit)
        page.evaluate(_THIN_OUT)
        page.evaluate(self.axe_script)
        self._check_axe(page, f"{visit.name} (phone, dark)")
        self._show(page, PHONE, "light")
        self._check_axe(page, f"{visit.name} (phone, light)", COLOUR_RULES)
        self._show(page, WIDE, "light")
        self._check_axe(page, f"{visit.name} (wide, light)")
        self._show(page, WIDE, "dark")
        self._check_axe(page, f"{visit.name} (wide, dark)", COLOUR_RULES)

    def check_form(self, page: Page, visit: Visit) -> None:
        """One first heading, a language, a title, links that stay here, in human words."""
        public_url = self.server.app.config["SETTINGS"].public_url
        facts = page.evaluate(_FACTS, public_url)
        if facts["headings"] != 1:
            self.problems.append(f"{visit.name}: {facts['headings']} first headings")
        if not facts["language"]:
            self.problems.append(f"{visit.name}: no language")
        if not facts["title"].partition(" · ")[0] or facts["title"] == "Plumbline":
            self.problems.append(f"{visit.name}: no title")
        self.problems += [
            f"{visit.name}: says “{words}”" for words in MACHINE_WORDS if words in facts["text"]
        ]
        if facts["away"]:
            # Who came by another name of this server would be led away, and be signed out there.
            self.problems.append(f"{visit.name}: links to the configured address: {facts['away']}")

    def check_width(self, page: Page, visit: Visit) -> None:
        """Nothing makes the page scroll sideways."""
        if page.evaluate(_IS_WIDE):
            wide = page.evaluate(_STICKING_OUT)
            self.problems.append(f"{visit.name}: wider than the screen: {wide}")

    def _address(self, visit: Visit) -> str:
        self.made += 1
        made: dict[str, Any] = {}
        if visit.thing:
            with db.unit_of_work() as session:
                made = visit.thing(session, self.server.desk, f"page{self.made}")
        rules = self.server.app.url_map.iter_rules(visit.endpoint)
        rule = next(rule for rule in rules if "GET" in (rule.methods or ()))
        arguments = {name: made[name] for name in rule.arguments - set(rule.defaults or {})}
        built = rule.build(arguments, append_unknown=False)
        assert built is not None, f"{visit.name}: the maker does not name {rule.arguments}"
        return built[1] + (f"?{visit.query}" if visit.query else "")

    def _show(self, page: Page, size: ViewportSize, theme: Literal["light", "dark"]) -> None:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme)
        page.evaluate(_TWO_FRAMES)

    def _check_axe(self, page: Page, name: str, options: dict[str, Any] | None = None) -> None:
        found = page.evaluate(_AXE, options or {})
        self.problems += [f"{name}: {violation}" for violation in found]

    def _on_request(self, request: Request) -> None:
        if urlsplit(request.url).scheme in ("data", "blob"):
            return
        if not request.url.startswith(self.server.url + "/"):
            self.problems.append(f"a request to another host: {request.url}")
