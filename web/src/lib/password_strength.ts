export const MIN_PASSWORD = 10;

/** 0 too short, 1 weak, 2 fair, 3 strong. */
export type Strength = 0 | 1 | 2 | 3;

const COMMON = /^(?:password|senha|qwerty|admin|camera|dvr|123456|abcdef)/i;

/** A rough count of the guesses that it would take: length, kinds of characters, runs and beginnings that everybody uses. */
export function passwordStrength(password: string): Strength {
  if (password.length < MIN_PASSWORD) return 0;
  const bits = effectiveLength(password) * Math.log2(alphabet(password)) - (COMMON.test(password) ? 25 : 0);
  if (bits < 45) return 1;
  return bits < 70 ? 2 : 3;
}

function alphabet(password: string): number {
  const kinds: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
    [/[^a-zA-Z0-9]/, 32],
  ];
  return kinds.reduce((size, [kind, count]) => (kind.test(password) ? size + count : size), 1);
}

/** Characters that do not just repeat or continue the one before. */
function effectiveLength(password: string): number {
  let count = 0;
  for (let i = 0; i < password.length; ++i) {
    const step = i === 0 ? NaN : password.charCodeAt(i) - password.charCodeAt(i - 1);
    if (!(Math.abs(step) <= 1)) count += 1;
    else count += 0.25;
  }
  return count;
}
