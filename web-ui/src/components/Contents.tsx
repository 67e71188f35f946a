import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { addressOf, openSection } from "../actions";
import { at } from "../state";
import type { Section } from "../types";
import { within } from "./links";

export const ALL = "all";
export const COMPARE = "compare";
export const NOTES = "notes";

/** Short names for the row of links; a section that is not here goes by its title. */
const SHORT: Record<string, string> = {
  welfare: "Gains and losses",
  partners: "Exports by partner",
  sectors: "By sector",
  "chief-sector": "What moves most",
  blocs: "Blocs",
  revenue: "Tariff revenue",
  "per-household": "Per household",
  "who-has-the-money": "Who has the money",
  members: "The range",
  paths: "Over time",
  "made-of": "What ranges are made of",
  diversion: "Other markets",
  cutoff: "Cut-off",
  firms: "Exporters",
  bonds: "Treasuries",
  game: "The game",
  claims: "Claims",
};

interface LinkProps {
  id: string;
  title?: string;
  children: ComponentChildren;
}

/** A link that opens a section here, and elsewhere when it is copied. */
export function SectionLink({ id, title, children }: LinkProps) {
  return (
    <a
      href={addressOf({ at: id })}
      title={title}
      aria-current={at.value === id ? "page" : undefined}
      onClick={within(() => openSection(id))}
    >
      {children}
    </a>
  );
}

/** The sections of the sheet, one shown at a time, so that sliders and numbers share a screen. */
export function Contents({ sections, pinned }: { sections: Section[]; pinned: boolean }) {
  const list = useRef<HTMLUListElement>(null);
  const open = at.value;
  useEffect(() => {
    // On a phone the row is wider than the screen: the open section's name is brought in sight.
    const row = list.current;
    const link = row?.querySelector<HTMLElement>("[aria-current]")?.parentElement;
    if (row && link) row.scrollLeft = link.offsetLeft - row.offsetLeft - 16;
  }, [open, sections.length]);
  return (
    <nav class="contents" aria-label="Sections">
      <ul ref={list}>
        <Item id="">Overview</Item>
        {pinned && <Item id={COMPARE}>Beside the pinned run</Item>}
        {sections.map((section) => (
          <Item key={section.id} id={section.id} title={section.title}>
            {SHORT[section.id] ?? section.title}
          </Item>
        ))}
        <Item id={NOTES}>Notes and sources</Item>
        <Item id={ALL}>Everything</Item>
      </ul>
    </nav>
  );
}

const Item = (props: LinkProps) => (
  <li>
    <SectionLink {...props} />
  </li>
);
