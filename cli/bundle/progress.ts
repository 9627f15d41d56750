/** How far a long run has come, on a terminal's stderr; elsewhere nothing is shown. */
export interface Progress {
  step(): void;
  stop(): void;
}

/** Few are done before a bar would be read. */
const WORTH_A_BAR = 200;

export async function createProgress(total: number, quiet: boolean): Promise<Progress> {
  if (quiet || !process.stderr.isTTY || total < WORTH_A_BAR) return { step() {}, stop() {} };
  const { SingleBar, Presets } = await import("cli-progress");
  const bar = new SingleBar(
    { stream: process.stderr, hideCursor: true, format: "{bar} {value}/{total} {eta}s" },
    Presets.shades_classic,
  );
  bar.start(total, 0);
  return { step: () => bar.increment(), stop: () => bar.stop() };
}
