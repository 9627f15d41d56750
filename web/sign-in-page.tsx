import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "./api.ts";
import { Button } from "./ui/button.tsx";
import { TextField } from "./ui/field.tsx";
import { ErrorNotice } from "./ui/notice.tsx";
import "./sign-in-page.css";

export function SignInPage() {
  const [token, setToken] = useState("");
  const queries = useQueryClient();
  const signIn = useMutation({
    mutationFn: () => api.signIn(token.trim()),
    onSuccess() {
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== "session" });
      return queries.invalidateQueries({ queryKey: ["session"] });
    },
    onError: () => {},
  });

  return (
    <main className="page-centre sign-in">
      <span className="brand">
        <img src="/icon.svg" alt="" />
        hooktap
      </span>
      <h1>Sign in to this relay</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate();
        }}
      >
        <TextField
          label="Token"
          type="password"
          autoComplete="current-password"
          autoFocus
          required
          value={token}
          onChange={(event) => setToken(event.target.value)}
        />
        {signIn.error && <ErrorNotice error={signIn.error} />}
        <Button type="submit" kind="primary" disabled={signIn.isPending || token.trim() === ""}>
          {signIn.isPending ? "Signing in…" : "Sign in"}
        </Button>
      </form>
      <section className="sign-in-help">
        <h2>Where is the token?</h2>
        <p>
          On the machine that runs the relay, <code>hooktap open</code> opens this page signed in: no token to paste.
        </p>
        <p>
          For a relay on another host, the token is the one given with <code>--token</code>, or the one in the file{" "}
          <code>token</code> of its data folder.
        </p>
      </section>
    </main>
  );
}
