import { useRef } from "preact/hooks";
import { ask, type Shown } from "../state";
import type { Cell, Table } from "../types";
import { pinKey } from "./match";

interface Props {
  table: Table;
  shown: Shown;
  stale: boolean;
  /** Texts of the pinned run, by metric and column. */
  pinned: Map<string, string> | null;
}

/** A table of results: each number with a metric behind it is a button that asks why. */
export function DataTable({ table, shown, stale, pinned }: Props) {
  const box = useRef<HTMLTableElement>(null);
  const asks = table.rows.some((row) => row.some((cell) => cell.metric));
  let first = true;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={table.caption}>
      <table ref={box} onKeyDown={(event) => walk(event, box.current)}>
        <caption>
          <span>{table.caption}</span>
          {asks && <span class="unseen">. Arrow keys move between numbers, Enter asks why.</span>}
        </caption>
        <thead>
          <tr>
            {table.columns.map((column, i) =>
              column ? (
                <th key={i} scope="col">
                  {head(column)}
                </th>
              ) : (
                <td key={i} />
              ),
            )}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, i) => (
            <tr key={i}>
              {row.map((cell, j) => {
                if (j === 0) return <th scope="row">{lines(cell.text)}</th>;
                const entry = cell.metric !== "" && first;
                if (entry) first = false;
                const other = cell.metric ? pinned?.get(pinKey(cell, table.columns[j])) : undefined;
                return (
                  <td class={cell.mark === "plain" ? "" : cell.mark}>
                    {cell.metric ? (
                      <button
                        type="button"
                        class="number"
                        tabIndex={entry ? 0 : -1}
                        aria-haspopup="dialog"
                        title="Why?"
                        onClick={() =>
                          ask(metricAt(cell, table.columns[j]), row[0]?.text ?? "", shown, stale)
                        }
                      >
                        {lines(cell.text)}
                      </button>
                    ) : (
                      lines(cell.text)
                    )}
                    {other !== undefined && other !== cell.text && (
                      <span class="pin-text">{lines(other)}</span>
                    )}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A path has a value in each period; the head of the column says which. */
function metricAt(cell: Cell, column: string | undefined): string {
  const period = /^\d{4}Q\d/.exec(column ?? "")?.[0];
  return cell.metric.startsWith("path.") && period && !cell.metric.endsWith(period)
    ? `${cell.metric}.${period}`
    : cell.metric;
}

/** A head, broken where the server breaks it. */
function head(text: string) {
  return text.split("\n").map((line, i) => (
    <>
      {i > 0 && <br />}
      {line}
    </>
  ));
}

/** A number with its range below, as the server writes it: "x\n(a to b)". */
function lines(text: string) {
  const [head, ...rest] = text.split("\n");
  if (!rest[0]?.startsWith("(")) return [head, ...rest].join(" ");
  return (
    <>
      {head} <span class="below">{rest.join(" ")}</span>
    </>
  );
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** One stop for the whole table, arrow keys inside: hundreds of stops would be a wall. */
function walk(event: KeyboardEvent, table: HTMLTableElement | null): void {
  const step = STEPS[event.key];
  const here = document.activeElement?.closest("td");
  if (!step || !here || !table) return;
  const at: [number, number] = [(here.parentElement as HTMLTableRowElement).rowIndex, here.cellIndex];
  for (let i = 1; i < 100; i += 1) {
    const row = table.rows[at[0] + step[0] * i];
    const cell = row?.cells[at[1] + step[1] * i];
    if (!cell) return;
    const target = cell.querySelector<HTMLButtonElement>("button.number");
    if (!target) continue;
    event.preventDefault();
    for (const button of table.querySelectorAll<HTMLButtonElement>("button.number"))
      button.tabIndex = button === target ? 0 : -1;
    target.focus();
    return;
  }
}
