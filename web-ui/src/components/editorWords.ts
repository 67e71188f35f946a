/** What the editor offers where the cursor stands: kinds, keys and names of the server's words. */

import type { Completion, CompletionContext, CompletionResult } from "@codemirror/autocomplete";
import type { Text } from "@codemirror/state";
import type { Key, Words } from "../types";

/** The table that a line belongs to, and what of it is written already. */
interface Table {
  kind: "top" | "model" | "measure";
  measure: string;
  keys: Set<string>;
}

const HEAD = /^\s*\[\[?\s*([\w.-]+)\s*\]\]?/;
const PAIR = /^\s*([A-Za-z_][\w-]*)\s*=\s*(.*)$/;
/** Lines that a list may be long, above the one that is written. */
const LONGEST_LIST = 60;

/** The table around a line: from the head above it to the next. */
export function tableAt(doc: Text, at: number): Table {
  let first = at;
  while (first > 0 && !HEAD.test(doc.line(first).text)) first -= 1;
  const name = first > 0 ? (HEAD.exec(doc.line(first).text)?.[1] ?? "") : "";
  const found: Table = {
    kind: name === "measure" ? "measure" : name === "model" ? "model" : "top",
    measure: "",
    keys: new Set(),
  };
  for (let line = first + 1; line <= doc.lines; line += 1) {
    const { text } = doc.line(line);
    if (HEAD.test(text)) break;
    const pair = line === at ? null : PAIR.exec(text);
    if (!pair) continue;
    found.keys.add(pair[1] ?? "");
    if (pair[1] === "kind") found.measure = /["']([^"']*)["']/.exec(pair[2] ?? "")?.[1] ?? "";
  }
  return found;
}

function keysOf(words: Words, table: Table): Key[] {
  if (table.kind === "top") return words.top;
  if (table.kind === "model") return words.model;
  return words.kinds.find((own) => own.kind === table.measure)?.keys ?? [];
}

/** The key whose list goes on at a line, and the text of the list up to a place in it. */
function listAbove(doc: Text, at: number, before: string): { key: string; text: string } | null {
  let text = "";
  for (let line = at - 1; line > 0 && line >= at - LONGEST_LIST; line -= 1) {
    const above = doc.line(line).text;
    if (HEAD.test(above)) return null;
    const pair = PAIR.exec(above);
    if (!pair) {
      text = `${above}\n${text}`;
      continue;
    }
    const whole = `${pair[2] ?? ""}\n${text}`;
    const open = count(whole, /\[/g) > count(whole, /\]/g);
    return open ? { key: pair[1] ?? "", text: whole + before } : null;
  }
  return null;
}

const count = (text: string, what: RegExp): number => text.match(what)?.length ?? 0;

/** Heads of tables; brackets that were closed ahead are those of the head. */
const HEADS: Completion[] = [
  ["[[measure]]", "something that changes"],
  ["[model]", "how the model is closed"],
].map(([label = "", detail]) => ({
  label,
  type: "keyword",
  detail,
  boost: -1,
  apply: (view, _chosen, from, to) => {
    const after = /^\]*/.exec(view.state.sliceDoc(to, to + 2))?.[0].length ?? 0;
    view.dispatch({
      changes: { from, to: to + after, insert: label },
      selection: { anchor: from + label.length },
      userEvent: "input.complete",
    });
  },
}));

