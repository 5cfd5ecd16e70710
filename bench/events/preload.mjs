// Loaded into a function's process before the runtime: notes of each event how long it took, when calls to AWS were
// under way meanwhile, the CPU time, and the memory. It listens to Node's own channels and replaces nothing:
// https://nodejs.org/docs/latest-v24.x/api/diagnostics_channel.html#http
import { subscribe } from 'node:diagnostics_channel';
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';

const runtimeApi = process.env.AWS_LAMBDA_RUNTIME_API;
const file = path.join(process.env.STEWARD_BENCH_FOLDER, `${process.pid}.jsonl`);

let events = 0;
/** The event under way. */
let current;
/** When each request began and ended. */
const calls = new WeakMap();

subscribe('http.client.request.created', ({ request }) => {
  const at = performance.now();
  if (request.getHeader('host') === runtimeApi) {
    if (request.method === 'POST') endEvent(at);
    return;
  }
  const call = [at, Number.POSITIVE_INFINITY];
  current?.calls.push(call);
  request.once('close', () => {
    call[1] = Math.min(call[1], performance.now());
  });
  calls.set(request, call);
});

// Published when the answer's head is there; its body is read when it ends.
subscribe('http.client.response.finish', ({ request, response }) => {
  response.once('end', () => {
    const at = performance.now();
    const call = calls.get(request);
    if (call) call[1] = at;
    if (call && current) current.received += Number(response.headers['content-length'] ?? 0);
    const requestId = response.headers['lambda-runtime-aws-request-id'];
    if (requestId) beginEvent(requestId, at);
  });
});

function beginEvent(requestId, at) {
  events += 1;
  current = { requestId, number: events, from: at, calls: [], received: 0, cpu: process.cpuUsage() };
}

function endEvent(at) {
  if (!current) return;
  const { requestId, number, from, calls: made, received, cpu } = current;
  const { user, system } = process.cpuUsage(cpu);
  current = undefined;
  const noted = {
    requestId,
    number,
    from,
    to: at,
    calls: made.map(([start, end]) => [start, Math.min(end, at)]),
    received,
    cpuMs: (user + system) / 1000,
    peakKib: peakResidentKib(),
  };
  appendFileSync(file, `${JSON.stringify(noted)}\n`);
}

/**
 * Linux counts into a process's `maxRSS` what its parent held when it was forked; the high-water mark of its own
 * memory begins with the program.
 */
function peakResidentKib() {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS;
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))[1]);
}
