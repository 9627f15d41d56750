import { z } from "zod";
import { BulkReplay } from "./bulk.ts";
import { Delivery, DeliveryError } from "./delivery.ts";

const Change = z.object({
  /** `items[2].id`: where in the body. */
  path: z.string(),
  /** What is left out was not there. */
  from: z.unknown().optional(),
  to: z.unknown().optional(),
});

/**
 * What changed in a target's answer between two deliveries. A body is compared as JSON where both are, as text where both are, and else
 * by its bytes (`from`, `to`: their count). `ms` never counts as a change.
 */
export const AnswerDiff = z.object({
  /** The delivery that was before. */
  before: z.string(),
  changed: z.boolean(),
  status: z.object({ from: z.number(), to: z.number().nullable() }).nullable(),
  headers: z.array(z.object({ name: z.string(), from: z.string().nullable(), to: z.string().nullable() })),
  body: z
    .discriminatedUnion("kind", [
      z.object({ kind: z.literal("json"), changes: z.array(Change) }),
      z.object({ kind: z.literal("text"), lines: z.array(z.string()) }),
      z.object({ kind: z.literal("bytes"), from: z.number(), to: z.number() }),
    ])
    .nullable(),
  ms: z.object({ from: z.number().nullable(), to: z.number().nullable() }),
});
export type AnswerDiff = z.infer<typeof AnswerDiff>;

/** What `hooktap replay --json` prints for a captured request that was delivered; `diff` with `--diff`, null where there was no answer before. */
const ReplayedLine = Delivery.extend({ diff: AnswerDiff.nullable().optional() });

/** What it prints for one of a file. */
export const FileReplayedLine = z.object({
  file: z.string(),
  target: z.string(),
  startedAt: z.string(),
  ms: z.number(),
  status: z.number().nullable(),
  error: DeliveryError.nullable(),
  reason: z.string().nullable(),
  headers: z.array(z.tuple([z.string(), z.string()])),
  size: z.number(),
});
export type FileReplayedLine = z.infer<typeof FileReplayedLine>;

/** What it prints for one that was not sent, and why. */
const NotReplayedLine = z.object({
  requestId: z.string().nullable().optional(),
  file: z.string().optional(),
  problem: z.string(),
});

/** What `--dry-run --json` prints for each sending. */
const PlannedLine = z.object({
  step: z.number(),
  atMs: z.number(),
  requestId: z.string().optional(),
  file: z.string().optional(),
  method: z.string(),
  path: z.string(),
  again: z.boolean(),
});

/** A line of `hooktap replay --json`; with `--list` and `--cancel` it is what was begun. */
export const ReplayLine = z.union([ReplayedLine, FileReplayedLine, NotReplayedLine, PlannedLine, BulkReplay]);
