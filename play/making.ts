import type { Making } from "./event.ts";

/** How long ago the story of an event began that is sent alone. */
const ALONE_SECONDS = 342;

/** One story's ids and beginning. `seed`: another one gives other ids. */
export interface Story {
  seed: string;
  start: Date;
}

/** The making of one event of a story. `step` tells it from the story's other events. */
export function makingOf({ seed, start }: Story, step: number, now: Date): Making {
  return {
    now,
    start,
    hex: (name, digits) => digitsOf(`${seed}/${name}`, digits),
    own: (name, digits) => digitsOf(`${seed}/${step}/${name}`, digits),
  };
}

/** A story of one event. */
export function storyOf(seed: string, now: Date): Story {
  return { seed, start: new Date(now.getTime() - ALONE_SECONDS * 1000) };
}

/** 32 digits in the form of a UUID of version 4. */
export function uuid(hex: string): string {
  const digits = `${hex.slice(0, 12)}4${hex.slice(13, 16)}a${hex.slice(17, 32)}`;
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

/** An instant without milliseconds, as many senders write it: `2026-02-28T10:35:42Z`. */
export function isoSeconds(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, "Z");
}

/** Whole unix seconds. */
export function unixSeconds(date: Date): number {
  return Math.floor(date.getTime() / 1000);
}

function digitsOf(text: string, count: number): string {
  const random = randomFrom(text);
  let digits = "";
  while (digits.length < count)
    digits += Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, "0");
  return digits.slice(0, count);
}

/** Numbers from 0 to 1 that look random and are the same for the same text; of no use where somebody must not guess them. */
export function randomFrom(text: string): () => number {
  // FNV-1a over the text is the seed of mulberry32; both are in the public domain.
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
  };
}
