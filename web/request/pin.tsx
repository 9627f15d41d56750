import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { Detail } from "../../protocol/request.ts";
import { api } from "../api.ts";
import { IconButton } from "../ui/button.tsx";
import { ErrorNotice } from "../ui/notice.tsx";

export type Pin = ReturnType<typeof usePin>;

/** Pinning one request, and taking the pin off again. */
export function usePin(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (pinned: boolean) => api.annotate(id, { pinned }),
    onSuccess: (detail) => queries.setQueryData<Detail>(["request", id], detail),
  });
}

export function PinButton({ pin, pinned }: { pin: Pin; pinned: boolean }) {
  return (
    <IconButton
      className="pin-button"
      icon="pin"
      label={pinned ? "Unpin (p)" : "Pin: keep it whatever the retention says (p)"}
      aria-pressed={pinned}
      disabled={pin.isPending}
      onClick={() => pin.mutate(!pinned)}
    />
  );
}

export function PinFailure({ pin }: { pin: Pin }) {
  if (!pin.error) return null;
  return (
    <div className="replay-result">
      <ErrorNotice error={pin.error} />
      <IconButton icon="cross" label="Hide the error" onClick={pin.reset} />
    </div>
  );
}
