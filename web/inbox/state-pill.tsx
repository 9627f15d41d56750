import { useSyncExternalStore } from "react";
import { age, count } from "../ui/format.ts";
import { useNow } from "../ui/use-now.ts";
import type { Inbox, InboxStatus } from "./inbox.ts";
import "./state-pill.css";

/** The connection as it is: "Live" only while the relay's feed has greeted us and an agent is there to deliver. */
export function StatePill({ inbox, status }: { inbox: Inbox; status: InboxStatus }) {
  useSyncExternalStore(inbox.rows.subscribe, inbox.rows.version);
  const { connection, agents } = status;
  const now = useNow(connection.state === "reconnecting");
  const { tone, text, title } = describe();
  return (
    <span className={`state-pill state-${tone}`} role="status" title={title}>
      <span className="state-dot" aria-hidden="true" />
      <span className="state-text">{text}</span>
    </span>
  );

  function describe(): { tone: "good" | "warn" | "bad" | "idle"; text: string; title: string } {
    if (connection.state === "connecting") {
      return {
        tone: "idle",
        text: "Connecting",
        title: "Asking the relay for the list and its live feed",
      };
    }
    if (connection.state === "reconnecting") {
      const left = connection.retryAt === null ? 0 : Math.ceil((connection.retryAt - now) / 1_000);
      return {
        tone: "bad",
        text: left > 0 ? `Reconnecting in ${left} s` : "Reconnecting",
        title: `No live feed for ${age(now - connection.since)}`,
      };
    }
    if (status.paused) {
      const { count: fresh } = inbox.rows.fresh();
      return {
        tone: "warn",
        text: fresh === 0 ? "Paused" : `Paused, ${fresh.toLocaleString("en")} new`,
        title: "The list stands still. Requests are captured and delivered as before.",
      };
    }
    if (status.diskLow) {
      return {
        tone: "bad",
        text: "Disk low",
        title: "The relay's disk is almost full: senders get 507 until there is room. It goes on by itself.",
      };
    }
    if (agents.length === 0) {
      // A search shows only some of those that wait.
      const waiting = status.query === "" ? inbox.rows.waiting() : 0;
      return {
        tone: "warn",
        text:
          waiting === 0
            ? "Agent offline"
            : `Agent offline, ${waiting.toLocaleString("en")}${status.next === null ? "" : "+"} waiting`,
        title: `Requests are captured, but no agent delivers them.${waiting === 0 ? "" : ` ${count(waiting, "listed request")} without a delivery.`}`,
      };
    }
    const queued = agents.reduce((sum, agent) => sum + agent.queued, 0);
    return {
      tone: "good",
      text: queued === 0 ? "Live" : `Live, ${queued.toLocaleString("en")} queued`,
      title: agents.map((agent) => `${agent.name} delivers to ${agent.target}`).join("\n"),
    };
  }
}
