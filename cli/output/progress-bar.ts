const width = 30;

/** `━━━━━━╌╌╌╌  42%  label`, for a percentage of 0 to 100. */
export function progressBar(percent: number, label: string): string {
  const whole = Math.min(Math.max(percent, 0), 100);
  const done = Math.round((whole / 100) * width);
  return `${'━'.repeat(done)}${'╌'.repeat(width - done)} ${String(Math.round(whole)).padStart(3)}%  ${label}`;
}
