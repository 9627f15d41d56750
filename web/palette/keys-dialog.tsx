import { GRID_KEYS } from "../inbox/grid-keys.ts";
import { Dialog } from "../ui/dialog.tsx";
import { keyText } from "./key-text.ts";
import { SHORTCUTS } from "../ui/shortcuts.ts";
import "./kbd.css";
import "./keys-dialog.css";

const GROUPS: readonly { name: string; keys: readonly { keys: readonly string[]; label: string }[] }[] = [
  ...(["List", "Request", "Page"] as const).map((name) => ({
    name,
    keys: SHORTCUTS.filter(({ group }) => group === name),
  })),
  { name: "In the list's rows", keys: GRID_KEYS },
];

/** All keys, from the tables that stand beside what they do. */
export function KeysDialog({ onClose }: { onClose(): void }) {
  return (
    <Dialog title="Keys" className="keys-dialog" onClose={onClose}>
      <div className="dialog-body keys-body">
        {GROUPS.map((group) => (
          <section key={group.name}>
            <h3>{group.name}</h3>
            <dl>
              {group.keys.map(({ keys, label }) => (
                <div key={label}>
                  <dt>{label}</dt>
                  <dd>
                    {keys.map((key) => (
                      <kbd key={key}>{keyText(key)}</kbd>
                    ))}
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
        <p className="muted">They rest while you type. Tab always moves the focus.</p>
      </div>
    </Dialog>
  );
}