/** What may be written at a place; null where nothing is known. */
export function offered(words: Words, context: CompletionContext): CompletionResult | null {
  const { doc } = context.state;
  const line = doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (/^[^"']*#/.test(before)) return null;
  const table = tableAt(doc, line.number);
  const pair = PAIR.exec(before);
  const open = pair ? { key: pair[1] ?? "", text: pair[2] ?? "" } : listAbove(doc, line.number, before);
  if (open) return ofValue(words, table, open, before, context);
  const started = /^\s*([\w[]*)$/.exec(before)?.[1];
  if (started === undefined || (started === "" && !context.explicit)) return null;
  return ofKeys(words, table, context.pos - started.length);
}

function ofKeys(words: Words, table: Table, from: number): CompletionResult {
  const kind = words.kinds.find((own) => own.kind === table.measure);
  const one = new Set(kind?.one_of.flat() ?? []);
  const options: Completion[] = keysOf(words, table)
    .filter((own) => !table.keys.has(own.key))
    .map((own) => ({
      label: own.key,
      type: "property",
      apply: `${own.key} = `,
      detail: own.required ? "required" : one.has(own.key) ? "one of these is required" : "",
      info: own.default ? `${own.about}; ${own.default} if left out` : own.about,
      boost: own.required ? 2 : one.has(own.key) ? 1 : 0,
    }));
  if (table.kind === "measure" && !table.keys.has("kind"))
    options.unshift({
      label: "kind", type: "property", apply: "kind = ", detail: "required",
      info: "what sort of measure it is", boost: 3,
    });
  return { from, options: [...options, ...HEADS], validFor: /^[\w[]*$/ };
}

function ofValue(
  words: Words,
  table: Table,
  open: { key: string; text: string },
  before: string,
  context: CompletionContext,
): CompletionResult | null {
  if (table.kind === "measure" && open.key === "kind")
    return quoted(
      words.kinds.map((own) => ({ label: own.kind, type: "class", info: own.about })),
      open.text, before, context,
    );
  const key = keysOf(words, table).find((own) => own.key === open.key);
  if (!key) return null;
  if (key.holds === "boolean") return bare(["true", "false"], before, context);
  if (key.holds === "date" && !/["']/.test(open.text)) return ofDates(before, context);
  if (key.inside.length > 0 && /[{,]\s*\w*$/.test(open.text)) return bare(key.inside, before, context, " = ");
  const known = [...key.lists.flatMap((name) => words.lists[name] ?? []), ...key.words];
  if (known.length === 0) return null;
  const options = known.map(({ word, label }) => ({
    // Found by the name of an economy or a sector too, not by its code alone.
    label: word, displayLabel: label ? `${word}  ${label}` : word, type: "constant", info: "",
    search: label,
  }));
  return quoted(options, open.text, before, context);
}

type Named = Completion & { search?: string };

/** Words that stand in quotes: within them if they are open, with them if not. */
function quoted(
  options: Named[],
  text: string,
  before: string,
  context: CompletionContext,
): CompletionResult | null {
  const inside = count(text.replace(/\n/g, " "), /"/g) % 2 === 1;
  const typed = (inside ? /[^"]*$/ : /[\w. -]*$/).exec(before)?.[0].trimStart() ?? "";
  if (!inside && typed === "" && !context.explicit) return null;
  const wanted = typed.toLowerCase();
  const kept = options.filter(
    ({ label, search }) =>
      label.toLowerCase().includes(wanted) || (search ?? "").toLowerCase().includes(wanted),
  );
  const rank = ({ label, search }: Named): number =>
    label.toLowerCase().startsWith(wanted) ? 0 : (search ?? "").toLowerCase().startsWith(wanted) ? 1 : 2;
  kept.sort((a, b) => rank(a) - rank(b));
  return {
    from: context.pos - typed.length,
    options: kept.map(({ search: _, info, ...own }) => ({
      ...own,
      ...(info ? { info } : {}),
      apply: (view, _chosen, from, to) => {
        // The cursor ends behind the quote, whether it was there or not.
        const end = view.state.sliceDoc(to, to + 1) === '"' ? to + 1 : to;
        const insert = inside ? `${own.label}"` : `"${own.label}"`;
        view.dispatch({
          changes: { from, to: inside ? end : to, insert },
          selection: { anchor: from + insert.length },
          userEvent: "input.complete",
        });
      },
    })),
    filter: false,
  };
}

function bare(
  names: string[],
  before: string,
  context: CompletionContext,
  after = "",
): CompletionResult | null {
  const typed = /\w*$/.exec(before)?.[0] ?? "";
  if (typed === "" && !context.explicit) return null;
  return {
    from: context.pos - typed.length,
    options: names.map((label) => ({ label, apply: label + after, type: "constant" })),
    validFor: /^\w*$/,
  };
}

/** Days that the file names already: a measure often begins on the day of the scenario. */
function ofDates(before: string, context: CompletionContext): CompletionResult | null {
  const typed = /[\d-]*$/.exec(before)?.[0] ?? "";
  if (typed === "" && !context.explicit) return null;
  const days = new Set(context.state.doc.toString().match(/\b\d{4}-\d{2}-\d{2}\b/g));
  days.delete(typed);
  return {
    from: context.pos - typed.length,
    options: [...days].sort().map((label) => ({ label, type: "constant" })),
    validFor: /^[\d-]*$/,
  };
}
