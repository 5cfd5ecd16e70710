const longest = 30;
const shortest = 10;
/** `  42%  ` between bar and label. */
const figure = 7;

/**
 * `━━━━━━╌╌╌╌  42%  label`, for a percentage of 0 to 100.
 *
 * @param columns to fit: the bar gives way to the label
 */
export function progressBar(percent: number, label: string, columns: number): string {
  const width = Math.min(longest, Math.max(shortest, columns - figure - label.length));
  const whole = Math.min(Math.max(percent, 0), 100);
  const done = Math.round((whole / 100) * width);
  return `${'━'.repeat(done)}${'╌'.repeat(width - done)} ${String(Math.round(whole)).padStart(3)}%  ${label}`;
}
