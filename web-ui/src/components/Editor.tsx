import { useEffect, useRef, useState } from "preact/hooks";
import { runOwn } from "../actions";
import * as api from "../api";
import { messageOf } from "../api";
import { hand } from "../charts/save";
import { count, plural } from "../format";
import { brought, draft, editing, linkTrouble } from "../own";
import { linkable, LONGEST_LINK, LONGEST_TEXT, OWN, pack } from "../pack";
import { said, scenario, settings, turned } from "../state";
import type { Checked, Words } from "../types";
import type { Field } from "./EditorField";
import { DialogHead, useModal } from "./modal";
import "../styles/editor.css";

/** How long typing rests before the server looks at the text. */
const REST = 350;

let known: Words | null = null;

/** The story on the page, with its dials as they stand. */
const asShown = () => turned.value?.toml ?? scenario.value?.toml ?? "";

/** Opens the editor, with what was written last, or with the story that is shown. */
export function openEditor(): void {
  if (!draft.value) draft.value = asShown();
  editing.value = true;
}

/** Opens the editor; one stands in the page's head. */
export function EditorButton() {
  return (
    <button type="button" onClick={openEditor} title="Write, open or change a scenario file">
      {settings.value.scenario === OWN ? "Edit scenario" : "Own scenario"}
    </button>
  );
}

/** A scenario of the visitor's own: written with the server's checks, opened, shared, run. */
export function EditorDialog() {
  const box = useRef<HTMLDialogElement>(null);
  const place = useRef<HTMLDivElement>(null);
  const own = useRef<Field | null>(null);
  const [ready, setReady] = useState(false);
  const [text, setText] = useState(draft.value);
  const { found, error } = useChecked(text);
  const [told, setTold] = useState("");

  useEffect(() => {
    // Escape closes a list of words first: which of the two is told below.
    box.current?.setAttribute("closedby", "none");
    let here = true;
    void Promise.all([import("./EditorField"), wordsOnce()]).then(([module, words]) => {
      if (!here || !place.current) return;
      own.current = module.field(place.current, draft.value, words, (next) => {
        draft.value = next;
        setText(next);
      });
      own.current.focus();
      setReady(true);
    });
    return () => {
      here = false;
      own.current?.close();
    };
  }, []);
  useModal(box);
  useEffect(() => {
    if (ready && found?.of === text) own.current?.mark(found.told.problems);
  }, [ready, found, text]);

  // Another link may come while the editor is open.
  const wanted = draft.value;
  useEffect(() => {
    if (ready && wanted !== text) own.current?.replace(wanted);
  }, [wanted]);

  const put = (next: string, what: string) => {
    own.current?.replace(next);
    setTold(what);
  };
  const sound = found?.of === text && found.told.scenario !== null;
  const run = async () => {
    if (await runOwn(text)) box.current?.close();
  };
  return (
    <dialog
      ref={box}
      class="editor"
      aria-labelledby="editor-head"
      onClose={() => (editing.value = false)}
      onCancel={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) box.current?.close();
      }}
    >
      <div class="editor-inner">
        <DialogHead box={box} id="editor-head" title="Your own scenario" />
        {brought.value && (
          <p class="box notice" role="status">
            This scenario came with the link. It has not been run: look at it, then run it.
          </p>
        )}
        {linkTrouble.value && (
          <p class="box bad" role="alert">
            {linkTrouble.value}
          </p>
        )}
        <Tools text={text} put={put} tell={setTold} />
        <p class="soft" id="editor-help">
          Ctrl + Space offers what may stand there. Tab leaves the field.
        </p>
        <div class="editor-field" ref={place}>
          {!ready && <p class="soft">Loading the editor.</p>}
        </div>
        <Verdict found={found?.told ?? null} fresh={found?.of === text} error={error} go={(line) => own.current?.goto(line)} />
        <div class="editor-foot">
          <button type="button" class="primary" disabled={!sound} onClick={() => void run()}>
            Run it
          </button>
          <span role="status">{told}</span>
        </div>
      </div>
    </dialog>
  );
}

/** Says on the page why the scenario of a link could not be read. */
export function LinkNotice() {
  if (!linkTrouble.value || editing.value) return null;
  return (
    <div class="box bad" role="alert">
      <p>{linkTrouble.value} What is shown is another story.</p>
      <button type="button" onClick={() => (linkTrouble.value = "")}>
        Close
      </button>
    </div>
  );
}

