import type { ComponentChildren } from "preact";
import type { Page } from "../types";

/** Texts by their titles. */
type Parts = [string, string[]][];

export const notesOf = (page: Page): Parts => [
  ["The author's text in full", page.about ? [page.about] : []],
  ["Before you quote this", page.notes],
  ["Sources", page.sources],
  ["How to repeat it", page.foot],
];

interface Props {
  parts: Parts;
  /** Whether they are read in one go, and not folded. */
  open?: boolean;
  children?: ComponentChildren;
}

/** What belongs to a whole page; a part without lines is left out. */
export function Notes({ parts, open, children }: Props) {
  return (
    <section class="part notes" aria-label="Notes and sources">
      {parts
        .filter(([, lines]) => lines.length > 0)
        .map(([title, lines]) =>
          open ? (
            <section key={title}>
              <h2>{title}</h2>
              <List lines={lines} />
            </section>
          ) : (
            <details key={title}>
              <summary>{title}</summary>
              <List lines={lines} />
            </details>
          ),
        )}
      {children}
    </section>
  );
}

const List = ({ lines }: { lines: string[] }) => (
  <ul>
    {lines.map((line) => (
      <li key={line}>{line}</li>
    ))}
  </ul>
);
