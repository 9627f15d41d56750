import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { BulkReplay } from "../../protocol/bulk.ts";
import { api } from "../api.ts";

const REFRESH_MS = 700;

export const isActive = ({ state }: BulkReplay): boolean => state === "finding" || state === "running";

/** An endpoint's bulk replays, newest first; looked at again and again until all have ended. */
export function useBulkReplays(endpoint: string) {
  return useQuery({
    queryKey: ["replays", endpoint],
    queryFn: () => api.bulkReplays(endpoint),
    refetchInterval: ({ state }) => (state.data?.some(({ finishedAt }) => finishedAt === null) ? REFRESH_MS : false),
    refetchOnWindowFocus: "always",
  });
}

/** Something that changes a bulk replay, or begins one. */
export function useBulkChange<Input>(endpoint: string, change: (input: Input) => Promise<BulkReplay>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess(job) {
      queries.setQueryData<BulkReplay[]>(["replays", endpoint], (jobs = []) =>
        jobs.some(({ id }) => id === job.id) ? jobs.map((one) => (one.id === job.id ? job : one)) : [job, ...jobs],
      );
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["replays", endpoint] }),
  });
}
