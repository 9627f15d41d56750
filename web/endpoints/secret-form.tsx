import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "../api.ts";
import { Button } from "../ui/button.tsx";
import { SelectField, TextField } from "../ui/field.tsx";
import { ErrorNotice } from "../ui/notice.tsx";

/** Adds a secret for one provider. The value leaves the page with the request and is not kept here. */
export function SecretForm({ endpoint, provider: suggested = "" }: { endpoint: string; provider?: string }) {
  const queries = useQueryClient();
  const providers = useQuery({
    queryKey: ["providers"],
    queryFn: api.providers,
    staleTime: Infinity,
  });
  const [provider, setProvider] = useState(suggested);
  const [secret, setSecret] = useState("");
  const [label, setLabel] = useState("");
  const [params, setParams] = useState<Record<string, string>>({});
  const known = providers.data?.find((info) => info.id === provider);

  const add = useMutation({
    mutationFn() {
      const given = Object.entries(params).filter(
        ([name, value]) => value !== "" && known?.params.some((param) => param.name === name),
      );
      return api.addSecret(endpoint, {
        provider,
        secret,
        ...(label.trim() === "" ? {} : { label: label.trim() }),
        ...(given.length === 0 ? {} : { params: Object.fromEntries(given) }),
      });
    },
    onSuccess() {
      setSecret("");
      setLabel("");
      setParams({});
      void queries.invalidateQueries({ queryKey: ["secrets", endpoint] });
      void queries.invalidateQueries({ queryKey: ["request"] });
    },
  });

  if (providers.error) return <ErrorNotice error={providers.error} retry={() => void providers.refetch()} />;
  return (
    <form
      className="endpoint-form"
      autoComplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}
    >
      <SelectField
        label="Provider"
        required
        value={known ? provider : ""}
        onChange={(event) => setProvider(event.target.value)}
      >
        <option value="" disabled>
          Choose…
        </option>
        {providers.data
          ?.toSorted((a, b) => a.name.localeCompare(b.name))
          .map((info) => (
            <option key={info.id} value={info.id}>
              {info.name}
            </option>
          ))}
      </SelectField>
      <TextField
        label="Secret"
        type="password"
        autoComplete="off"
        required
        hint={known?.secretHint ?? "As the provider shows it."}
        value={secret}
        onChange={(event) => setSecret(event.target.value)}
      />
      {known?.params.map((param) => (
        <TextField
          key={param.name}
          label={param.required ? param.name : `${param.name} (optional)`}
          hint={param.description}
          required={param.required}
          value={params[param.name] ?? ""}
          onChange={(event) => setParams({ ...params, [param.name]: event.target.value })}
        />
      ))}
      <TextField
        label="Label (optional)"
        hint="So that you know it again, such as “test mode”."
        maxLength={100}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      {add.error && <ErrorNotice error={add.error} />}
      <div className="form-actions">
        <Button type="submit" kind="primary" disabled={add.isPending || !known || secret === ""}>
          {add.isPending ? "Adding…" : "Add secret"}
        </Button>
        <span className="muted" role="status">
          {add.isSuccess && "Added."}
        </span>
      </div>
    </form>
  );
}
