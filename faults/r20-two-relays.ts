import { createChecks, type Fault } from "./fault.ts";

export const twoRelays: Fault = {
  id: "R20",
  title: "a second relay on a data folder refuses and names the first, which goes on; a killed one leaves no lock",
  quick: true,
  async run(under) {
    const { figures, expect, result } = createChecks();
    const first = await under.serve();
    const capture = async () => (await fetch(`${first.hooks}/default`, { method: "POST", body: "1" })).status;
    expect((await capture()) === 200, "the first relay does not capture");
    const second = await under.tryServe({ data: first.data });
    if ("relay" in second) {
      await second.relay.end("SIGTERM");
      expect(false, "two relays run on one data folder");
    } else {
      const { code, stderr } = second.refused;
      figures.exit = code;
      expect(code !== 0 && code !== null, `the second relay ended with ${code}`);
      expect(stderr.includes(String(first.pid)), `the holder's pid ${first.pid} is not named: ${stderr.trim()}`);
      expect(stderr.includes(first.data), `the folder is not named: ${stderr.trim()}`);
    }
    expect((await capture()) === 200, "the first relay was disturbed");
    expect((await first.list()).length === 2, "the first relay lost a request");
    await first.end("SIGKILL");
    const third = await under.tryServe({ data: first.data });
    if ("refused" in third) {
      expect(false, `a killed relay still holds its folder: ${third.refused.stderr.trim()}`);
    } else {
      expect((await third.relay.list()).length === 2, "the killed relay's requests are gone");
      await third.relay.end("SIGTERM");
    }
    return result();
  },
  mutants: [
    {
      name: "nobody holds the folder",
      why: "two writers would hand out the same numbers",
      patch: { file: "server/data-folder.js", find: 'db.exec("BEGIN EXCLUSIVE");', replace: "" },
    },
  ],
};
