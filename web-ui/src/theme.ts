/** Light, dark, or as the system has it; kept on this machine only. */

import { signal } from "@preact/signals";
import { paint } from "./state";

export type Theme = "system" | "light" | "dark";

const PLACE = "walkaway-theme";

function kept(): Theme {
  try {
    const value = localStorage.getItem(PLACE);
    return value === "light" || value === "dark" ? value : "system";
  } catch {
    return "system"; // Storage may be switched off; the choice then lasts as long as the page.
  }
}

export const theme = signal<Theme>(kept());

export function applyTheme(): void {
  if (theme.value === "system") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
  paint.value += 1;
}

export function choose(next: Theme): void {
  theme.value = next;
  try {
    if (next === "system") localStorage.removeItem(PLACE);
    else localStorage.setItem(PLACE, next);
  } catch {
    // See kept().
  }
  applyTheme();
}

window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  paint.value += 1;
});
