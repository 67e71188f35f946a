import { useState } from "preact/hooks";
import { chooseScenario, pinThis, remember, shareLink, unpin } from "../actions";
import * as api from "../api";
import { answered } from "../follow";
import { OWN, tooLongToShare as tooLong, TOO_LONG_SAID } from "../pack";
import { cancel } from "../runs";
import { busy, key, lane, pinned, said, scenario, scenarios, settings, settled } from "../state";
import { choose, theme, type Theme } from "../theme";
import { EditorButton } from "./Editor";
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
            {scenarios.value.map((line) => (
              <option key={line.name} value={line.name}>
                {line.title}
              </option>
            ))}
          </select>
        </label>
        <div class="tools">
          <PinButton />
          <EditorButton />
          <ShareButton />
          <PublishButton />
          <Downloads />
          <ThemeMenu />
        </div>
      </div>
      <div class="title">
        <h1>{now?.title ?? "walkaway"}</h1>
        <p class="soft">{now?.description}</p>
        <Status name="run" busyWith={busy(lane("run"))} onCancel={() => void cancel("run")} />
      </div>
    </header>
  );
}

function PinButton() {
  if (pinned.value)
    return (
      <button type="button" onClick={unpin}>
        Unpin
      </button>
    );
  return (
    <button
      type="button"
      disabled={!settled.value}
      onClick={pinThis}
      title="Keep this result, to set later ones beside it"
    >
      Pin
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

function Downloads() {
  const { job, key: of } = lane("run");
  const ready = job && answered(job) && of === key.value;
  return (
    <Menu label="Download">
      {ready ? (
        FILES.map(([name, label]) => (
          <a key={name} href={api.file(job.id, name)} download={name}>
            {label}
          </a>
        ))
      ) : (
        <p class="soft">When the run has finished.</p>
      )}
    </Menu>
  );
}

const THEMES: [Theme, string][] = [
  ["system", "As the system"],
  ["light", "Light"],
  ["dark", "Dark"],
];

function ThemeMenu() {
  return (
    <Menu label="Theme">
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
