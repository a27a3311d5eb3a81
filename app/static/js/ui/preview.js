/** The Markdown preview: what readers will see, made by the server, beside what is typed. */

import { meta } from "./dom.js";

const PAUSE_MS = 350;

/**
 * Show the preview of `editor` and keep it in step. The server answers HTML that it has cleaned.
 * @param {HTMLElement} editor - see the macro `markdown_editor`
 */
export function startPreview(editor) {
  const text = editor.querySelector("textarea");
  const section = editor.querySelector(".markdown-preview");
  const shown = editor.querySelector(".markdown-preview-text");
  const url = editor.dataset.previewUrl;
  if (!text || !(section instanceof HTMLElement) || !shown || !url) return;

  let timer = 0;
  let running = new AbortController();
  const refresh = async () => {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    shown.ariaBusy = "true";
    try {
      const response = await fetch(url, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": meta("csrf-token") },
        body: JSON.stringify({ text: text.value }),
        signal,
      });
      const isHtml = response.headers.get("Content-Type")?.startsWith("text/html");
      if (response.ok && isHtml && !response.redirected) shown.innerHTML = await response.text();
    } catch {
      // No network: the last preview stays, and the next key tries again.
    }
    if (!signal.aborted) shown.ariaBusy = null;
  };

  section.hidden = false;
  editor.classList.add("has-preview");
  text.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(refresh, PAUSE_MS);
  });
  void refresh();
}
