/** What all dialogs share: how they open, where focus goes after them, and their head. */

import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";

type Box = RefObject<HTMLDialogElement | null>;

/** Opens a dialog over the page as soon as it is drawn. */
export function useModal(box: Box): void {
  useEffect(() => {
    const from = document.activeElement as HTMLElement | null;
    box.current?.showModal();
    return () => {
      // What opened it may have been drawn anew meanwhile; focus goes where it can.
      if (from?.isConnected) from.focus();
    };
  }, []);
}

export function DialogHead({ box, id, title }: { box: Box; id: string; title: string }) {
  return (
    <div class="why-title">
      <h2 id={id}>{title}</h2>
      <button type="button" onClick={() => box.current?.close()}>
        Close
      </button>
    </div>
  );
}
