const TOGETHER = /(\S+-\d\S*)/;

/** A text in which a share such as 5-95%, a span of years, or a story's name is not broken. */
export const Whole = ({ text }: { text: string }) => (
  <>{text.split(TOGETHER).map((part, i) => (i % 2 ? <span class="whole">{part}</span> : part))}</>
);
