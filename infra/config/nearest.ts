/** The candidate that a slip of the keyboard would turn into `word`; `undefined` if none is that close. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const tolerated = word.length < 4 ? 1 : 2;
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: editDistance(word.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ candidate, distance }) => distance <= tolerated || beginsWith(candidate, word))
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

function beginsWith(candidate: string, word: string): boolean {
  return word.length >= 3 && candidate.toLowerCase().startsWith(word.toLowerCase());
}

/** Levenshtein's distance: insertions, deletions and replacements of one character. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [index, left] of [...a].entries()) {
    const next = [index + 1];
    for (const [column, right] of [...b].entries()) {
      next.push(
        Math.min(
          (row[column] ?? 0) + (left === right ? 0 : 1),
          (row[column + 1] ?? 0) + 1,
          (next[column] ?? 0) + 1,
        ),
      );
    }
    row = next;
  }
  return row.at(-1) ?? 0;
}
