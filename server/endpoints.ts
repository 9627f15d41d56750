import { applySettings, type EndpointInput, type EndpointPatch, type EndpointSettings } from "../protocol/endpoint.ts";
import { HooktapError } from "../protocol/error.ts";
import type { Clock } from "./clock.ts";
import { checkOwnProviders } from "./own-providers.ts";
import type { OpenSecret } from "./secrets.ts";
import type { EndpointRow, PastReply, ReplyThen, Store } from "./store/store.ts";

/** A relay that answers strangers on loopback makes endpoints by itself, but not without end. */
const MOST_ON_FIRST_USE = 100;
/** So many changes of a reply are remembered: the oldest stands in for what was before it. */
const MOST_PAST_REPLIES = 50;

/** What ingest needs of an endpoint, ready at hand. */
export interface EndpointState {
  name: string;
  createdAt: number;
  settings: EndpointSettings;
  pastReplies?: PastReply[];
  /** Also those that have ended. */
  secrets: OpenSecret[];
}

export type Endpoints = Awaited<ReturnType<typeof createEndpoints>>;

/** The endpoints, kept in memory and in the store alike. `default` always exists. */
export async function createEndpoints(store: Store, now: Clock) {
  const states = new Map<string, EndpointState>();
  let madeOnFirstUse = 0;

  async function create({ name, ...patch }: EndpointInput): Promise<EndpointState> {
    checkOwnProviders(patch.customProviders ?? []);
    const row: EndpointRow = { name, createdAt: now(), settings: applySettings(patch) };
    if (!(await store.createEndpoint(row))) {
      throw new HooktapError("endpoint_exists", `an endpoint named ${row.name} exists already`, {
        hint: "choose another name, or change that one",
      });
    }
    const state = { ...row, secrets: [] };
    states.set(row.name, state);
    return state;
  }

  for (const row of await store.endpoints()) states.set(row.name, { ...row, secrets: [] });
  if (!states.has("default")) await create({ name: "default" });

  function existing(name: string): EndpointState {
    const state = states.get(name);
    if (state) return state;
    throw new HooktapError("endpoint_not_found", `there is no endpoint named ${name}`, {
      hint: `make it with: hooktap endpoints create ${name}`,
    });
  }

  return {
    get: (name: string): EndpointState | undefined => states.get(name),
    existing,
    list: (): EndpointState[] => [...states.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    create,

    /** For a relay that only its own machine reaches: an unknown name becomes an endpoint, up to a limit. */
    async createOnFirstUse(name: string): Promise<EndpointState | null> {
      if (madeOnFirstUse >= MOST_ON_FIRST_USE) return null;
      madeOnFirstUse++;
      try {
        return await create({ name });
      } catch (error) {
        // Two first requests at once: the other one made it.
        const state = states.get(name);
        if (state) return state;
        throw error;
      }
    },

    async update(name: string, patch: EndpointPatch): Promise<EndpointState> {
      const state = existing(name);
      checkOwnProviders(patch.customProviders ?? []);
      const { settings: before, pastReplies = [] } = state;
      // At once: a change that comes meanwhile builds on this one.
      state.settings = applySettings(patch, before);
      const { mode, status, delayMs } = before.reply;
      const { reply } = state.settings;
      if (mode !== reply.mode || status !== reply.status || delayMs !== reply.delayMs) {
        const past = { until: now(), mode, status, delayMs };
        state.pastReplies = [...pastReplies, past].slice(-MOST_PAST_REPLIES);
      }
      try {
        await store.updateEndpoint(state);
      } catch (error) {
        Object.assign(state, { settings: before, pastReplies });
        throw error;
      }
      return state;
    },

    /** The reply that an endpoint had at a moment, in ms. */
    replyAt(name: string, at: number): ReplyThen {
      const { settings, pastReplies = [] } = existing(name);
      return pastReplies.find(({ until }) => at <= until) ?? settings.reply;
    },

    /** The status that a request must be answered with before the reply is asked, if any; counts it down. */
    takeAnswerNext(state: EndpointState, isAgentConnected: () => boolean): number | null {
      const { answerNext } = state.settings;
      if (!answerNext || (answerNext.whileOffline && isAgentConnected())) return null;
      const left = answerNext.count > 1 ? { ...answerNext, count: answerNext.count - 1 } : null;
      state.settings = { ...state.settings, answerNext: left };
      // Kept for a restart; an answer does not wait for it.
      void store.updateEndpoint(state).catch(() => {});
      return answerNext.status;
    },

    async remove(name: string): Promise<void> {
      existing(name);
      if (name === "default") {
        throw new HooktapError("endpoint_default", "the endpoint default always exists", {
          hint: "delete its requests instead",
        });
      }
      states.delete(name);
      await store.removeEndpoint(name);
    },
  };
}
