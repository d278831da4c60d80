// Words in the language of the page. Their catalogue stands before the modules (base.html); in
// English there is none, and the words stand for themselves.

const catalogue = globalThis.django ?? {};

export const gettext = catalogue.gettext ?? ((text) => text);

/** 2009 as "2,009" in English, "2 009" in French: like annotations/figures.py. */
export function grouped(number) {
  const mark = catalogue.get_format?.("THOUSAND_SEPARATOR") ?? ",";
  const size = Number(catalogue.get_format?.("NUMBER_GROUPING") ?? 3);
  return size ? String(number).replace(new RegExp(`\\B(?=(\\d{${size}})+$)`, "g"), mark) : String(number);
}

/** By the plural rules of the language, with the number itself in place of %(n)s. */
export function ngettext(one, many, number, values = {}) {
  const text = catalogue.ngettext?.(one, many, number) ?? (number === 1 ? one : many);
  return filled(text, { n: grouped(number), ...values });
}

/** The text with each %(name)s replaced by its value. */
export function filled(text, values) {
  return text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
}

export function characters(number) {
  return ngettext("%(n)s character", "%(n)s characters", number);
}
