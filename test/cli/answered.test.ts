import { expect, test } from "vitest";
import { type KeptAnswer, createAnswered, createKeeper } from "../../cli/answered.ts";

const answer = (status: number): KeptAnswer => ({ status, frame: new Uint8Array(0), whole: true });

test("the answers used longest ago are forgotten first", async () => {
  const answered = createAnswered(2);
  answered.add("a", Promise.resolve(answer(201)));
  answered.add("b", Promise.resolve(answer(202)));
  await answered.get("a");
  answered.add("c", Promise.resolve(answer(203)));
  expect(answered.get("b")).toBeUndefined();
  expect(await answered.get("a")).toMatchObject({ status: 201 });
  expect(await answered.get("c")).toMatchObject({ status: 203 });
});

test("what got no whole answer is asked again", async () => {
  const answered = createAnswered();
  const none = Promise.resolve(null);
  answered.add("a", none);
  await none;
  await Promise.resolve();
  expect(answered.get("a")).toBeUndefined();
});

test("bodies up to 16 KiB are kept, of larger ones only that they were", () => {
  const small = createKeeper();
  small.add(new Uint8Array(16 * 1024));
  expect(small.body()?.length).toBe(16 * 1024);
  small.add(new Uint8Array(1));
  expect(small.body()).toBeNull();
});
