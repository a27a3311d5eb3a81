"""An article at the desk, as a person sees and handles it."""

from playwright.sync_api import Locator, Page, expect

#: The box of the `nth` place of `words` in the article; the words are brought into view.
_BOX = """
([words, nth]) => {
  const article = document.querySelector("[data-article-text]");
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let text = "";
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("[data-start]")) continue;
    nodes.push([walker.currentNode, text.length]);
    text += walker.currentNode.data;
  }
  let start = -1;
  for (let n = 0; n <= nth; n += 1) start = text.indexOf(words, start + 1);
  const at = (offset, isEnd) =>
    nodes.findLast(([, from]) => (isEnd ? from < offset : from <= offset));
  const range = document.createRange();
  const [first, from] = at(start, false);
  const [last, lastFrom] = at(start + words.length, true);
  range.setStart(first, start - from);
  range.setEnd(last, start + words.length - lastFrom);
  first.parentElement.scrollIntoView({ block: "center" });
  const boxes = [...range.getClientRects()];
  const [a, b] = [boxes[0], boxes.at(-1)];
  return [a.left, (a.top + a.bottom) / 2, b.right, (b.top + b.bottom) / 2];
}
"""
#: Resolves once the workbench has taken the selection in.
_TAKEN = """
(words) => import("/static/js/annotate/annotate.js").then(({ workbench }) =>
  new Promise((resolve, reject) => {
    const bare = (text) => text.replace(/\\s+/gu, "");
    const end = performance.now() + 5000;
    const look = () => {
      const { span } = workbench.selection;
      if (span && bare(workbench.text.slice(span)) === bare(words)) resolve();
      else if (performance.now() > end) reject(new Error(`not selected: ${words}`));
      else requestAnimationFrame(look);
    };
    look();
  }))
"""
_SELECT = """
(words) => {
  const walker = document.createTreeWalker(
    document.querySelector("[data-article-text]"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const start = walker.currentNode.data.indexOf(words);
    if (start < 0) continue;
    document.body.dispatchEvent(
      new PointerEvent("pointerdown", { pointerType: "touch", bubbles: true }));
    document.body.dispatchEvent(
      new PointerEvent("pointerup", { pointerType: "touch", bubbles: true }));
    getSelection().setBaseAndExtent(
      walker.currentNode, start, walker.currentNode, start + words.length);
    return;
  }
}
"""


class ReadingPage:
    """The page of one article. What it does, a person could do."""

    def __init__(self, page: Page, article_id: str) -> None:
        self.page = page
        self.article_id = article_id
        self.open()

    def open(self) -> None:
        """Loads the page and waits until every mark is painted."""
        self.page.goto(f"/desk/articles/{self.article_id}")
        self.wait_until_painted()

    def wait_until_painted(self) -> None:
        """As many claims have their first mark as there are cards with a place."""
        expect(self.text).to_have_attribute("tabindex", "0")
        placed = self.page.locator("[data-cards] [data-from]")
        ids = placed.evaluate_all("cards => cards.map((card) => card.dataset.annotationId)")
        for annotation_id in ids[:1] + ids[-1:]:
            mark = self.page.locator(f'mark[data-annotation-ids~="{annotation_id}"]').first
            expect(mark).to_be_attached()

    @property
    def text(self) -> Locator:
        return self.page.locator("[data-article-text]")

    @property
    def marks(self) -> Locator:
        return self.page.locator("mark.highlight")

    @property
    def cards(self) -> Locator:
        return self.page.locator("[data-cards] > li")

    @property
    def dialog(self) -> Locator:
        return self.page.get_by_role("dialog", name="Make a claim")

    @property
    def toolbar(self) -> Locator:
        return self.page.get_by_role("toolbar", name="Selected words")

    @property
    def toast(self) -> Locator:
        return self.page.locator("#toasts .toast").last

    def card(self, text: str) -> Locator:
        return self.cards.filter(has_text=text)

    def marked_words(self) -> list[str]:
        """What each claim's marks say, in the order of the cards; its pieces joined by `|`."""
        words: list[str] = self.page.evaluate(
            """() => [...document.querySelectorAll("[data-cards] > li")].map((card) => {
              const id = CSS.escape(card.dataset.annotationId);
              const marks = document.querySelectorAll(`mark[data-annotation-ids~="${id}"]`);
              const outer = [...marks].filter((mark) => ![...marks].some(
                (other) => other !== mark && other.contains(mark)));
              return outer.map((mark) => mark.textContent).join("|");
            })"""
        )
        return words

    def drag_over(self, words: str, nth: int = 0) -> None:
        """Selects words with the mouse."""
        x, y, to_x, to_y = self.page.evaluate(_BOX, [words, nth])
        self.page.mouse.move(x + 1, y)
        self.page.mouse.down()
        self.page.mouse.move(to_x - 1, to_y, steps=6)
        self.page.mouse.up()
        self.page.evaluate(_TAKEN, words)
        expect(self.toolbar).to_be_visible()

    def hold_and_drag(self, words: str) -> None:
        """Selects words as a finger does: the handles move the selection without a mouse."""
        self.page.evaluate(_SELECT, words)
        self.page.evaluate(_TAKEN, words)
        expect(self.toolbar).to_be_visible()

    def save(self, claim: str) -> None:
        """Words the claim in the open dialog and saves it."""
        self.dialog.get_by_label("The claim").fill(claim)
        self.dialog.get_by_role("button", name="Save claim").click()
        expect(self.dialog).to_be_hidden()
        expect(self.card(claim)).to_be_focused()

    def make_claim(self, words: str, claim: str, nth: int = 0) -> Locator:
        """A claim with mouse and keyboard together; gives its card."""
        self.drag_over(words, nth)
        self.page.keyboard.press("c")
        self.save(claim)
        return self.card(claim)
