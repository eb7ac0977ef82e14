import { afterAll } from 'vitest'
import { startMailServer } from '../test/support/smtp'
import { mailStories } from './stories/mail'
import { onStageWith } from './support/on-stage'

const mails = startMailServer()

/** The mails are the same in both; JWT_GUARD_MODES=all walks through them twice, as each week. */
const MODES =
  process.env['JWT_GUARD_MODES'] === 'all'
    ? (['jwks', 'shared-secret'] as const)
    : (['jwks'] as const)

for (const mode of MODES) {
  onStageWith(
    `with mail, ${mode}`,
    async () => ({ mode, client: { SMTP_URL: (await mails).url } }),
    (stage) => mailStories(stage, mails),
  )
}

afterAll(async () => (await mails).stop())
