import { printableAscii, shortened } from '../alert/ascii.ts';

/**
 * What somebody outside chose - a user agent, the name of a session - for a message to people: one line of printable ASCII,
 * cut, in which chats and mail readers find neither link, mention nor markup.
 */
export function cleaned(text: string, most = 120): string {
  const plain = printableAscii(text.replace(/\p{Format}/gu, ''));
  return shortened(plain.replaceAll('://', ':/ /').replace(/[<>`*|~[\]{}"]/g, '?'), most);
}
