/**
 * Texts of control messages as the protocol allows them. They quote what the kernel, other programs and other people said, and a
 * CLI ends the session over a message whose text is too long or not printable.
 */
import { type AgentMessage, MAX_TEXT_LENGTH, toPrintable } from '../protocol/index.ts';

/** The same message, with texts that the protocol allows. */
export function withPrintableTexts(message: AgentMessage): AgentMessage {
  switch (message.type) {
    case 'refused':
    case 'subscribeRefused':
      return { ...message, message: printable(message.message), hint: printable(message.hint) };
    case 'ended':
    case 'notice':
      return { ...message, message: printable(message.message) };
    default:
      return message;
  }
}

/** Lines become one. */
function printable(text: string): string {
  return toPrintable(text.replaceAll(/\s+/g, ' ').trim(), MAX_TEXT_LENGTH);
}
