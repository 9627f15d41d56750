import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { ProviderInfo } from "../../protocol/endpoint.ts";
import { api } from "../api.ts";
import { SelectField, TextField } from "../ui/field.tsx";

/** A secret as it is typed: whose it is, its value, and what else its scheme needs. It leaves the page only with a request. */
export function useSecretDraft(endpoint: string, suggested: string, onEdit: () => void) {
  const providers = useQuery({
    queryKey: ["providers", endpoint],
    queryFn: () => api.providers(endpoint),
    staleTime: Infinity,
  });
  const [provider, setProvider] = useState(suggested);
  const [secret, setSecret] = useState("");
  const [params, setParams] = useState<Record<string, string>>({});
  const known = providers.data?.find((info) => info.id === provider);
  const edits =
    <T,>(set: (value: T) => void) =>
    (value: T) => {
      set(value);
      onEdit();
    };
  return {
    providers,
    provider: known ? provider : "",
    setProvider: edits(setProvider),
    known,
    secret,
    setSecret: edits(setSecret),
    params,
    setParams: edits(setParams),
    ready: known !== undefined && secret !== "",
    /** What the API takes: no empty params, and none that belong to another provider. */
    input() {
      const given = Object.entries(params).filter(
        ([name, value]) => value !== "" && known?.params.some((param) => param.name === name),
      );
      return { provider, secret, ...(given.length === 0 ? {} : { params: Object.fromEntries(given) }) };
    },
    clear() {
      setSecret("");
      setParams({});
    },
  };
}

type SecretDraft = ReturnType<typeof useSecretDraft>;

export function SecretFields({ draft }: { draft: SecretDraft }) {
  const { providers, known, params } = draft;
  return (
    <>
      <SelectField
        label="Provider"
        required
        value={draft.provider}
        onChange={(event) => draft.setProvider(event.target.value)}
      >
        <option value="" disabled>
          Choose…
        </option>
        {providers.data?.toSorted(byName).map((info) => (
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
        value={draft.secret}
        onChange={(event) => draft.setSecret(event.target.value)}
      />
      {known?.params.map((param) => (
        <TextField
          key={param.name}
          label={param.required ? param.name : `${param.name} (optional)`}
          hint={param.description}
          required={param.required}
          value={params[param.name] ?? ""}
          onChange={(event) => draft.setParams({ ...params, [param.name]: event.target.value })}
        />
      ))}
    </>
  );
}

const byName = (a: ProviderInfo, b: ProviderInfo) => a.name.localeCompare(b.name);
