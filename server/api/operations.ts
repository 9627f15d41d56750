import { z } from "zod";
import { BulkFailure, BulkItem, BulkReplay } from "../../protocol/bulk.ts";
import { Imported } from "../../protocol/bundle/format.ts";
import { LogPage } from "../../protocol/delivery-log.ts";
import { Delivery } from "../../protocol/delivery.ts";
import { Endpoint, Prunable, ProviderInfo } from "../../protocol/endpoint.ts";
import { AgentState } from "../../protocol/live.ts";
import { Detail, Matching, RequestPage, Story, Summary } from "../../protocol/request.ts";
import { Rotation, Secret, SecretTrial } from "../../protocol/secret.ts";
import { SeenValues } from "../../protocol/seen.ts";
import { EventList, Play, Triggered } from "../../protocol/trigger.ts";
import { ExplainedVerdict } from "../../protocol/verdict.ts";
import { SocketRecord } from "../../protocol/websocket.ts";

/** What a route does and answers; what it takes is declared at the route. */
export interface Operation {
  /** Its name in a client that is made from the description. */
  id: string;
  summary: string;
  /** 200 if not named. */
  status?: number;
  /** The JSON of its answer, or the content type of one that is not JSON; without either it has no body. */
  answer?: z.ZodType | string;
  /** The content type of a body that no schema describes. */
  takes?: string;
  /** A header that changes the answer, and what for. */
  header?: { name: string; description: string };
  /** Whether a part can be asked for: 206 has it, 416 says that there is none. */
  ranges?: boolean;
}

/** Shapes that have a name of their own in the description. */
export const SHAPES: Record<string, z.ZodType> = {
  AgentState,
  BulkFailure,
  BulkItem,
  BulkReplay,
  Delivery,
  Detail,
  Endpoint,
  EventList,
  ExplainedVerdict,
  Imported,
  LogPage,
  Matching,
  Play,
  ProviderInfo,
  Prunable,
  RequestPage,
  Rotation,
  Secret,
  SecretTrial,
  SeenValues,
  SocketRecord,
  Story,
  Summary,
  Triggered,
};

const BYTES = "application/octet-stream";
const RANGED = { answer: BYTES, ranges: true, header: { name: "Range", description: "One range of bytes" } };
const LINES = "application/x-ndjson";

