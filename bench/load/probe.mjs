// Loads one module in a fresh process and says what that took. Plain JavaScript: nothing else is to be loaded here.
const module = process.argv[2];
const before = performance.now();
await import(module);
const after = performance.now();
const { user, system } = process.cpuUsage();
process.stdout.write(
  JSON.stringify({
    loadedAt: performance.timeOrigin + after,
    importMs: after - before,
    cpuMs: (user + system) / 1000,
  }),
);
process.exit();
