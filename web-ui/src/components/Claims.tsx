import type { Card } from "../types";

/** What was told, what is on record, what the run says; the verdict opens its evidence. */
export function Claims({ cards }: { cards: Card[] }) {
  return (
    <ul class="claims">
      {cards.map((card) => (
        <li key={card.id} class={`card claim ${card.mark}`}>
          <p class="claim-text">“{card.text.replace(/\.$/, "")}”</p>
          <p class="soft">{card.by}</p>
          <dl>
            <dt>told</dt>
            <dd>{card.told}</dd>
            <dt>on record</dt>
            <dd>{card.record || "nothing that speaks to it"}</dd>
            {card.modelled && (
              <>
                <dt>modelled</dt>
                <dd>{card.modelled}</dd>
              </>
            )}
          </dl>
          <details>
            <summary>
              <span class={`verdict ${card.mark}`}>{card.verdict}</span> evidence
            </summary>
            <p>{card.because}</p>
            <ul>
              {card.evidence.map((line, i) => (
                <li key={i}>{line}</li>
              ))}
            </ul>
          </details>
        </li>
      ))}
    </ul>
  );
}
