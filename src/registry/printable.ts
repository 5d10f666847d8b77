/** Text from outside, fit for an error message: control characters escaped, bounded in length. */
export function printable(text: string, limit = 200): string {
  const escaped = text.slice(0, limit).replace(/[\p{Cc}\u2028\u2029]/gu, escape);
  return text.length > limit ? `${escaped}…` : escaped;
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
