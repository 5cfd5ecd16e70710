/**
 * How the command ends. Scripts go by it; docs/steward-command.md lists it.
 *
 * - `done`: what was asked for is done, shown, or was done before.
 * - `failed`: AWS or a function failed; the same call may succeed later.
 * - `misused`: the call or the configuration was not understood; nothing was done.
 * - `refused`: the deployment, or AWS, refused; the message says what to change.
 * - `not-confirmed`: nobody agreed to what would have been done.
 * - `still-waiting`: the time to wait is over; what was asked for goes on.
 */
export const exitStatuses = {
  done: 0,
  failed: 1,
  misused: 2,
  refused: 3,
  'not-confirmed': 4,
  'still-waiting': 5,
} as const;

export type ExitStatus = keyof typeof exitStatuses;