/** Each route of the API, below `/api`, by method and path. */
export const OPERATIONS: Record<string, Operation> = {
  "GET /health": {
    id: "health",
    summary: "Whether the relay is there, and its version",
    answer: z.object({ status: z.literal("ok"), version: z.string() }),
  },
  "GET /openapi.json": { id: "describeApi", summary: "This description", answer: z.looseObject({}) },
  "GET /providers": {
    id: "listProviders",
    summary: "The senders that are known; with `endpoint`, also those described there",
    answer: z.object({ providers: z.array(ProviderInfo) }),
  },
  "GET /agents": {
    id: "listAgents",
    summary: "The agents that are connected",
    answer: z.object({ agents: z.array(AgentState) }),
  },

  "GET /session": {
    id: "getSession",
    summary: "Where the relay listens",
    answer: z.object({ version: z.string(), hooks: z.string(), console: z.string() }),
  },
  "POST /session": { id: "signIn", summary: "Sign a browser in by the token: sets its cookie", status: 204 },
  "DELETE /session": { id: "signOut", summary: "Sign the browser out", status: 204 },
  "POST /codes": {
    id: "createCode",
    summary: "A link that signs a browser in, once and within five minutes",
    status: 201,
    answer: z.object({ url: z.string() }),
  },

  "GET /requests": {
    id: "listRequests",
    summary: "Captured requests, newest first; `before` is the `next` of the page before",
    answer: RequestPage,
  },
  "GET /requests/values": {
    id: "listSeenValues",
    summary: "Values that a field of the newest requests has, most frequent first",
    answer: SeenValues,
  },
  "GET /requests/matching": {
    id: "matchRequests",
    summary: "Which of at most 500 requests, named by their `seq`s with commas between, match a query",
    answer: Matching,
  },
  "GET /requests/:id": {
    id: "getRequest",
    summary: "One request with its verdict explained; `id` is any unique prefix, or `latest`",
    answer: Detail,
  },
  "DELETE /requests/:id": { id: "deleteRequest", summary: "Delete a request", status: 204 },
  "PATCH /requests/:id": { id: "annotateRequest", summary: "Pin a request, or note something on it", answer: Detail },
  "GET /requests/:id/story": {
    id: "getStory",
    summary: "The requests of the same story, such as one job",
    answer: Story,
  },
  "GET /requests/:id/body": { id: "getBody", summary: "The exact bytes that came", ...RANGED },
  "POST /requests/:id/verify": {
    id: "verifyRequest",
    summary: "Check the signature, with another secret if one is given, which is not kept",
    answer: ExplainedVerdict,
  },
  "POST /requests/:id/replay": {
    id: "replayRequest",
    summary: "Deliver it again, to an agent; answers when the target did, refused it or was too slow",
    answer: Delivery,
  },
  "GET /requests/:id/deliveries": {
    id: "listDeliveries",
    summary: "Each attempt to hand it to a target",
    answer: z.array(Delivery),
  },
  "GET /requests/:id/deliveries/:delivery/body": {
    id: "getAnswerBody",
    summary: "The bytes of the target's answer, as far as they are kept",
    ...RANGED,
  },
  "GET /requests/:id/deliveries/:delivery/messages": {
    id: "getMessages",
    summary: "The first messages of a WebSocket",
    answer: SocketRecord,
  },

  "GET /replays": {
    id: "listBulkReplays",
    summary: "Replays of many requests, newest first",
    answer: z.object({ replays: z.array(BulkReplay) }),
  },
  "POST /replays/count": {
    id: "countBulkReplay",
    summary: "How many requests a selection has",
    answer: z.object({ requests: z.number() }),
  },
  "POST /replays": {
    id: "beginBulkReplay",
    summary: "Deliver many requests again",
    status: 201,
    answer: BulkReplay,
  },
  "GET /replays/:id": { id: "getBulkReplay", summary: "How far it came", answer: BulkReplay },
  "GET /replays/:id/failures": {
    id: "listBulkFailures",
    summary: "What failed of it",
    answer: z.object({ failures: z.array(BulkFailure), next: z.number().nullable() }),
  },
  "GET /replays/:id/settled": {
    id: "listBulkItems",
    summary: "What is settled of it",
    answer: z.object({ settled: z.array(BulkItem) }),
  },
  "POST /replays/:id/pause": { id: "pauseBulkReplay", summary: "Pause it", answer: BulkReplay },
  "POST /replays/:id/resume": { id: "resumeBulkReplay", summary: "Go on with it", answer: BulkReplay },
  "POST /replays/:id/cancel": { id: "cancelBulkReplay", summary: "End it", answer: BulkReplay },

  "GET /events": { id: "listEvents", summary: "The test events that there are", answer: EventList },
  "POST /trigger": { id: "trigger", summary: "Send a test event as its provider would", answer: Triggered },
  "GET /plays": {
    id: "listPlays",
    summary: "Test events that are sent with their provider's repeats",
    answer: z.object({ plays: z.array(Play) }),
  },
  "GET /plays/:id": { id: "getPlay", summary: "How far one is", answer: Play },
  "POST /plays/:id/cancel": { id: "cancelPlay", summary: "End it", answer: Play },

  "GET /endpoints": {
    id: "listEndpoints",
    summary: "The endpoints with their settings and agents",
    answer: z.object({ endpoints: z.array(Endpoint) }),
  },
  "POST /endpoints": { id: "createEndpoint", summary: "Make one", status: 201, answer: Endpoint },
  "GET /endpoints/:name": { id: "getEndpoint", summary: "One of them", answer: Endpoint },
  "PATCH /endpoints/:name": { id: "updateEndpoint", summary: "Change its settings", answer: Endpoint },
  "POST /endpoints/:name/prunable": {
    id: "previewRetention",
    summary: "What a retention would delete",
    answer: Prunable,
  },
  "DELETE /endpoints/:name": { id: "deleteEndpoint", summary: "Delete it with all it holds", status: 204 },
  "GET /endpoints/:name/log": {
    id: "getDeliveryLog",
    summary: "What came, and the answers that its senders got, newest first; seven days unless named",
    answer: LogPage,
  },
  "GET /endpoints/:name/secrets": {
    id: "listSecrets",
    summary: "Its secrets, without their values",
    answer: z.object({ secrets: z.array(Secret) }),
  },
  "POST /endpoints/:name/secrets": { id: "addSecret", summary: "Add one", status: 201, answer: Secret },
  "POST /endpoints/:name/secrets/rotate": {
    id: "rotateSecret",
    summary: "Add one, and end the provider's others after a while",
    status: 201,
    answer: Rotation,
  },
  "POST /endpoints/:name/secrets/test": {
    id: "testSecret",
    summary: "Try one on the newest requests; it is not kept",
    answer: z.object({ results: z.array(SecretTrial) }),
  },
  "DELETE /endpoints/:name/secrets/:id": { id: "removeSecret", summary: "Remove one", status: 204 },

  "POST /bundles/export": { id: "exportBundle", summary: "Requests as lines of a bundle", answer: LINES },
  "POST /bundles/import": {
    id: "importBundle",
    summary: "Take the lines of a bundle in; what `run` took in before is passed over",
    takes: LINES,
    answer: z.object({ results: z.array(Imported) }),
  },
  "GET /live": {
    id: "follow",
    summary: "The feed: each row as it comes and changes, from the rev `after` on, as server-sent events",
    header: { name: "Last-Event-ID", description: "The rev to go on from; it goes before `after`" },
    answer: "text/event-stream",
  },
};
