import { addressOf, openView } from "../actions";
import { about, view } from "../state";
import { within } from "./links";

/** Results and the other views; links, so that each can be opened beside the other. */
export function Tabs() {
  const others = (about.value?.views ?? []).filter((one) => !["run", "lever"].includes(one.name));
  const all = [{ name: "run", title: "Results", help: "" }, ...others];
  return (
    <nav class="tabs" aria-label="Views">
      {all.map((one) => (
        <a
          key={one.name}
          href={addressOf({ view: one.name, at: "" })}
          aria-current={view.value === one.name ? "page" : undefined}
          title={one.help || undefined}
          onClick={within(() => openView(one.name))}
        >
          {one.title}
        </a>
      ))}
    </nav>
  );
}
