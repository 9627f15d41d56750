import { useMutation, useQueryClient } from "@tanstack/react-query";
import { api } from "./api.ts";
import { tellSignedOut } from "./live-share.ts";

/** Ends the session of this browser and forgets what was loaded with it. */
export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: api.signOut,
    onSuccess() {
      tellSignedOut();
      queries.setQueryData(["session"], null);
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
    },
  });
}
