/** The stack cannot be run locally as it is; the same stack will not load another time either. */
export class StackError extends Error {
  override readonly name = 'StackError';
}
