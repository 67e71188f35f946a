import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface Props {
  label: ComponentChildren;
  name?: string;
  class?: string;
  children: ComponentChildren;
}

/** A button that opens a short list; closes on Escape, on a choice and on a click elsewhere. */
export function Menu({ label, name, class: extra, children }: Props) {
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const away = (event: Event) => {
      if (!box.current?.contains(event.target as Node)) box.current?.removeAttribute("open");
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("focusin", away);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("focusin", away);
    };
  }, []);
  const close = () => {
    box.current?.removeAttribute("open");
    box.current?.querySelector("summary")?.focus();
  };
  return (
    <details
      ref={box}
      class={`menu ${extra ?? ""}`}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !box.current?.open) return;
        event.stopPropagation();
        close();
      }}
    >
      <summary aria-label={name}>{label}</summary>
      <div
        class="menu-list"
        onClick={(event) => {
          if ((event.target as Element).closest("a, button")) close();
        }}
      >
        {children}
      </div>
    </details>
  );
}
