import axe from "axe-core";
import type { Page } from "playwright-core";

interface Finding {
  id: string;
  impact: string;
  nodes: { html: string; failureSummary: string }[];
}

/** What axe finds serious or critical on a page as it stands, in both themes; empty where nothing is. */
export async function seriousFindings(page: Page): Promise<string[]> {
  const found: string[] = [];
  // In the page's own world, past its policy: the driver evaluates, no script element is added.
  if (!(await page.evaluate("'axe' in window"))) await page.evaluate(axe.source);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = (await page.evaluate("axe.run()")) as { violations: Finding[] };
    for (const { id, impact, nodes } of violations) {
      if (impact !== "serious" && impact !== "critical") continue;
      for (const node of nodes) found.push(`${colorScheme} ${id}: ${node.html} ${node.failureSummary}`);
    }
  }
  return found;
}
