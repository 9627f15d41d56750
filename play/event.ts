import type { z } from "zod";

/** What a payload is made from. The events of one story are made with the same names, and so tell of the same job, channel or order. */
export interface Making {
  /** The sender's clock. */
  now: Date;
  /** When the story began; for an event alone, some minutes before `now`. */
  start: Date;
  /** So many hexadecimal digits: the same for the same name within one story, others in the next. */
  hex(name: string, digits: number): string;
  /** As `hex`, but of this event alone: for event and delivery ids. */
  own(name: string, digits: number): string;
}

/** An event as its sender documents it. */
export interface SampleEvent {
  /** As the sender names it: `job.completed`. */
  name: string;
  /** What has happened, in a few words. */
  title: string;
  /** How the payload becomes a body: `form` writes what is no text as JSON within its field; `bytes` is sent as it is. */
  body: "json" | "form" | "bytes";
  /** The body's Content-Type, where it is not the usual one of `body`. */
  contentType?: string;
  /** What the payload may hold; strict, so that a misspelt path of the user's is an error. */
  schema: z.ZodType;
  /** A payload that fits the schema; `bytes` gives a Uint8Array. */
  payload(making: Making): unknown;
  /** Headers beside Content-Type and what the signature sets: the sender's User-Agent, event and delivery ids. */
  headers?(making: Making): [name: string, value: string][];
}

/** Events that tell of one thing, in their order. */
export interface Scenario {
  name: string;
  title: string;
  /** `after`: seconds since the event before. */
  steps: readonly { event: string; after: number }[];
}

/** The events of one sender. */
export interface SampleProvider {
  /** The provider's id in the registry of providers. */
  id: string;
  /** At least one; the first is sent where none is named. */
  events: readonly SampleEvent[];
  /** The first is played where none is named. */
  scenarios?: readonly Scenario[];
}
