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
import "./replay.css";

type Sign = NonNullable<ReplayInput["sign"]>;

const SIGN_CHOICES: { sign: Sign; label: string; detail: string }[] = [
  {
    sign: "keep",
    label: "Keep the signature",
    detail: "Exactly as captured; an old timestamp may be refused",
  },
  { sign: "resign", label: "Re-sign now", detail: "A fresh signature with the stored secret" },
  { sign: "none", label: "Without a signature", detail: "To see that the handler refuses it" },
];

export type Replay = ReturnType<typeof useReplay>;

/** Replaying one request: the captured one is asked for with `{}`, so that the relay's defaults stay in one place. */
export function useReplay(id: string) {
  const queries = useQueryClient();
  const mutation = useMutation({
    mutationFn: (sign: Sign) => api.replay(id, sign === "keep" ? {} : { sign }),
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

export function ReplayControl({ replay }: { replay: Replay }) {
  return (
    <div className="replay-control">
      <Button
        kind="primary"
        icon="replay"
        title="Deliver again (r)"
        disabled={replay.isPending}
        onClick={() => replay.run("keep")}
      >
        Replay
      </Button>
      <Menu
        label="How to sign the replay"
        align="end"
        disabled={replay.isPending}
        items={SIGN_CHOICES.map(({ sign, label, detail }) => ({
          label,
          detail,
          onSelect: () => replay.run(sign),
        }))}
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
      <span className="replay-sentence">{sentence(replay.data)}</span>
      <Button kind="ghost" onClick={onShow}>
        Show delivery
      </Button>
      <IconButton icon="cross" label="Hide the result" onClick={replay.reset} />
    </div>
  );
}

function sentence(delivery: Delivery): string {
  const signed =
    delivery.changes?.sign === "resign"
      ? ", signed anew"
      : delivery.changes?.sign === "none"
        ? ", without a signature"
        : "";
  const time = delivery.ms === null ? "" : ` in ${duration(delivery.ms)}`;
  if (delivery.error !== null) return `Replayed to ${delivery.target}${signed}: ${errorPhrase(delivery.error)}${time}`;
  return `Replayed to ${delivery.target}${signed}, answered${time}`;
}
