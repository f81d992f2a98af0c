// Runs the model of a file in bpmn-engine. Each line that comes in is a number of instances; the answer is how many nanoseconds they
// took together.
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";

// The package lies where the caller says, or where node finds it.
const require = createRequire(process.env.PASSO_NODE_MODULES ?? import.meta.url);
const { Engine } = require("bpmn-engine");

const source = readFileSync(process.argv[2], "utf8");

// A user task is completed as soon as it waits.
async function runOne() {
  const engine = Engine({ name: "bench", source });
  const ended = engine.waitFor("end");
  engine.broker.subscribeTmp("event", "activity.wait", (_, { content }) => {
    if (content.type === "bpmn:UserTask") engine.execution.signal({ id: content.id });
  }, { noAck: true });
  await engine.execute();
  await ended;
}

for await (const line of createInterface({ input: process.stdin })) {
  const before = process.hrtime.bigint();
  for (let left = Number(line); left > 0; left--) await runOne();
  process.stdout.write(`${process.hrtime.bigint() - before}\n`);
}
