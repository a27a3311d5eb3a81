/**
 * The fields of a form as plain values: what autosave compares, keeps and sends.
 *
 * A text, a select or a group of radio buttons is a string ("" when nothing is chosen); a checkbox
 * is true or false; checkboxes or options that share a name are a list of strings.
 * @typedef {string | boolean | string[]} Value
 * @typedef {Record<string, Value>} Fields
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Control
 */

const NOT_CONTENT = new Set(["hidden", "password", "file", "submit", "button", "reset", "image"]);

/**
 * The controls that hold content, by name. `data-autosave-skip` on one leaves it out.
 * @param {HTMLFormElement} form
 * @returns {Map<string, Control[]>}
 */
function controls(form) {
  /** @type {Map<string, Control[]>} */
  const found = new Map();
  for (const each of form.elements) {
    const isControl =
      each instanceof HTMLInputElement ||
      each instanceof HTMLTextAreaElement ||
      each instanceof HTMLSelectElement;
    if (!isControl || !each.name || NOT_CONTENT.has(each.type)) continue;
    if ("autosaveSkip" in each.dataset) continue;
    found.set(each.name, [...(found.get(each.name) ?? []), each]);
  }
  return found;
}

/**
 * What the form says now.
 * @param {HTMLFormElement} form
 * @returns {Fields}
 */
export function readFields(form) {
  return read(form, {
    text: (control) => control.value,
    checked: (control) => control.checked,
    selected: (option) => option.selected,
  });
}

/**
 * What the server wrote into the form, whatever the browser or a person put there since.
 * @param {HTMLFormElement} form
 * @returns {Fields}
 */
export function readDefaults(form) {
  return read(form, {
    text: (control) => control.defaultValue,
    checked: (control) => control.defaultChecked,
    selected: (option) => option.defaultSelected,
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {{
 *   text: (control: HTMLInputElement | HTMLTextAreaElement) => string,
 *   checked: (control: HTMLInputElement) => boolean,
 *   selected: (option: HTMLOptionElement) => boolean,
 * }} ask
 * @returns {Fields}
 */
function read(form, ask) {
  /** @type {Fields} */
  const fields = {};
  for (const [name, group] of controls(form)) {
    const first = /** @type {Control} */ (group[0]);
    if (first instanceof HTMLSelectElement) {
      const chosen = Array.from(first.options).filter(ask.selected).map((option) => option.value);
      // A single select without a chosen default shows its first option.
      fields[name] = first.multiple ? chosen : (chosen.at(-1) ?? first.options[0]?.value ?? "");
    } else if (first instanceof HTMLInputElement && isChoice(first)) {
      const boxes = /** @type {HTMLInputElement[]} */ (group);
      const chosen = boxes.filter(ask.checked).map((box) => box.value);
      if (first.type === "radio") fields[name] = chosen[0] ?? "";
      else fields[name] = boxes.length > 1 ? chosen : chosen.length === 1;
    } else {
      fields[name] = ask.text(first);
    }
  }
  return fields;
}

/** @param {HTMLInputElement} input */
function isChoice(input) {
  return input.type === "radio" || input.type === "checkbox";
}

/**
 * Put a value into the form, and tell the page (previews, counters) that it changed.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {Value} value
 */
export function writeField(form, name, value) {
  const group = controls(form).get(name) ?? [];
  const wanted = Array.isArray(value) ? value : [String(value)];
  for (const control of group) {
    if (control instanceof HTMLSelectElement) {
      for (const option of control.options) option.selected = wanted.includes(option.value);
    } else if (control instanceof HTMLInputElement && isChoice(control)) {
      control.checked = typeof value === "boolean" ? value : wanted.includes(control.value);
    } else {
      control.value = String(value);
    }
  }
  group[0]?.dispatchEvent(new Event("input", { bubbles: true }));
}

/**
 * The same to a person: line ends and space around a text do not count, nor does none versus "".
 * @param {Value | null | undefined} one
 * @param {Value | null | undefined} other
 */
export function isSame(one, other) {
  return canonical(one) === canonical(other);
}

/** @param {Value | null | undefined} value */
function canonical(value) {
  if (Array.isArray(value)) return JSON.stringify([...value].sort());
  return String(value ?? "").replace(/\r\n?/g, "\n").trim();
}

/**
 * The fields of `now` that differ from `base`.
 * @param {Fields} now
 * @param {Fields} base
 * @returns {Fields}
 */
export function changedFields(now, base) {
  return Object.fromEntries(
    Object.entries(now).filter(([name, value]) => !isSame(value, base[name])),
  );
}

/**
 * The label that a person reads beside the field.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @returns {string}
 */
export function labelOf(form, name) {
  const first = controls(form).get(name)?.[0];
  const isGroup = first instanceof HTMLInputElement && isChoice(first);
  const legend = isGroup ? first.closest("fieldset")?.querySelector("legend") : undefined;
  const label = legend ?? first?.labels?.[0];
  const text = label?.firstChild?.textContent?.trim() || label?.textContent?.trim();
  return text || name;
}

/**
 * A value in the words of the page: the label of a choice, the text of a text.
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {Value} value
 * @returns {string}
 */
export function describe(form, name, value) {
  if (typeof value === "boolean") return value ? "Yes" : "No";
  const wanted = Array.isArray(value) ? value : [value];
  const words = wanted.map((each) => wordFor(controls(form).get(name) ?? [], each));
  return words.filter(Boolean).join(", ");
}

/**
 * @param {Control[]} group
 * @param {string} value
 */
function wordFor(group, value) {
  for (const control of group) {
    if (control instanceof HTMLSelectElement) {
      const option = Array.from(control.options).find((each) => each.value === value);
      return option?.textContent?.trim() ?? value;
    }
    if (control instanceof HTMLInputElement && isChoice(control) && control.value === value) {
      return control.ariaLabel || control.labels?.[0]?.textContent?.trim() || value;
    }
  }
  return value;
}
