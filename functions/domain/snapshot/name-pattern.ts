/** Whether an identifier fits one of the patterns, in which `*` stands for any text; no pattern means every identifier. */
export function fitsName(identifier: string, patterns: readonly string[]): boolean {
  if (patterns.length === 0) return true;
  const name = identifier.toLowerCase();
  return patterns.some((pattern) => fits(name, pattern.toLowerCase().split('*')));
}

/** The parts between the stars, each found after the one before; no backtracking, so that no pattern is slow. */
function fits(name: string, parts: readonly string[]): boolean {
  const [first = '', ...others] = parts;
  const last = others.pop();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let from = first.length;
  for (const part of others) {
    const at = name.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return name.length - last.length >= from && name.endsWith(last);
}
