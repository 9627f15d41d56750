import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { Play, TriggerInput } from "../../protocol/trigger.ts";
import { api } from "../api.ts";

const REFRESH_MS = 300;

/** What can be sent: it changes only with the relay's version. */
export function useEvents() {
  return useQuery({ queryKey: ["events"], queryFn: api.events, staleTime: Infinity });
}

/** An endpoint's plays, newest first; looked at again and again while one runs. */
export function usePlays(endpoint: string) {
  return useQuery({
    queryKey: ["plays"],
    queryFn: api.plays,
    select: (plays: Play[]) => plays.filter((play) => play.endpoint === endpoint),
    refetchInterval: ({ state }) => (state.data?.some((play) => play.state === "running") ? REFRESH_MS : false),
    refetchOnWindowFocus: "always",
  });
}

/** Sends an event, or begins a play. */
export function useTrigger() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: TriggerInput) => api.trigger(input),
    onSettled: () => queries.invalidateQueries({ queryKey: ["plays"] }),
  });
}

export function useCancelPlay() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.cancelPlay(id),
    onSettled: () => queries.invalidateQueries({ queryKey: ["plays"] }),
  });
}
