import { useEffect, useRef, useState } from "preact/hooks";
import * as api from "../api";
import { messageOf } from "../api";
import { finishedRun, type Publishing, publishing } from "../publishing";
import type { Drawable } from "../types";
import { DialogHead, useModal } from "./modal";
import "../styles/publish.css";

/** Opens the dialog for publishing; one stands in the page's head. */
export function PublishButton() {
  const job = finishedRun();
  return (
    <button
      type="button"
      disabled={!job}
      onClick={() => job && (publishing.value = { job, chart: "" })}
      title="Charts and the page as files, numbers with what they mean, how to cite"
    >
      Publish
    </button>
  );
}

/** Publishes one picture of the first view or the map; they are known of a finished run alone. */
export function PublishThis({ chart, name }: { chart: string; name: string }) {
  const job = finishedRun();
  return job ? (
    <button
      type="button"
      class="link publish-this"
      aria-label={`Publish: ${name}`}
      onClick={() => (publishing.value = { job, chart })}
    >
      publish ›
    </button>
  ) : null;
}

/** Charts of a run as files, to embed and to cite: what `walkaway chart` gives, and its page. */
export function PublishDialog({ open }: { open: Publishing }) {
  const box = useRef<HTMLDialogElement>(null);
  const [charts, setCharts] = useState<Drawable[] | null>(null);
  const [error, setError] = useState("");
  const [chosen, setChosen] = useState(open.chart);
  useModal(box);
  useEffect(() => {
    api.charts(open.job).then(
      (told) => setCharts(told.charts),
      (problem: unknown) => setError(messageOf(problem)),
    );
  }, [open.job]);
  const chart = charts?.find((one) => one.chart === chosen) ?? charts?.[0];
  return (
    <dialog
      ref={box}
      class="publish"
      aria-labelledby="publish-head"
      onClose={() => (publishing.value = null)}
      onClick={(event) => event.target === box.current && box.current?.close()}
    >
      <div class="publish-inner">
        <DialogHead box={box} id="publish-head" title="Publish" />
        {error && <p class="problem">{error}</p>}
        {!charts && !error && <p class="soft">Looking up the charts.</p>}
        {charts && chart && (
          <label class="publish-chart">
            <span>Chart</span>
            <select value={chart.chart} onChange={(event) => setChosen(event.currentTarget.value)}>
              {charts.map((one) => (
                <option key={one.chart} value={one.chart}>
                  {one.title}
                </option>
              ))}
            </select>
          </label>
        )}
        {charts?.length === 0 && <p>This run has no charts.</p>}
        {chart && <OneChart key={chart.chart} job={open.job} chart={chart} />}
        <WholePage job={open.job} />
        <Cite job={open.job} />
      </div>
    </dialog>
  );
}

const FILES: [string, string][] = [
  ["png", "PNG"],
  ["svg", "SVG"],
  ["html", "HTML file"],
];
const NUMBERS: [string, string][] = [
  ["zip", "CSV with metadata"],
  ["parquet", "Parquet"],
  ["csv", "CSV alone"],
];

/** A chart: seen as it is saved, then its files. */
function OneChart({ job, chart }: { job: string; chart: Drawable }) {
  const [square, setSquare] = useState(false);
  const size = square ? [1200, 1200] : [1200, 675];
  return (
    <section class="publish-one" aria-label={chart.title}>
      <fieldset class="publish-shape">
        <legend class="unseen">Shape</legend>
        {[false, true].map((own) => (
          <label key={String(own)}>
            <input type="radio" name="shape" checked={square === own} onChange={() => setSquare(own)} />
            {own ? "Square, 1200 x 1200" : "Wide, 1200 x 675"}
          </label>
        ))}
      </fieldset>
      <img
        src={api.chart(job, chart.chart, "svg", square)}
        width={size[0]}
        height={size[1]}
        alt={`${chart.title}. ${chart.subtitle}`}
        class={square ? "square" : ""}
      />
      <Links job={job} name="Picture" chart={chart.chart} files={FILES} square={square} />
      <Links job={job} name="Numbers" chart={chart.chart} files={NUMBERS} square={false} />
      <Copied
        name="Embed code"
        about="The chart itself as HTML: it needs neither this server nor any other."
        address={api.chart(job, chart.chart, "embed", square)}
      />
      <p class="soft">
        The same on a terminal: <code>walkaway chart RUN {chart.chart} -o FILE</code>
      </p>
    </section>
  );
}

interface LinksProps {
  job: string;
  name: string;
  chart: string;
  files: [string, string][];
  square: boolean;
}

function Links({ job, name, chart, files, square }: LinksProps) {
  return (
    <p class="publish-files">
      <span>{name}</span>
      {files.map(([as, label]) => (
        // The server names the file.
        <a key={as} class="button" href={api.chart(job, chart, as, square)} download="">
          {label}
        </a>
      ))}
    </p>
  );
}

/** A text of the server, shown when it is asked for, and copied. */
function Copied({ name, about, address }: { name: string; about: string; address: string }) {
  const [text, setText] = useState("");
  const [told, setTold] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    setText("");
    setTold("");
  }, [address]);
  const copy = async () => {
    let got = text;
    try {
      got ||= await api.text(address);
    } catch (problem) {
      return setTold(messageOf(problem));
    }
    setText(got);
    try {
      await navigator.clipboard.writeText(got);
      setTold("Copied.");
    } catch {
      area.current?.select();
      setTold("Marked: copy it with the keyboard.");
    }
  };
  return (
    <div class="publish-copy">
      <button type="button" onClick={() => void copy()}>
        Copy {name.charAt(0).toLowerCase() + name.slice(1)}
      </button>{" "}
      <span class="soft">{about}</span> <span role="status">{told}</span>
      {text && <textarea ref={area} readOnly rows={4} aria-label={name} value={text} />}
    </div>
  );
}

/** The page of the run as files. */
function WholePage({ job }: { job: string }) {
  return (
    <section aria-labelledby="publish-page">
      <h3 id="publish-page">The whole page</h3>
      <p class="publish-files">
        <a class="button" href={api.file(job, "page.html")} download="">
          One file to pass on, HTML
        </a>
        <span class="soft">
          It needs no server. It has a lever where <code>walkaway surface</code> has made a surface.
        </span>
      </p>
    </section>
  );
}

function Cite({ job }: { job: string }) {
  return (
    <section aria-labelledby="publish-cite">
      <h3 id="publish-cite">Cite it</h3>
      <Copied name="Citation, text" about="The run, and what it used, in lines of text." address={api.citation(job, "text")} />
      <Copied name="Citation, BibTeX" about="The same as BibTeX entries." address={api.citation(job, "bibtex")} />
    </section>
  );
}
