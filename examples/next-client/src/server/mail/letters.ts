import 'server-only'

/** What a mail is about: mails of each kind are counted for themselves. */
export type Kind = 'confirm' | 'exists' | 'reset'

/** A mail to somebody, ready to be sent. */
export interface Letter {
  readonly kind: Kind
  readonly to: string
  readonly subject: string
  /** Plain text. No name is in it: whoever registers an address chooses the name, and would write to it. */
  readonly text: string
}

const NOT_YOU = 'If that was not you, there is nothing to do: without this mail nothing happens.'

const lines = (...paragraphs: string[]): string => `${paragraphs.join('\n\n')}\n`

/** To who has registered: the address is theirs once they follow the link. */
export function confirmLetter(to: string, link: string): Letter {
  return {
    kind: 'confirm',
    to,
    subject: 'Confirm your address',
    text: lines(
      'An account for Todos was made with this address.',
      `To confirm that it is yours, open this link within an hour:\n${link}`,
      'If that was not you, don’t open it: whoever made the account knows its password.',
    ),
  }
}

/** To who asked for a new password. */
export function resetLetter(to: string, link: string): Letter {
  return {
    kind: 'reset',
    to,
    subject: 'Choose a new password',
    text: lines(
      'Somebody asked for a new password for your Todos account.',
      `To choose one, open this link within an hour:\n${link}`,
      'It signs out all devices.',
      NOT_YOU,
    ),
  }
}

/** To who has an account already, where it was registered anew: the page says nothing of it. */
export function existsLetter(to: string, origin: string): Letter {
  return {
    kind: 'exists',
    to,
    subject: 'You have an account already',
    text: lines(
      'Somebody tried to make an account for Todos with this address, which has one already.',
      `Sign in:\n${origin}/login`,
      `If you don't know the password, choose a new one:\n${origin}/forgot-password`,
      NOT_YOU,
    ),
  }
}
