import { lazy, Suspense, useState } from "react";
import type { EndpointRoute } from "../route.ts";
import { useShortcuts } from "../ui/shortcuts.ts";

const Palette = lazy(() => import("./palette.tsx").then((module) => ({ default: module.Palette })));
const KeysDialog = lazy(() => import("./keys-dialog.tsx").then((module) => ({ default: module.KeysDialog })));

/** What can be asked for from everywhere by keyboard: the commands, and which keys there are. */
export function PageCommands({ route }: { route: EndpointRoute }) {
  const [open, setOpen] = useState<"palette" | "keys" | null>(null);
  useShortcuts({ "Mod+k": () => setOpen("palette"), "?": () => setOpen("keys") });
  const close = () => setOpen(null);
  return (
    <Suspense>
      {open === "palette" && <Palette route={route} onClose={close} />}
      {open === "keys" && <KeysDialog onClose={close} />}
    </Suspense>
  );
}