async function wordsOnce(): Promise<Words | null> {
  // Without the words the editor still edits and checks; it only offers nothing.
  known ??= await api.words().catch(() => null);
  return known;
}

/** What the server finds in a text, and in which text. */
function useChecked(text: string) {
  const [found, setFound] = useState<{ of: string; told: Checked } | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    let here = true;
    const timer = window.setTimeout(() => {
      if (text.length > LONGEST_TEXT) {
        setError(`${count(text.length)} characters: ${count(LONGEST_TEXT)} are the most.`);
        return;
      }
      api.check(text).then(
        (told) => {
          if (!here) return;
          setError("");
          setFound({ of: text, told });
        },
        (problem: unknown) => here && setError(messageOf(problem)),
      );
    }, REST);
    return () => {
      here = false;
      window.clearTimeout(timer);
    };
  }, [text]);
  return { found, error };
}

interface VerdictProps {
  found: Checked | null;
  fresh: boolean;
  error: string;
  go: (line: number) => void;
}

/** All mistakes, each with a way to its line; or what the scenario says. */
function Verdict({ found, fresh, error, go }: VerdictProps) {
  const mistakes = found?.problems.length ?? 0;
  const head = error
    ? error
    : !found
      ? "Being checked."
      : mistakes > 0
        ? plural(mistakes, "mistake")
        : "No mistakes. What is assumed:";
  return (
    <div class={`editor-verdict ${fresh ? "" : "stale"}`}>
      <p class={error || mistakes > 0 ? "problem" : ""} role="status" aria-live="polite">
        {head}
      </p>
      <ul>
        {!error &&
          found?.problems.map((own) => (
            <li key={`${own.line} ${own.value} ${own.what}`}>
              <button type="button" class="link" onClick={() => go(own.line)}>
                Line {own.line}
              </button>{" "}
              {own.value && <code>{own.value}</code>} {own.what}
              {own.hint && <span class="soft">: {own.hint}</span>}
            </li>
          ))}
        {!error && found?.scenario?.measures.map((line) => <li key={line}>{line}</li>)}
        {!error && found?.scenario?.measures.length === 0 && <li>Nothing changes.</li>}
      </ul>
    </div>
  );
}

interface ToolsProps {
  text: string;
  put: (text: string, what: string) => void;
  tell: (what: string) => void;
}

/** Where a text comes from and where it goes. */
function Tools({ text, put, tell }: ToolsProps) {
  const file = useRef<HTMLInputElement>(null);
  const open = async (chosen: File | undefined) => {
    if (!chosen) return;
    if (chosen.size > LONGEST_TEXT)
      return tell(`${chosen.name} has ${count(chosen.size)} bytes: ${count(LONGEST_TEXT)} are the most.`);
    try {
      put(new TextDecoder("utf-8", { fatal: true }).decode(await chosen.arrayBuffer()), `${chosen.name} is open.`);
    } catch {
      tell(`${chosen.name} is no text in UTF-8.`);
    }
  };
  const save = () => hand(new Blob([text], { type: "application/toml" }), "scenario.toml");
  return (
    <div class="tools" role="group" aria-label="File">
      <button
        type="button"
        onClick={() => put(asShown(), "This is the story on the page.")}
      >
        Start from this story
      </button>
      <button type="button" onClick={() => file.current?.click()}>
        Open a file
      </button>
      <input
        ref={file}
        type="file"
        accept=".toml,text/plain,application/toml"
        aria-label="Scenario file to open"
        hidden
        onChange={(event) => {
          void open(event.currentTarget.files?.[0]);
          event.currentTarget.value = "";
        }}
      />
      <button type="button" onClick={save}>
        Save as a file
      </button>
      <button type="button" onClick={() => void copyLink(text).then(tell)}>
        Copy a link
      </button>
    </div>
  );
}

/** Copies a link that carries the text itself, or says why there is none. */
async function copyLink(text: string): Promise<string> {
  const packed = await pack(text);
  if (!linkable(packed))
    return (
      `This scenario is too long for a link: ${count(packed.length)} characters when packed, ` +
      `${count(LONGEST_LINK)} are the most. Save it as a file and send that.`
    );
  const address = `${location.origin}${location.pathname}#z=${packed}`;
  try {
    await navigator.clipboard.writeText(address);
    said.value = "Link copied.";
    return "The link is copied. It carries the scenario itself, and runs nothing by itself.";
  } catch {
    return address;
  }
}
