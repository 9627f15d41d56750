import { HooktapError } from "../../protocol/error.ts";
import type { ApiHttp } from "./api-http.ts";
import { mediaApi } from "./media.ts";
import { MILLICAST_EVENTS, millicastApi, millicastEvents } from "./millicast.ts";
import { optiviewApi } from "./optiview.ts";
import type { WebhookApi } from "./webhook-api.ts";

/** A provider whose webhooks can be registered by an API. */
export interface Service {
  id: string;
  name: string;
  apiUrl: string;
  /** What the provider calls the key of its API, and the environment variable that holds it. */
  keyName: string;
  keyEnv: string;
  api(http: ApiHttp): WebhookApi;
  /** Whether its webhooks have names. */
  named: boolean;
  /** Whether it sends to https:// only. */
  https: boolean;
  /** Whether a token has a single webhook. */
  single: boolean;
  /** Whether its webhooks have secrets. */
  signs: boolean;
  /** The events a webhook is for, given the words of `--events` or nothing. Throws `usage` for what is none. */
  events(chosen: string[] | undefined): string[];
}

function optiviewEvents(chosen: string[] | undefined): string[] {
  if (!chosen) return ["*"];
  const other = chosen.find((word) => !/^(\*|[a-z]+(\.[a-z]+)+)$/.test(word));
  if (other === undefined) return [...new Set(chosen)];
  throw new HooktapError("usage", `"${other}" names no event of Dolby OptiView`, {
    hint: "like: --events channel.created,engine.error, or --events '*' for all",
  });
}

function noEvents(chosen: string[] | undefined): string[] {
  if (!chosen) return [];
  throw new HooktapError(
    "usage",
    "a webhook of Dolby.io Media is for the end of every job: there is no choice of events",
    {
      hint: "leave --events away",
    },
  );
}

const SERVICES: readonly Service[] = [
  {
    id: "dolbyio-media",
    name: "Dolby.io Media",
    apiUrl: "https://api.dolby.com",
    keyName: "API token",
    keyEnv: "DOLBYIO_API_TOKEN",
    api: mediaApi,
    named: false,
    https: false,
    single: true,
    signs: false,
    events: noEvents,
  },
  {
    id: "dolby-millicast",
    name: "Dolby Millicast",
    apiUrl: "https://api.millicast.com",
    keyName: "API secret",
    keyEnv: "MILLICAST_API_SECRET",
    api: millicastApi,
    named: false,
    https: true,
    single: false,
    signs: true,
    events: (chosen) => millicastEvents(chosen ?? MILLICAST_EVENTS),
  },
  {
    id: "dolby-optiview",
    name: "Dolby OptiView",
    apiUrl: "https://api.theo.live",
    keyName: "API key",
    keyEnv: "OPTIVIEW_API_KEY",
    api: optiviewApi,
    named: true,
    https: true,
    single: false,
    signs: true,
    events: optiviewEvents,
  },
];

/** The service of a provider's id, or a usage error that names those there are. */
export function serviceOf(id: string): Service {
  const service = SERVICES.find((one) => one.id === id);
  if (service) return service;
  throw new HooktapError("usage", `hooktap knows no API to register webhooks at "${id}"`, {
    hint: `it knows those of ${SERVICES.map((one) => one.id).join(", ")}; elsewhere paste the hook URL into the provider's dashboard`,
  });
}
