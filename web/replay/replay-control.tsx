import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Delivery } from "../../protocol/delivery.ts";
import type { Detail, ReplayInput } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { duration } from "../ui/format.ts";
import { Icon } from "../ui/icon.tsx";
import { Menu } from "../ui/menu.tsx";
import { ErrorNotice } from "../ui/notice.tsx";
import { deliveryStatus, errorPhrase, StatusBadge } from "../ui/status.tsx";
import "./replay-control.css";

export type Replay = ReturnType<typeof useReplay>;

/** Replaying one request: the captured one is asked for with `{}`, so that the relay's defaults stay in one place. */
export function useReplay(id: string) {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: (input: ReplayInput) => api.replay(id, input),
    onSuccess(delivery) {
      queries.setQueryData<Detail>(["request", id], (detail) =>
        detail && !detail.deliveries.some((known) => known.id === delivery.id)
          ? { ...detail, deliveries: [...detail.deliveries, delivery] }
          : detail,
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["request", id] }),
  });
  return {
    run: mutation.mutate,
    reset: mutation.reset,
    isPending: mutation.isPending,
    data: mutation.data,
    error: mutation.error,
  };
}

const SIGN_CHOICES: { input: ReplayInput; label: string; detail: string }[] = [
  { input: {}, label: "Keep the signature", detail: "Exactly as captured; an old timestamp may be refused" },
  { input: { sign: "resign" }, label: "Re-sign now", detail: "A fresh signature with the stored secret" },
  { input: { sign: "none" }, label: "Without a signature", detail: "To see that the handler refuses it" },
];

export function ReplayControl({ replay, onEdit }: { replay: Replay; onEdit(): void }) {
  return (
    <div className="replay-control">
      <Button
        kind="primary"
        icon="replay"
        title="Deliver again (r)"
        disabled={replay.isPending}
        onClick={() => replay.run({})}
      >
        Replay
      </Button>
      <Menu
        label="More ways to replay"
        align="end"
        disabled={replay.isPending}
        items={[
          { label: "Edit and replay…", detail: "Change target, headers, body or signature (e)", onSelect: onEdit },
          ...SIGN_CHOICES.map(({ input, label, detail }) => ({ label, detail, onSelect: () => replay.run(input) })),
        ]}
      >
        <Icon name="down" />
      </Menu>
    </div>
  );
}

/** What came of the replay, right where it was asked for. */
export function ReplayResult({ replay, onShow }: { replay: Replay; onShow(): void }) {
  if (replay.error) {
    return (
      <div className="replay-result">
        <ErrorNotice error={replay.error} />
        <IconButton icon="cross" label="Hide the result" onClick={replay.reset} />
      </div>
    );
  }
  if (replay.isPending) {
    return (
      <p className="replay-result replay-line muted" role="status">
        <Icon name="clock" /> Replaying…
      </p>
    );
  }
  if (!replay.data) return null;
  return (
    <div className="replay-result replay-line" role="status">
      <StatusBadge status={deliveryStatus(replay.data)} filled />
      <span className="replay-sentence">{replaySentence(replay.data)}</span>
      <Button kind="ghost" onClick={onShow}>
        Show delivery
      </Button>
      <IconButton icon="cross" label="Hide the result" onClick={replay.reset} />
    </div>
  );
}

const SIGNED = { keep: "", resign: ", signed anew", none: ", without a signature", break: ", with a broken signature" };

/** What became of a replay. */
export function replaySentence(delivery: Delivery): string {
  const signed = SIGNED[delivery.changes?.sign ?? "keep"];
  const time = delivery.ms === null ? "" : ` in ${duration(delivery.ms)}`;
  if (delivery.error !== null) return `Replayed to ${delivery.target}${signed}: ${errorPhrase(delivery.error)}${time}`;
  return `Replayed to ${delivery.target}${signed}, answered${time}`;
}
