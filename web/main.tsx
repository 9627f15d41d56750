import { QueryCache, QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createRoot } from "react-dom/client";
import { ApiFailure, isSignedOut } from "./api.ts";
import { App } from "./app.tsx";
import { showStoredTheme } from "./ui/theme.ts";
import "./ui/tokens.css";
import "./ui/base.css";

showStoredTheme();

const queries = new QueryClient({
  queryCache: new QueryCache({
    onError(error) {
      if (isSignedOut(error)) queries.setQueryData(["session"], null);
    },
  }),
  defaultOptions: {
    queries: { retry: (failures, error) => !(error instanceof ApiFailure) && failures < 1, staleTime: 5_000 },
    mutations: {
      onError(error) {
        if (isSignedOut(error)) queries.setQueryData(["session"], null);
      },
    },
  },
});

createRoot(document.getElementById("root")!).render(
  <QueryClientProvider client={queries}>
    <App />
  </QueryClientProvider>,
);
