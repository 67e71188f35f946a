/** The text field of the editor: CodeMirror, loaded when the editor is opened. */

import {
  acceptCompletion,
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState, type Text } from "@codemirror/state";
import { drawSelection, EditorView, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Marked, Words } from "../types";
import { offered } from "./editorWords";

/** TOML, as far as colours need it. */
const TOML = StreamLanguage.define<{ value: boolean }>({
  name: "toml",
  startState: () => ({ value: false }),
  token(stream, state) {
    if (stream.sol()) state.value = false;
    if (stream.eatSpace()) return null;
    if (stream.match(/^#.*/)) return "comment";
    if (!state.value && stream.match(/^\[\[?[^\]]*\]?\]?/)) return "heading";
    if (stream.match(/^"(?:[^"\\]|\\.)*"?/) || stream.match(/^'[^']*'?/)) return "string";
    if (stream.match(/^[+-]?\d[\w:.+-]*/) || stream.match(/^(?:true|false)\b/)) return "number";
    if (stream.match(/^=/)) {
      state.value = true;
      return null;
    }
    if (stream.match(/^[\w-]+/)) return "propertyName";
    stream.next();
    return null;
  },
  languageData: { commentTokens: { line: "#" }, closeBrackets: { brackets: ["[", "{", '"'] } },
});

const COLOURS = HighlightStyle.define([
  { tag: tags.comment, color: "var(--soft)" },
  { tag: tags.heading, fontWeight: "600" },
  { tag: tags.string, color: "var(--gain)" },
  { tag: tags.number, color: "var(--pin)" },
  { tag: tags.propertyName, color: "var(--ink)" },
]);

/** Words in the list at once; the keys, or its dots, go on to more: it never scrolls. */
const SHOWN = 10;

const LOOK = EditorView.theme({
  "&": { fontSize: "0.86rem", height: "100%", backgroundColor: "var(--raised)", color: "var(--ink)" },
  "&.cm-focused": { outline: "2px solid var(--gain)", outlineOffset: "-2px" },
  ".cm-scroller": { fontFamily: "ui-monospace, Menlo, Consolas, monospace", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--tint)", color: "var(--soft)", border: "0" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground":
    { backgroundColor: "var(--quiet)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)", color: "var(--ink)", border: "1px solid var(--edge)",
    maxWidth: "min(32rem, 86vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { maxHeight: "none", overflow: "hidden" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "2px 8px" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--gain)", color: "var(--paper)",
  },
  ".cm-completionDetail": { color: "inherit" },
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "600" },
  ".cm-diagnostic": { padding: "4px 8px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--loss)" },
  ".cm-wrong": { backgroundColor: "color-mix(in srgb, var(--loss) 14%, transparent)" },
});

export interface Field {
  /** Puts another text in place of what is there. */
  replace(text: string): void;
  /** Marks lines; those that were marked are not any more. */
  mark(problems: Marked[]): void;
  /** Puts the cursor on a line. */
  goto(line: number): void;
  focus(): void;
  close(): void;
}

/** A text field in a box. */
export function field(box: HTMLElement, text: string, words: Words | null, changed: (text: string) => void): Field {
  const view = new EditorView({
    parent: box,
    state: EditorState.create({
      doc: text,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        drawSelection(),
        closeBrackets(),
        EditorView.lineWrapping,
        EditorState.tabSize.of(2),
        TOML,
        syntaxHighlighting(COLOURS),
        autocompletion({ icons: false, maxRenderedOptions: SHOWN, override: [(context) => (words ? offered(words, context) : null)] }),
        // Tab leaves the field, as everywhere: the keyboard must not be caught in it.
        keymap.of([
          ...closeBracketsKeymap,
          ...completionKeymap,
          { key: "Tab", run: acceptCompletion },
          ...lintKeymap,
          ...historyKeymap,
          ...defaultKeymap,
        ]),
        EditorView.contentAttributes.of({
          "aria-label": "Your scenario, TOML",
          "aria-describedby": "editor-help",
        }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) changed(update.state.doc.toString());
        }),
        LOOK,
      ],
    }),
  });
  return {
    replace(other) {
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: other } });
      view.dispatch({ selection: { anchor: 0 }, scrollIntoView: true });
    },
    mark(problems) {
      const found = problems.map((own) => diagnostic(view.state.doc, own));
      view.dispatch(setDiagnostics(view.state, found.sort((a, b) => a.from - b.from)));
    },
    goto(line) {
      const { from } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
      view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
    close: () => view.destroy(),
  };
}

/** A mistake at its key's value if the line has it, at the whole line if not. */
function diagnostic(doc: Text, own: Marked): Diagnostic {
  const line = doc.line(Math.min(Math.max(own.line, 1), doc.lines));
  const key = /(\w+)(?:\[\d+\])*$/.exec(own.value)?.[1];
  const at = key ? new RegExp(`^\\s*${key}\\s*=\\s*`).exec(line.text)?.[0].length : undefined;
  const blank = /^\s*/.exec(line.text)?.[0].length ?? 0;
  const from = line.from + (at !== undefined && at < line.length ? at : blank);
  return {
    from,
    to: Math.max(from, line.to),
    severity: "error",
    message: own.hint ? `${own.what}: ${own.hint}` : own.what,
  };
}
