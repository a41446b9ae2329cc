// Runs an ONNX model of a token classifier over batches [{ shape: [B, T], ids, mask }] with ONNX Runtime on the CPU.
//   node run.mjs logits MODEL BATCHES.json LOGITS     writes float32 (B, T, C), one batch after another
//   node run.mjs latency MODEL BATCHES.json THREADS   prints the milliseconds of every batch as JSON
// BENCH_ONNXRUNTIME names the folder whose node_modules has onnxruntime-node; otherwise it is this one's.
import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = process.env.BENCH_ONNXRUNTIME || fileURLToPath(new URL('.', import.meta.url));
const { InferenceSession, Tensor } = createRequire(resolve(folder, 'package.json'))('onnxruntime-node');

const open = (model, threads) => InferenceSession.create(model, {
  executionProviders: ['cpu'],
  intraOpNumThreads: threads,
  interOpNumThreads: 1,
  // Otherwise rounded weights are restored anew in every run instead of once.
  extra: { session: { disable_quant_qdq: '1' } },
});

const feeds = ({ shape, ids, mask }) => ({
  input_ids: new Tensor('int64', BigInt64Array.from(ids, BigInt), shape),
  attention_mask: new Tensor('int64', BigInt64Array.from(mask, BigInt), shape),
});

const [command, model, file, last] = process.argv.slice(2);
const batches = JSON.parse(readFileSync(file, 'utf8'));

if (command === 'logits') {
  const session = await open(model, 0);
  const output = openSync(last, 'w');
  for (const batch of batches) {
    const { data } = (await session.run(feeds(batch))).logits;
    writeSync(output, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
  }
  closeSync(output);
} else if (command === 'latency') {
  const session = await open(model, Number(last));
  const times = [];
  for (const batch of batches) {
    const input = feeds(batch);
    const began = performance.now();
    await session.run(input);
    times.push(performance.now() - began);
  }
  console.log(JSON.stringify(times));
} else {
  throw new Error(`${command}: expected logits or latency.`);
}
