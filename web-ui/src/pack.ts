/** A scenario's text as part of a link: packed, bounded, and refused where it is damaged. */

import { count } from "./format";

/** Stands in for the name of a scenario that is no library's: its text is beside it. */
export const OWN = "own";

/** Characters of a packed scenario that a link may have: mail and chat cut longer ones. */
export const LONGEST_LINK = 8_000;
/** Characters of a scenario that the server takes. */
export const LONGEST_TEXT = 60_000;
/** What a link holds in place of a scenario that is too long. */
export const TOO_LONG = "long";

export const linkable = (packed: string): boolean => packed.length <= LONGEST_LINK;

export const TOO_LONG_SAID = "Too long for a link: save it as a file";

/** Whether a scenario's text, packed before, is more than a link may carry. */
export const tooLongToShare = (text: string | undefined): boolean =>
  text !== undefined && !linkable(packedOf(text));

// Packing takes a moment that the address cannot wait for: what was packed is remembered.
const packed = new Map<string, string>();
const texts = new Map<string, string>();

function remember(text: string, short: string): void {
  packed.set(text, short);
  texts.set(short, text);
}

/** The packed form of a text that has been packed before. */
export function packedOf(text: string): string {
  const known = packed.get(text);
  if (known === undefined) throw new Error("this scenario has not been packed");
  return known;
}

/** The text of a packed form that has been unpacked before. */
export const textOf = (short: string): string | undefined => texts.get(short);

/** Packs a text: zlib, whose checksum tells a damaged link, in letters that an address may have. */
export async function pack(text: string): Promise<string> {
  const known = packed.get(text);
  if (known !== undefined) return known;
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  let raw = "";
  for (const byte of bytes) raw += String.fromCharCode(byte);
  const short = btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  remember(text, short);
  return short;
}

/** Why a link's scenario cannot be read, in a sentence for whoever opened it. */
export class BadLink extends Error {}

const DAMAGED =
  "The scenario in this link is damaged: a part of the link is missing or was changed. " +
  "Ask for the link again, or for the scenario as a file.";

/**
 * Unpacks what a link carries.
 *
 * @throws BadLink if it is too long or damaged.
 */
export async function unpack(short: string): Promise<string> {
  const known = texts.get(short);
  if (known !== undefined) return known;
  if (short === TOO_LONG)
    throw new BadLink(
      "The scenario of this link was too long to be carried by a link. Ask for it as a file.",
    );
  if (!linkable(short))
    throw new BadLink(
      `The scenario in this link has ${count(short.length)} characters; ` +
        `${count(LONGEST_LINK)} are the most. Ask for it as a file.`,
    );
  if (!/^[A-Za-z0-9_-]+$/.test(short)) throw new BadLink(DAMAGED);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    const raw = atob(short.replace(/-/g, "+").replace(/_/g, "/"));
    bytes = Uint8Array.from(raw, (letter) => letter.charCodeAt(0));
  } catch {
    throw new BadLink(DAMAGED);
  }
  const text = await inflated(bytes);
  remember(text, short);
  return text;
}

/** What was packed, read no further than a scenario may be long. */
async function inflated(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  const reader = stream.getReader();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return text + decoder.decode();
      text += decoder.decode(value, { stream: true });
      if (text.length > LONGEST_TEXT) break;
    }
  } catch {
    throw new BadLink(DAMAGED);
  }
  void reader.cancel();
  throw new BadLink(
    `The scenario in this link has more than ${count(LONGEST_TEXT)} characters, ` +
      "which is more than can be run.",
  );
}
