import { writeFileSync } from 'node:fs';

/** Loaded before a command, in its process: leaves what it took in the file that COST_FILE names. */
process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  const cost = { peakBytes: maxRSS * 1024, cpuMs: (userCPUTime + systemCPUTime) / 1_000 };
  writeFileSync(process.env.COST_FILE, JSON.stringify(cost));
});
