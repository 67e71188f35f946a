/** Follows a link within the page; one that is to be opened elsewhere is left to the browser. */
export const within = (go: () => void) => (event: MouseEvent) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  go();
};
