interface Props {
  /** Of the label, which is its name with "-label". */
  id: string;
  label: string;
  help?: string | undefined;
  options: [string, string][];
  chosen: Set<string>;
  put: (chosen: string[]) => void;
}

/** Any of several options; what is chosen keeps their order, so that equal sets are equal lists. */
export function Ticks({ id, label, help, options, chosen, put }: Props) {
  const turned = (id: string, on: boolean) =>
    options.map(([other]) => other).filter((other) => (other === id ? on : chosen.has(other)));
  return (
    <div role="group" aria-labelledby={`${id}-label`} aria-describedby={help}>
      <span class="dial-label" id={`${id}-label`}>
        {label}
      </span>
      <div class="options">
        {options.map(([one, text]) => (
          <label key={one}>
            <input
              type="checkbox"
              checked={chosen.has(one)}
              onChange={(event) => put(turned(one, event.currentTarget.checked))}
            />
            {text}
          </label>
        ))}
      </div>
    </div>
  );
}
