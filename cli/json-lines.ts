import { z } from "zod";
import { PROBES } from "../play/audit.ts";
import { ProviderInfo } from "../protocol/endpoint.ts";
import { Summary } from "../protocol/request.ts";
import { Secret } from "../protocol/secret.ts";
import { EventList, Play, PlayAttempt, Triggered } from "../protocol/trigger.ts";
import { VerdictReason, VerdictStatus } from "../protocol/verdict.ts";
import { AFTER_READY, DevReady, ForwardEvent } from "./forward-events.ts";

// Lines of `--json` that are no value of the API. A line that stands beside others says by `type` what it is.

/** `hooktap serve`: both listeners answer. */
export const ServeReady = z.object({
  type: z.literal("ready"),
  console: z.string(),
  hooks: z.string(),
  token: z.string(),
  open: z.string(),
});

const Demo = z.object({
  type: z.literal("demo"),
  ok: z.boolean(),
  provider: z.string(),
  tampered: z.boolean(),
  verdict: z.object({ status: VerdictStatus, reason: VerdictReason.nullable() }).nullable(),
  status: z.number().nullable(),
});

/** `hooktap listen`. */
export const ListenLine = ForwardEvent;
/** `hooktap dev`. */
export const DevLine = z.union([DevReady, ...AFTER_READY, Demo]);

/** The last line of `hooktap wait` that ends with 4: what came instead, newest first, and which parts of the query each missed. */
const WaitTimeout = z.object({
  type: z.literal("timeout"),
  wanted: z.number(),
  matched: z.number(),
  instead: z.array(z.object({ request: Summary, missed: z.array(z.string()) })),
});
export type WaitTimeout = z.infer<typeof WaitTimeout>;

/** `hooktap wait`: what matched, and where it was not enough, a last line that says so. */
export const WaitLine = z.union([Summary, WaitTimeout]);

const Sent = Triggered.pick({ answer: true, signed: true, offer: true }).extend({
  type: z.literal("triggered"),
  target: z.string(),
});

/** `hooktap trigger`: what was sent, through the relay or straight; each attempt of a play, and its end; or what `--list` knows. */
export const TriggerLine = z.union([
  Triggered.extend({ type: z.literal("triggered") }),
  Sent.extend({ event: z.string() }),
  Sent.omit({ answer: true }),
  PlayAttempt.extend({ type: z.literal("attempt") }),
  Play.extend({ type: z.literal("play") }),
  EventList.shape.providers.element,
  z.object({ name: z.string(), title: z.string(), paths: z.array(z.string()) }),
]);

/** `hooktap check`: each thing that was looked at, `ok` null where it was not tried, then how many hold. */
export const CheckLine = z.union([
  z.object({
    type: z.literal("check"),
    name: z.enum(PROBES),
    title: z.string(),
    ok: z.boolean().nullable(),
    status: z.number().nullable(),
    error: z.string().nullable(),
    ms: z.number().nullable(),
    message: z.string(),
  }),
  z.object({
    type: z.literal("checked"),
    ok: z.boolean(),
    target: z.string(),
    provider: z.string(),
    event: z.string(),
    passed: z.number(),
    failed: z.number(),
    untried: z.number(),
  }),
]);

const ProviderWebhook = z.object({
  id: z.string(),
  url: z.string(),
  name: z.string().nullable(),
  active: z.boolean(),
  events: z.array(z.string()),
});

/** `hooktap providers connect`; at the end of `--deactivate-on-exit` a second line. */
export const ConnectLine = z.union([
  z.object({
    type: z.literal("connected"),
    did: z.enum(["created", "changed", "nothing"]),
    provider: z.string(),
    endpoint: z.string(),
    webhook: ProviderWebhook,
    secret: Secret.pick({ id: true, hint: true, fingerprint: true }).nullable(),
  }),
  z.object({ type: z.literal("deactivated"), provider: z.string(), webhookId: z.string(), deleted: z.boolean() }),
]);

/** `hooktap providers status`: each webhook; `endpoint` and the fingerprint of `secret` for the one that belongs to the endpoint. */
export const ProviderWebhookLine = ProviderWebhook.extend({
  endpoint: z.string().nullable(),
  secret: z.string().nullable(),
});

/** `hooktap providers disconnect`. */
export const DisconnectLine = z.object({
  type: z.literal("disconnected"),
  provider: z.string(),
  endpoint: z.string(),
  webhook: ProviderWebhook,
});

/** `hooktap pin` and `unpin`. */
export const Pinned = z.object({ id: z.string(), pinned: z.boolean() });

/** `hooktap open`. */
export const Link = z.object({ url: z.string() });

/** `hooktap sign`: the headers to set. */
export const HeadersToSet = z.array(z.tuple([z.string(), z.string()]));

/** `hooktap secrets generate`: where the secret was written to, or itself where that was nowhere. */
export const GeneratedSecret = z.union([
  Secret.extend({ file: z.string(), variable: z.string() }),
  Secret.extend({ value: z.string() }),
]);

const SchemeFacts = z.object({
  family: z.string(),
  at: z.string(),
  form: z.string(),
  signs: z.string().nullable(),
  algorithm: z.string().nullable(),
  timestamp: z
    .object({
      at: z.string(),
      unit: z.string(),
      toleranceSeconds: z.number().nullable(),
      documented: z.boolean(),
    })
    .nullable(),
  key: z.string(),
  idHeader: z.string().nullable(),
  uncovered: z.string().nullable(),
});

/** `hooktap providers`: one of the list, or the one that was asked for with its schemes. */
export const ProviderLine = z.union([ProviderInfo, ProviderInfo.extend({ schemes: z.array(SchemeFacts) })]);

/** What was imported, or with `--dry-run` would be; `place` names the file and where in it. */
export const ImportLine = z.union([
  z.object({ type: z.literal("imported"), place: z.string(), id: z.string(), verdict: z.string() }),
  z.object({ type: z.literal("would-import"), place: z.string(), method: z.string(), url: z.string() }),
]);
