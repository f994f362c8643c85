/** A mail to one person: plain text, no display names, nothing that a person typed but in the text. */
export interface Mail {
  /** The bare address, such as `ada@example.org`. */
  readonly to: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
}

/** The port through which people are told by mail. `src/mail/mailer.ts` makes it; it is there only where mail is configured. */
export interface Mailer {
  /**
   * Hands a mail to the mail server. Resolves when the server has taken it, which does not say that it arrived.
   *
   * `key` names the mail for good: the same key gives the same Message-ID, so that a mail which is sent again after a
   * crash is known as the same one by mail programs. Each call sends, also with a key that was used before.
   *
   * @throws DeskhandError with words for the person. Its `effect` is `none` where nothing was sent, `unknown` where the
   * connection was lost before the server's last answer. The codes: `invalid-input` (the address or the subject cannot be
   * sent), `mail-refused` (the server takes no such mail; again is no use), `mail-unreachable` (later may work),
   * `mail-not-trusted` and `mail-login-refused` (the configuration is to be mended)
   */
  send(mail: Mail & { readonly key: string }): Promise<void>;
}
