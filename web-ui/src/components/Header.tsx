import { useState } from "preact/hooks";
import {
  addressOf,
  chooseScenario,
  leaveOrEnter,
  openPart,
  pinThis,
  remember,
  shareLink,
  unpin,
} from "../actions";
import * as api from "../api";
import { ahead, expert, PARTS } from "../first";
import { OWN, tooLongToShare as tooLong, TOO_LONG_SAID } from "../pack";
import { finishedRun } from "../publishing";
import { cancel } from "../runs";
import { at, busy, lane, pinned, said, scenario, scenarios, settings, settled } from "../state";
import { choose, theme, type Theme } from "../theme";
import { EditorButton } from "./Editor";
import { within } from "./links";
import { Menu } from "./Menu";
import { PublishButton } from "./Publish";
import { Status } from "./Status";

export function Header() {
  const now = scenario.value;
  return (
    <header>
      <div class="bar">
        <p class="brand">walkaway</p>
        <label class="chooser">
          <span class="unseen">Scenario</span>
          <select
            value={settings.value.scenario}
            onChange={(event) => void chooseScenario(event.currentTarget.value)}
          >
            {settings.value.scenario === OWN && <option value={OWN}>Own: {now?.title}</option>}
            {scenarios.value.length === 0 && ahead.value && (
              <option value={settings.value.scenario}>{ahead.value.title}</option>
            )}
            {scenarios.value.map((line) => (
              <option key={line.name} value={line.name}>
                {line.title}
              </option>
            ))}
          </select>
        </label>
        <Parts />
        <div class="tools">
          <CompareButton />
          <ShareButton />
          <PublishButton />
          <ExpertSwitch />
          <MoreMenu />
        </div>
      </div>
      {expert.value && <ExpertTitle />}
    </header>
  );
}

/** The page in five words, and the answer before them. */
function Parts() {
  const open = expert.value ? null : at.value;
  return (
    <nav class="words" aria-label="Parts of the page">
      {PARTS.map(([id, name]) => (
        <a
          key={id}
          href={addressOf({ at: id, view: "run" })}
          aria-current={open === id ? "true" : undefined}
          onClick={within(() => openPart(id))}
        >
          {name}
        </a>
      ))}
    </nav>
  );
}

function ExpertTitle() {
  const now = scenario.value;
  return (
    <div class="title">
      <h1>{now?.title ?? "walkaway"}</h1>
      <p class="soft">{now?.description}</p>
      <Status name="run" busyWith={busy(lane("run"))} onCancel={() => void cancel("run")} />
    </div>
  );
}

function ExpertSwitch() {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={expert.value}
      class="expert"
      title="Tables, draws, sets and all dials"
      onClick={() => leaveOrEnter(!expert.value)}
    >
      Expert
    </button>
  );
}

function CompareButton() {
  if (pinned.value)
    return (
      <button type="button" onClick={unpin}>
        Stop comparing
      </button>
    );
  return (
    <button
      type="button"
      disabled={!settled.value}
      onClick={pinThis}
      title="Keep this result, to set later ones beside it"
    >
      Compare
    </button>
  );
}

function ShareButton() {
  const [copied, setCopied] = useState("");
  const copy = async () => {
    remember("replace");
    if (tooLong(settings.value.toml)) {
      said.value = TOO_LONG_SAID;
      return setCopied(TOO_LONG_SAID);
    }
    try {
      await navigator.clipboard.writeText(shareLink());
      setCopied("Copied");
      said.value = "Link copied.";
    } catch {
      setCopied("In the address bar");
      said.value = "The link is in the address bar.";
    }
    window.setTimeout(() => setCopied(""), 2500);
  };
  return (
    <button type="button" onClick={() => void copy()} title="Copy a link to exactly this state">
      {copied || "Share"}
    </button>
  );
}

const FILES = [
  ["run.json", "Everything, JSON"],
  ["metrics.csv", "Numbers, CSV"],
  ["paths.csv", "Dated paths, CSV"],
  ["scenario.toml", "Scenario, TOML"],
  ["run.py", "Repeat in Python"],
  ["report.html", "Report, HTML"],
] as const;

/** What is used seldom: files, colours, a scenario of one's own. */
function MoreMenu() {
  const job = finishedRun();
  return (
    <Menu label="More" class="more-menu">
      <EditorButton />
      <p class="menu-head">Download</p>
      {job ? (
        FILES.map(([name, label]) => (
          <a key={name} href={api.file(job, name)} download={name}>
            {label}
          </a>
        ))
      ) : (
        <p class="soft">When the run has finished.</p>
      )}
      <p class="menu-head">Theme</p>
      {THEMES.map(([name, label]) => (
        <button
          type="button"
          key={name}
          aria-pressed={theme.value === name}
          onClick={() => choose(name)}
        >
          {label}
        </button>
      ))}
    </Menu>
  );
}

const THEMES: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];
