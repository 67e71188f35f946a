import { editing } from "../own";
import { ahead, expert } from "../first";
import { publishing } from "../publishing";
import { about, asked, fatal, scenario, said, view } from "../state";
import { Banner } from "./Banner";
import { Controls } from "./Controls";
import { EditorDialog, LinkNotice } from "./Editor";
import { Header } from "./Header";
import { PublishDialog } from "./Publish";
import { Results } from "./Results";
import { FirstView } from "./FirstView";
import { Story } from "./Story";
import { Tabs } from "./Tabs";
import { WhyPanel } from "./WhyPanel";

export function App() {
  return (
    <>
      <a class="skip" href="#results" onClick={toResults}>
        Skip to the results
      </a>
      <Header />
      <Banner />
      <LinkNotice />
      {fatal.value ? <Fatal /> : scenario.value || (ahead.value && !expert.value) ? <Body /> : <p class="wait">Loading.</p>}
      <p class="unseen" role="status" aria-live="polite">
        {said.value}
      </p>
      {editing.value && <EditorDialog />}
      {publishing.value && <PublishDialog open={publishing.value} />}
      {asked.value && <WhyPanel key={asked.value.metric} asked={asked.value} />}
      <footer class="foot">
        {about.value && (
          <p>
            walkaway {about.value.version}, data {about.value.data.slice(0, 12)}, code{" "}
            {about.value.code.slice(0, 12)}. Everything on this page is computed on this machine.{" "}
            <a href="./THIRD-PARTY-LICENSES.txt">Licences</a>
          </p>
        )}
      </footer>
    </>
  );
}

function Body() {
  if (!expert.value)
    return (
      <main id="results" tabIndex={-1}>
        <FirstView />
        <Story />
      </main>
    );
  return (
    <div class="body">
      <Controls />
      <main id="results" tabIndex={-1}>
        <Tabs />
        <Results key={view.value} name={view.value} />
      </main>
    </div>
  );
}

function Fatal() {
  const error = fatal.value;
  return (
    <div class="box bad" role="alert">
      <p>
        <strong>{error?.message}</strong>
      </p>
      {error?.problems.map((problem) => (
        <p>
          {problem.place}: {problem.what}. {problem.hint}
        </p>
      ))}
      {error?.status === 401 && (
        <p>Open the address that walkaway serve printed; it carries the token.</p>
      )}
    </div>
  );
}

// The fragment of the address is the state of the page, so the link must not change it.
function toResults(event: Event): void {
  event.preventDefault();
  document.getElementById("results")?.focus();
}
