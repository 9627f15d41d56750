import { z } from "zod";
import type { SampleEvent, SampleProvider } from "../event.ts";
import { unixSeconds } from "../making.ts";

/** What each resource's ids begin with, and what can happen to it. */
const RESOURCES = {
  channel: {
    prefix: "ch",
    events: {
      created: "A channel was created",
      updated: "A channel was changed",
      deploying: "A channel begins to deploy",
      stopping: "A channel begins to stop",
      stopped: "A channel has stopped",
      deleted: "A channel was deleted",
    },
  },
  engine: {
    prefix: "en",
    events: {
      created: "An engine was created",
      updated: "An engine was changed",
      deploying: "An engine begins to deploy",
      waiting: "An engine waits for its input",
      starting: "An engine starts",
      playing: "An engine begins to play",
      ingesting: "An engine begins to ingest",
      stopping: "An engine begins to stop",
      stopped: "An engine has stopped",
      deleting: "An engine is being deleted",
      deleted: "An engine was deleted",
      error: "An engine met an error",
      "log.info": "An engine logs information",
      "log.warn": "An engine logs a warning",
      "log.error": "An engine logs an error",
    },
  },
  ingest: {
    prefix: "in",
    events: {
      created: "An ingest point was created",
      updated: "An ingest point was changed",
      deleted: "An ingest point was deleted",
    },
  },
  distribution: {
    prefix: "di",
    events: {
      created: "A distribution was created",
      updated: "A distribution was changed",
      enabled: "A distribution was enabled",
      disabled: "A distribution was disabled",
      deleted: "A distribution was deleted",
      "security.key.added": "A distribution got a security key",
      "security.key.deleted": "A distribution lost a security key",
      "security.keys.deleted": "A distribution lost all its security keys",
    },
  },
  webhook: {
    prefix: "wh",
    events: {
      created: "A webhook was created",
      updated: "A webhook was changed",
      enabled: "A webhook was activated",
      disabled: "A webhook was deactivated",
      deleted: "A webhook was deleted",
    },
  },
} as const;

/** What `data` holds is not documented: only where an event makes no sense without a text it has one. */
const MESSAGES: Record<string, string> = {
  "engine.error": "The ingest stopped sending",
  "engine.log.info": "The input has a resolution of 1920x1080",
  "engine.log.warn": "The input's bitrate is above the profile's",
  "engine.log.error": "The input's audio could not be decoded",
};

function sample(resource: keyof typeof RESOURCES, action: string, title: string): SampleEvent {
  const name = `${resource}.${action}`;
  return {
    name,
    title,
    body: "json",
    schema: z.strictObject({
      type: z.literal(name),
      created: z.int(),
      object: z.strictObject({ type: z.literal(resource), id: z.string() }),
      data: z.record(z.string(), z.unknown()),
    }),
    payload: (making) => ({
      type: name,
      created: unixSeconds(making.now),
      object: { type: resource, id: `${RESOURCES[resource].prefix}_${making.hex(resource, 12)}` },
      data: name in MESSAGES ? { message: MESSAGES[name] } : {},
    }),
  };
}

/** Webhooks of version 2: https://github.com/THEOplayer/documentation. */
export const dolbyOptiviewEvents: SampleProvider = {
  id: "dolby-optiview",
  events: Object.entries(RESOURCES).flatMap(([resource, { events }]) =>
    Object.entries(events).map(([action, title]) => sample(resource as keyof typeof RESOURCES, action, title)),
  ),
  scenarios: [
    {
      name: "channel",
      title: "A channel and its engine: created, on air, stopped",
      steps: [
        { event: "channel.created", after: 0 },
        { event: "channel.deploying", after: 4 },
        { event: "engine.deploying", after: 3 },
        { event: "engine.starting", after: 25 },
        { event: "engine.ingesting", after: 6 },
        { event: "engine.playing", after: 5 },
        { event: "channel.stopping", after: 1_800 },
        { event: "engine.stopping", after: 1 },
        { event: "engine.stopped", after: 8 },
        { event: "channel.stopped", after: 2 },
      ],
    },
  ],
};
