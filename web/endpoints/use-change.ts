import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { EndpointPatch } from "../../protocol/endpoint.ts";
import { api } from "../api.ts";

/** Changes an endpoint's settings: what is not named stays as it is. */
export function useChange(name: string) {
  const queries = useQueryClient();
  return useMutation({
    // One after the other: each answer holds all settings, and the last must hold all changes.
    scope: { id: `endpoint ${name}` },
    mutationFn: (patch: EndpointPatch) => api.changeEndpoint(name, patch),
    // A poll that is under way would bring the old settings back for a moment.
    onMutate: () => queries.cancelQueries({ queryKey: ["endpoint", name] }),
    onSuccess: (endpoint) => queries.setQueryData(["endpoint", name], endpoint),
  });
}
