import { useState } from "react";
import type { Detail } from "../../protocol/request.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { HeaderRows } from "../ui/header-rows.tsx";
import { Tabs } from "../ui/tabs.tsx";
import { AgentChoice } from "./agent-choice.tsx";
import { BodySection } from "./body-section.tsx";
import { CurlSection } from "./curl-section.tsx";
import { editedParts, newDraft, toReplayInput, draftProblems, type Draft } from "./draft.ts";
import { useReplay } from "./replay-control.tsx";
import { ReplayOutcome } from "./replay-outcome.tsx";
import { SignatureChoice } from "./signature-choice.tsx";
import "./replay-dialog.css";

type Part = "body" | "headers" | "curl";

/** What was written stays for the visit: an edit that was closed by mistake is there again. */
const drafts = new Map<string, Draft>();

/** One request to deliver again, changed as its user likes. It stays open: an edit is tried until the handler is right. */
export function ReplayDialog({ request, onClose, onShow }: { request: Detail; onClose(): void; onShow(): void }) {
  const [draft, setDraft] = useState(() => drafts.get(request.id) ?? newDraft(request));
  const [part, setPart] = useState<Part>("body");
  const replay = useReplay(request.id);
  const edited = editedParts(draft, request);
  const problems = draftProblems(draft);

  function change(to: Draft) {
    drafts.set(request.id, to);
    setDraft(to);
  }
  const set = (some: Partial<Draft>) => change({ ...draft, ...some });
  const send = () => {
    if (problems.length === 0 && !replay.isPending) replay.run(toReplayInput(draft, request));
  };

  return (
    <Dialog title={`Replay ${request.eventType ?? request.id}`} className="replay-dialog" onClose={onClose}>
      <form
        className="replay-form"
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          send();
        }}
      >
        <div className="replay-request">
          <div className="replay-line-fields">
            <input
              className="input mono"
              aria-label="Method"
              spellCheck={false}
              aria-invalid={problems.some((problem) => problem.part === "method")}
              value={draft.method}
              onChange={(event) => set({ method: event.target.value })}
            />
            <input
              className="input mono"
              aria-label="Path and query"
              spellCheck={false}
              aria-invalid={problems.some((problem) => problem.part === "path")}
              value={draft.path}
              onChange={(event) => set({ path: event.target.value })}
            />
          </div>
          <Tabs<Part>
            label="What is sent"
            current={part}
            onChange={setPart}
            tabs={[
              { name: "body", label: edited.includes("body") ? "Body, edited" : "Body" },
              {
                name: "headers",
                label: edited.includes("headers") ? "Headers, edited" : "Headers",
                mark: (
                  <span className="tab-count" aria-hidden="true">
                    {draft.headers.length}
                  </span>
                ),
              },
              { name: "curl", label: "As curl" },
            ]}
          >
            {part === "curl" ? (
              <CurlSection request={request} draft={draft} />
            ) : part === "body" ? (
              <BodySection request={request} body={draft.body} onChange={(body) => set({ body })} />
            ) : (
              <div className="replay-headers">
                <HeaderRows
                  legend="Sent in this order, with this case"
                  headers={draft.headers}
                  onChange={(headers) => set({ headers })}
                />
              </div>
            )}
          </Tabs>
        </div>
        <div className="replay-side">
          <AgentChoice endpoint={request.endpoint} agent={draft.agent} onChange={(agent) => set({ agent })} />
          <SignatureChoice
            request={request}
            sign={draft.sign}
            kind={draft.kind}
            edited={edited}
            onChange={(sign, kind) => set({ sign, kind })}
          />
          <div role="alert">
            {problems.length > 0 && (
              <ul className="replay-problems">
                {problems.map(({ message }) => (
                  <li key={message}>{message}</li>
                ))}
              </ul>
            )}
          </div>
          <div className="form-actions">
            <Button type="submit" kind="primary" icon="replay" disabled={problems.length > 0 || replay.isPending}>
              {replay.isPending ? "Replaying…" : "Replay"}
            </Button>
            <Button kind="ghost" disabled={edited.length === 0} onClick={() => change(undo(draft, request))}>
              Undo all edits
            </Button>
            <span className="muted replay-edited">
              {edited.length === 0 ? "As captured" : `Edited: ${edited.join(", ")}`}
            </span>
          </div>
          <ReplayOutcome request={request} replay={replay} onShow={onShow} />
        </div>
      </form>
    </Dialog>
  );
}

/** The request as captured; to whom and how it is signed stays chosen. */
function undo({ agent, sign, kind }: Draft, request: Detail): Draft {
  return { ...newDraft(request), agent, sign, kind };
}
