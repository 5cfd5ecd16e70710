const width = 30;

/** `━━━━━━╌╌╌╌  42%  label`, for a percentage of 0 to 100. */
export function progressBar(percent: number, label: string): string {
  const done = Math.round((Math.min(Math.max(percent, 0), 100) / 100) * width);
  return `${'━'.repeat(done)}${'╌'.repeat(width - done)} ${String(Math.round(percent)).padStart(3)}%  ${label}`;
}
