import { z } from "zod";
import { isEndpointName } from "../protocol/endpoint-name.ts";
import { HOST_VALUE } from "./host-header.ts";

/** A schema whose every problem reads "expected …". */
const text = (error: string) => z.string({ error });
const yesOrNo = z.boolean({ error: "true or false" });

function wholeNumber(from: number, to: number) {
  const error = `a whole number from ${from} to ${to}`;
  return z.int({ error }).min(from, { error }).max(to, { error });
}

function seconds() {
  const error = "a number of seconds, at most 86400";
  return z.number({ error }).min(0.001, { error }).max(86_400, { error });
}

const TARGET = "a port, an address, a URL or unix:/path/to.sock";
const Target = z.union([z.string(), wholeNumber(1, 65_535)], { error: TARGET });
const QUERY = "a query, as text";
const ENDPOINT = "an endpoint's name: 1 to 63 of a-z, 0-9 and -, with no dash at either end";
const Endpoint = text(ENDPOINT).refine(isEndpointName, { error: ENDPOINT });

/** What a route has of its own, and what stands at the top of the file for all. */
const Manner = {
  headers: z
    .record(z.string(), text("a header's value, or null to remove it").nullable(), {
      error: "header names with values",
    })
    .optional()
    .describe("Headers that the target gets, or with null does not get."),
  hostHeader: text("preserve, rewrite or a host name")
    .regex(HOST_VALUE, { error: "preserve, rewrite or a host name" })
    .optional()
    .describe("The Host that the target gets: preserve, rewrite to the target's own, or a value."),
  insecure: yesOrNo.optional().describe("Accept any certificate of the target."),
  concurrency: wholeNumber(1, 1024).optional().describe("Requests at the same time."),
  timeout: seconds().optional().describe("How many seconds the target may take until its answer begins."),
};

const Route = z
  .strictObject(
    {
      name: text("a name without white space, of at most 60 characters")
        .regex(/^[\w.-]{1,60}$/, { error: "a name of letters, digits, dots, dashes and underscores, at most 60" })
        .optional()
        .describe("Part of the agent's name: a route that keeps it goes on where it stopped."),
      match: text(QUERY).describe("The query of the requests that go to the target."),
      target: Target.describe("Where they go."),
      ...Manner,
    },
    { error: "a route: an object with match and target" },
  )
  .describe("Requests that match a query go to a target of their own.");

/** What `.hooktap.json` in a working folder may hold, and `config.json` in the user's profile. */
export const FileSettings = z.strictObject(
  {
    $schema: z.string().optional(),
    relay: text("a relay's URL").optional().describe("The relay's console."),
    token: text("a token")
      .optional()
      .describe("Its token: better kept in the environment than in a file that is shared."),
    endpoint: z
      .union([Endpoint, z.array(Endpoint).min(1)], { error: "an endpoint's name or a list of names" })
      .optional()
      .describe("The endpoints that are forwarded; other commands take the first."),
    data: text("a folder").optional().describe("The data folder of a relay on this machine."),
    target: Target.optional().describe("Where requests go that no route takes, when the command line names no target."),
    only: text(QUERY).optional().describe("Of these, only what matches this query."),
    routes: z
      .array(Route, { error: "a list of routes" })
      .max(100, { error: "at most 100 routes" })
      .optional()
      .describe("Requests that match go to targets of their own; several routes may take one request."),
    name: text("a name")
      .min(1)
      .max(100, { error: "a name of at most 100 characters" })
      .optional()
      .describe("The agent's name."),
    backlog: text("all, none, ask or a query").optional().describe("What is delivered of what arrived before."),
    retry: z
      .union([wholeNumber(0, 1_000_000), z.literal("forever")], { error: "a whole number, or forever" })
      .optional()
      .describe("Tries after the first for a request that the target gave no answer to."),
    ...Manner,
    providers: z
      .array(z.unknown(), { error: "a list of providers" })
      .optional()
      .describe("Senders of your own, for verify and sign."),
  },
  { error: "an object" },
);
export type FileSettings = z.infer<typeof FileSettings>;
/** The keys of the file, and of one of its routes. */
export const SETTINGS_KEYS = { file: Object.keys(FileSettings.shape), route: Object.keys(Route.shape) };
export type RouteSettings = z.infer<typeof Route>;
